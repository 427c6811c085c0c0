/** Checks the external weight files of a graph: they must exist, be complete, and be inside the model's folder. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';

/** The external weight files of a graph, absolute. Throws AdjacentError model-incomplete for a missing or truncated
 * file, model-unsupported for a file outside the model's folder, links followed. In a Hugging Face cache, links from a
 * snapshot to the blobs of its repository are allowed. */
export function checkExternalData(graph: GraphHeader, graphFile: string, folder: string): string[] {
  const requiredBytes = new Map<string, number>();
  for (const { external } of graph.tensors) {
    if (!external) continue;
    const end = external.offset + external.length;
    requiredBytes.set(external.location, Math.max(requiredBytes.get(external.location) ?? end, end));
  }
  const file = basename(graphFile);
  return [...requiredBytes].map(([location, required]) => {
    const path = resolve(dirname(graphFile), location);
    if (!isInside(path, resolve(folder))) throw outside(file, location);
    if (!existsSync(path)) throw incomplete(t`${file} stores weights in ${location}, which is missing.`, path);
    if (!isInside(realpathSync(path), realpathSync(folder)) && !isOwnBlob(path, folder)) throw outside(file, location);
    const { size } = statSync(path);
    if (size < required) throw incomplete(t`${location} has ${size} bytes, but ${file} requires ${required}.`, path);
    return path;
  });
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

/** Whether a link leads from models--org--name/snapshots/<commit> to models--org--name/blobs
 * (huggingface.co/docs/hub/local-cache). */
function isOwnBlob(path: string, folder: string): boolean {
  const snapshots = dirname(resolve(folder));
  const repository = dirname(snapshots);
  const blobs = join(repository, 'blobs');
  return (
    basename(snapshots) === 'snapshots' &&
    basename(repository).startsWith('models--') &&
    existsSync(blobs) &&
    isInside(realpathSync(path), realpathSync(blobs))
  );
}

function incomplete(found: string, path: string): AdjacentError {
  return new AdjacentError('model-incomplete', found, t`Download the model again, including its external data.`, path);
}

function outside(file: string, location: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`${file} refers to ${location}, which is outside the model's folder.`,
    t`Use a model whose files are all in its own folder.`,
  );
}
