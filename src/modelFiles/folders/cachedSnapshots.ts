/** Models that lie in a Hugging Face cache already (layout: huggingface.co/docs/hub/local-cache). */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { graphFilesOf } from './graphFiles.ts';

/** One revision of a repository of the cache. */
export interface CachedSnapshot {
  /** "org/name" */
  readonly repository: string;
  /** Branches and tags that name it, e.g. ["main"]; empty when only its commit does. */
  readonly revisions: readonly string[];
  /** Folder of its files. */
  readonly folder: string;
}

/** Snapshots that hold a graph to run; text models without one (safetensors only) are not listed. An absent cache is
 * empty. `only` is the folder name of one repository. */
export function findSnapshots(cache: string, only?: string): CachedSnapshot[] {
  return foldersIn(cache)
    .filter(name => name.startsWith('models--') && (only === undefined || name === only))
    .flatMap(name => {
      const refs = refsOf(join(cache, name, 'refs'));
      return foldersIn(join(cache, name, 'snapshots')).flatMap(commit => {
        const folder = join(cache, name, 'snapshots', commit);
        if (graphFilesOf(folder).length === 0) return [];
        const repository = name.slice('models--'.length).replaceAll('--', '/');
        return [{ repository, revisions: refs.filter(ref => ref.commit === commit).map(ref => ref.name), folder }];
      });
    });
}

/** Files under refs/, whose names may hold slashes (refs/pr/1), each with the commit it names. */
function refsOf(folder: string): { readonly name: string; readonly commit: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => ({ name: name.replaceAll('\\', '/'), commit: readFileSync(join(folder, name), 'utf8').trim() }));
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}
