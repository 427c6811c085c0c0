/** Where the training checkpoints of a model lie: beside it, or as revisions of its repository in a Hugging Face cache.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { stepOf } from '../../domain/checkpoints.ts';
import { adjacentFactsOf } from './adjacentJson.ts';
import { findSnapshots } from './cachedSnapshots.ts';
import { folderOf, graphFilesOf } from './graphFiles.ts';

/** Folders of the checkpoints of the model at a path, by step, ascending, the model itself among them where it says its
 * own step; those without a graph are left out. `cache` is the Hugging Face cache that the model lies in, or null. */
export function checkpointFoldersOf(path: string, cache: string | null): ReadonlyMap<number, string> {
  const folder = path.endsWith('.onnx') ? folderOf(path) : path;
  const earlier = [...besideOf(folder), ...(cache === null ? [] : revisionsOf(folder, cache))];
  const { step } = adjacentFactsOf(folder);
  const found = step === null || earlier.length === 0 ? earlier : [...earlier, [step, folder] as const];
  return new Map(found.filter(([, place]) => graphFilesOf(place).length > 0).sort(([a], [b]) => a - b));
}

/** The folder of one checkpoint. Throws AdjacentError model-missing, which says which there are; model-unsupported when
 * it has another tokenizer than its model, so that their tokens cannot be compared (science.md C3.5). */
export function checkpointFolder(path: string, name: string, revision: string, cache: string | null): string {
  const folders = checkpointFoldersOf(path, cache);
  const folder = folders.get(stepOf(revision) ?? -1);
  if (folder === undefined) {
    const steps = [...folders.keys()];
    const remedy =
      steps.length > 0
        ? `Choose one of the steps ${steps.join(', ')}.`
        : 'Put checkpoints into folders checkpoints/step-N of the model.';
    throw new AdjacentError('model-missing', `${name} has no checkpoint ${revision}.`, remedy);
  }
  if (tokenizerOf(folder) === tokenizerOf(path.endsWith('.onnx') ? folderOf(path) : path)) return folder;
  throw new AdjacentError(
    'model-unsupported',
    `Checkpoint ${revision} of ${name} has another tokenizer than the model, so they cannot be compared token by token.`,
    "Put the tokenizer.json of the model into the checkpoint's folder, if that is the one it was trained with.",
  );
}

function besideOf(folder: string): (readonly [number, string])[] {
  const place = join(folder, 'checkpoints');
  if (!existsSync(place)) return [];
  return readdirSync(place).flatMap(name => {
    const step = stepOf(name);
    return step === null ? [] : [[step, join(place, name)] as const];
  });
}

function revisionsOf(folder: string, cache: string): (readonly [number, string])[] {
  const repository = basename(dirname(dirname(folder)));
  return findSnapshots(cache, repository).flatMap(snapshot =>
    snapshot.revisions.flatMap(name => {
      const step = stepOf(name);
      return step === null ? [] : [[step, snapshot.folder] as const];
    }),
  );
}

function tokenizerOf(folder: string): string | null {
  const path = join(folder, 'tokenizer.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
