/** Finds the training checkpoints of a model: folders beside it, or revisions of its repository in a Hugging Face
 * cache.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { stepOf } from '../../domain/checkpoints.ts';
import { isFile, subfoldersOf } from '../../storage/folders.ts';
import { adjacentFactsOf } from './adjacentJson.ts';
import { findSnapshots } from './cachedSnapshots.ts';
import { folderOf, graphFilesOf } from './graphFiles.ts';

/** Checkpoint folders of the model at a path, by ascending step. The model itself is among them if it states its step;
 * folders without a graph are skipped. `cache` is the Hugging Face cache that contains the model, or null. */
export function checkpointFoldersOf(path: string, cache: string | null): ReadonlyMap<number, string> {
  const folder = path.endsWith('.onnx') ? folderOf(path) : path;
  const earlier = [...checkpointsBeside(folder), ...(cache === null ? [] : cachedCheckpoints(folder, cache))];
  const { step } = adjacentFactsOf(folder);
  const found = step === null || earlier.length === 0 ? earlier : [...earlier, [step, folder] as const];
  return new Map(found.filter(([, checkpoint]) => graphFilesOf(checkpoint).length > 0).sort(([a], [b]) => a - b));
}

/** The folder of one checkpoint. Throws AdjacentError model-missing, which lists the existing ones; model-unsupported
 * when its tokenizer differs from that of its model, since their tokens could not be compared. */
export function checkpointFolder(path: string, name: string, revision: string, cache: string | null): string {
  const folders = checkpointFoldersOf(path, cache);
  const folder = folders.get(stepOf(revision) ?? -1);
  if (folder === undefined) {
    const steps = [...folders.keys()];
    const remedy =
      steps.length > 0
        ? t`Choose one of the steps ${steps.join(', ')}.`
        : t`Put checkpoints into folders named checkpoints/step-N inside the model folder.`;
    throw new AdjacentError('model-missing', t`${name} has no checkpoint ${revision}.`, remedy);
  }
  if (tokenizerOf(folder) === tokenizerOf(path.endsWith('.onnx') ? folderOf(path) : path)) return folder;
  throw new AdjacentError(
    'model-unsupported',
    t`Checkpoint ${revision} of ${name} and the model use different tokenizers, so their tokens cannot be compared.`,
    t`If the checkpoint was trained with the tokenizer of the model, copy that tokenizer.json into its folder.`,
  );
}

function checkpointsBeside(model: string): (readonly [number, string])[] {
  const folder = join(model, 'checkpoints');
  return subfoldersOf(folder).flatMap(name => {
    const step = stepOf(name);
    return step === null ? [] : [[step, join(folder, name)] as const];
  });
}

function cachedCheckpoints(snapshot: string, cache: string): (readonly [number, string])[] {
  const repository = basename(dirname(dirname(snapshot)));
  return findSnapshots(cache, repository).flatMap(({ revisions, folder }) =>
    revisions.flatMap(name => {
      const step = stepOf(name);
      return step === null ? [] : [[step, folder] as const];
    }),
  );
}

function tokenizerOf(folder: string): string | null {
  const path = join(folder, 'tokenizer.json');
  return isFile(path) ? readFileSync(path, 'utf8') : null;
}
