/** Weights that lie beside a graph: they must be there, whole, and inside the model's own folder. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';

/** The files a graph's weights lie in. Throws AdjacentError model-incomplete when one is missing or too short,
 * model-unsupported when one lies outside the model's folder, links followed; a Hugging Face cache may link from a
 * snapshot to its own blobs. */
export function checkExternalData(graph: GraphHeader, graphFile: string, folder: string): string[] {
  const ends = new Map<string, number>();
  for (const { external } of graph.tensors) {
    if (external)
      ends.set(external.location, Math.max(ends.get(external.location) ?? 0, external.offset + external.length));
  }
  const file = basename(graphFile);
  return [...ends].map(([location, end]) => {
    const path = resolve(dirname(graphFile), location);
    if (!inside(path, resolve(folder))) throw outside(file, location);
    if (!existsSync(path)) throw incomplete(`${file} keeps weights in ${location}, which is not there`, path);
    if (!inside(realpathSync(path), realpathSync(folder)) && !isOwnBlob(path, folder)) throw outside(file, location);
    const { size } = statSync(path);
    if (size < end) throw incomplete(`${location} has ${size} bytes where ${file} expects ${end}`, path);
    return path;
  });
}

function inside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

/** Whether a link leads from models--org--name/snapshots/<commit> to models--org--name/blobs (runtime.md 4.6). */
function isOwnBlob(path: string, folder: string): boolean {
  const snapshots = dirname(resolve(folder));
  const repository = dirname(snapshots);
  const blobs = join(repository, 'blobs');
  return (
    basename(snapshots) === 'snapshots' &&
    basename(repository).startsWith('models--') &&
    existsSync(blobs) &&
    inside(realpathSync(path), realpathSync(blobs))
  );
}

function incomplete(found: string, path: string): AdjacentError {
  return new AdjacentError('model-incomplete', `${found}.`, 'Download the model again, with its external data.', path);
}

function outside(file: string, location: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    `${file} wants to read ${location}, which lies outside the model's folder.`,
    'Use a model whose files lie in its own folder.',
  );
}
