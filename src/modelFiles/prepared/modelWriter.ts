/** Writes a model as a small graph and one file of external weights, tensor by tensor. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import type { SharedRounding } from '../int8/sharedRounding.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { clearTensor, type Weights } from '../weights/weights.ts';
import { foldedName, graphName, optimizedName, weightsName } from './preparedStore.ts';
import type { PreparedHashes } from './preparedManifest.ts';

/** Tensors of fewer bytes stay in the graph, where the runtime reads shapes and constants. */
const minExternalBytes = 1024;
/** Large tensors are aligned to memory pages, so that they can be mapped; 64 KB is the largest page in use. */
const pageBytes = 65_536;
const minPagedBytes = 1 << 20;

/** Write `graph.onnx` and `weights.bin` into a folder. The files are not flushed to the disk, since their hashes are
 * checked at first use. Throws what the file system throws, and what `pause`, awaited between tensors, throws. */
export async function writeModel(
  model: Onnx.ModelProto,
  weights: Weights,
  folder: string,
  pause: () => Promise<void>,
  rounding?: SharedRounding,
): Promise<PreparedHashes> {
  const file = new HashedFile(join(folder, weightsName));
  try {
    for (const tensor of model.graph?.initializer ?? []) {
      await rounding?.settle(tensor.name ?? '');
      if (weights.sizeOf(tensor) < minExternalBytes) {
        weights.materialize(tensor);
        continue;
      }
      await pause();
      moveData(tensor, weights.bytesOf(tensor), file, weightsName);
    }
  } finally {
    file.close();
  }
  return { graph: writeGraph(model, folder), weights: file.hash() };
}

/** Move the large tensors of the optimized graph in a folder, which the runtime writes into the graph, to a file of
 * their own, so that they can be mapped. Null without such a graph. Throws what the file system throws. */
export function externalizeOptimized(folder: string): PreparedHashes['optimized'] | null {
  const path = join(folder, optimizedName);
  if (!existsSync(path)) return null;
  const model = onnx.ModelProto.decode(readFileSync(path));
  const file = new HashedFile(join(folder, foldedName));
  try {
    for (const tensor of model.graph?.initializer ?? []) {
      const { rawData } = tensor;
      if (rawData && rawData.length >= minExternalBytes) moveData(tensor, rawData, file, foldedName);
    }
  } finally {
    file.close();
  }
  return { graph: writeGraph(model, folder, optimizedName), tensors: file.hash() };
}

/** Move the data of a tensor to the end of a file beside its graph. */
function moveData(tensor: Onnx.ITensorProto, bytes: Uint8Array, file: HashedFile, location: string): void {
  file.align(bytes.length >= minPagedBytes ? pageBytes : 64);
  const externalData = { location, offset: String(file.size), length: String(bytes.length) };
  file.write(bytes);
  clearTensor(tensor);
  tensor.dataLocation = onnx.TensorProto.DataLocation.EXTERNAL;
  tensor.externalData = Object.entries(externalData).map(([key, value]) => ({ key, value }));
}

/** Write `graph.onnx` of a model whose weights `writeModel` wrote into the folder before; returns its sha256, hex. */
export function writeGraph(model: Onnx.ModelProto, folder: string, name = graphName): string {
  const path = join(folder, name);
  rmSync(path, { force: true });
  const graph = new HashedFile(path);
  try {
    graph.write(onnx.ModelProto.encode(model).finish());
  } finally {
    graph.close();
  }
  return graph.hash();
}

/** The model as one file in memory, weights included; at most 2 GB, the limit of the format. */
export function encodeModel(model: Onnx.ModelProto, weights: Weights): Uint8Array {
  for (const tensor of model.graph?.initializer ?? []) weights.materialize(tensor);
  return onnx.ModelProto.encode(model).finish();
}

class HashedFile {
  size = 0;
  private readonly descriptor: number;
  private readonly digest = createHash('sha256');

  constructor(path: string) {
    this.descriptor = openSync(path, 'wx');
  }

  align(unit: number): void {
    this.write(new Uint8Array((unit - (this.size % unit)) % unit));
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;)
      done += writeSync(this.descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30));
    this.digest.update(bytes);
    this.size += bytes.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  hash(): string {
    return this.digest.digest('hex');
  }
}
