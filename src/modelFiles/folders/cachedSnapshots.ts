/** Lists the models in a Hugging Face cache (layout: huggingface.co/docs/hub/local-cache). */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { subfoldersOf } from '../../storage/folders.ts';
import { graphFilesOf } from './graphFiles.ts';

/** One snapshot of a repository in the cache. */
export interface CachedSnapshot {
  /** "org/name" */
  readonly repository: string;
  /** Branches and tags that point to it, e.g. ["main"]; empty when there are none. */
  readonly revisions: readonly string[];
  /** Folder of its files. */
  readonly folder: string;
}

/** Snapshots with an ONNX graph; models without one (safetensors only) are skipped. A missing cache is empty. `only`
 * limits the search to one repository, by its folder name. */
export function findSnapshots(cache: string, only?: string): CachedSnapshot[] {
  return subfoldersOf(cache)
    .filter(name => name.startsWith('models--') && (only === undefined || name === only))
    .flatMap(name => {
      const refs = refsOf(join(cache, name, 'refs'));
      return subfoldersOf(join(cache, name, 'snapshots')).flatMap(commit => {
        const folder = join(cache, name, 'snapshots', commit);
        if (graphFilesOf(folder).length === 0) return [];
        const repository = name.slice('models--'.length).replaceAll('--', '/');
        return [{ repository, revisions: refs.filter(ref => ref.commit === commit).map(ref => ref.name), folder }];
      });
    });
}

/** Branches and tags with their commits. Their names may contain slashes (refs/pr/1). */
function refsOf(folder: string): { readonly name: string; readonly commit: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => ({ name: name.replaceAll('\\', '/'), commit: readFileSync(join(folder, name), 'utf8').trim() }));
}
