/**
 * Rotates the residual stream of a model with RMS norms and folds the rotation and the gains of the norms into the
 * products around it, which changes no distribution (SliceGPT, Ashkboos et al. 2024, arXiv:2401.15024; QuaRot,
 * arXiv:2404.00456): embedding E becomes E R, what reads behind a norm of gain g becomes R' diag(g) W, what is added
 * to the stream becomes W R. The input of the output head is multiplied by R' diag(g) R, so that the final hidden state
 * keeps its gain and is only rotated: cosines between hidden states do not change.
 */
import type { onnx as Onnx } from 'onnx-proto';
import { dimsOf, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import type { LazyTensor, Weights } from '../weights/weights.ts';
import { keptDirections, type KeptDirections } from './byteRounding.ts';
import { findRmsNorm, isVector, throughCasts, type RmsNorm } from './rmsNorm.ts';
import { Rotation } from './rotation.ts';
import { rotatedValues, type JobMatrix } from './roundingJob.ts';
import {
  floatsOf,
  ownFloatsOf,
  storeComputed,
  storedProduct,
  valuesByOutput,
  type StoredProduct,
} from './storedMatrix.ts';
import { transpose } from './transpose.ts';

const { FLOAT } = onnx.TensorProto.DataType;

/** A norm and the products that read it. */
interface NormedProducts {
  readonly norm: RmsNorm;
  readonly products: readonly StoredProduct[];
}

/** Everything that touches the residual stream. */
interface Stream {
  readonly width: number;
  readonly table: Onnx.INodeProto;
  readonly norms: readonly NormedProducts[];
  readonly writers: readonly StoredProduct[];
  /** Biases that are added to the stream or to a writer. */
  readonly biases: ReadonlyMap<Onnx.INodeProto, string>;
}

/** A residual stream that was rotated. */
export interface RotatedStream {
  /** Names of the matrices that read it, without the output head. */
  readonly readers: ReadonlySet<string>;
  /** The matrices by the names of the rotated ones, before they are rotated; read when called. */
  readonly sources: ReadonlyMap<string, () => JobMatrix>;
  /** The rotated units into which most is written: their sizes are far above those of the others, and gains that make
   * up for it are in the matrices. Computed when it is called. */
  strongest(): KeptDirections;
}

/** Rotate in place. Returns null when the structure is not recognized, and then nothing was changed. `ids` is the
 * input with the tokens, `headRows` the outputs of the head. */
export function rotateResidualStream(
  graph: Graph,
  weights: Weights,
  ids: string,
  headRows: number,
): RotatedStream | null {
  const stream = findStream(graph, ids);
  const last = stream?.norms.find(({ products }) => products.some(product => product.columns === headRows));
  if (!stream || last?.products.length !== 1) return null;
  const shares = writtenShares(graph, weights, stream);
  const readers = new Set<string>();
  const sources = new Map<string, () => JobMatrix>();
  const rotation = new Rotation(stream.width);
  const rotated = new Map<string, string>();
  const once = (key: string, make: (name: string) => string): string => {
    const name = rotated.get(key) ?? make(`${key}/rotated`);
    rotated.set(key, name);
    return name;
  };
  const rotatedRows = (source: string): string =>
    once(source, name => {
      const tensor = tensorOf(graph, source);
      const lazy = weights.valuesOf(tensor);
      sources.set(name, () => ({ values: ownFloatsOf(lazy), gains: null, rotated: 'inputs' }));
      return storeComputed(graph, weights, name, FLOAT, dimsOf(tensor), () => rotation.rotate(ownFloatsOf(lazy)));
    });
  const rotatedProduct = (
    product: StoredProduct,
    key: string,
    gains: () => Float32Array | null,
    side: 'inputs' | 'outputs',
  ): string =>
    once(key, name => {
      const values = valuesByOutput(weights, graph, product);
      const source = (): JobMatrix => ({ values: values(), gains: gains(), rotated: side });
      sources.set(name, source);
      return storeByOutput(graph, weights, name, product, () => rotatedValues(source(), product.rows));
    });
  rewire(graph, stream.table, 0, rotatedRows(stream.table.input?.[0] ?? ''));
  for (const [node, bias] of stream.biases) graph.rewire(node, bias, rotatedRows(bias));
  for (const product of stream.writers)
    rewire(
      graph,
      product.node,
      1,
      rotatedProduct(product, `${product.weight}/writes`, () => null, 'outputs'),
    );
  for (const entry of stream.norms) {
    const gain = entry.norm.gain === null ? null : weights.valuesOf(tensorOf(graph, entry.norm.gain));
    const gains = (): Float32Array | null => (gain === null ? null : ownFloatsOf(gain));
    const isLast = entry === last;
    for (const product of entry.products) {
      const key = `${product.weight}/reads/${isLast ? '' : (entry.norm.gain ?? '')}`;
      const name = rotatedProduct(product, key, isLast ? () => null : gains, 'inputs');
      if (!isLast) readers.add(name);
      rewire(graph, product.node, 1, name);
    }
    const source = bareOutput(graph, weights, entry.norm);
    const input = isLast ? graph.add('MatMul', [source, mixingMatrix(graph, weights, rotation, gains)]) : source;
    for (const { node, input: previous } of entry.products) graph.rewire(node, previous, input);
  }
  return { readers, sources, strongest: () => strongestUnits(shares(), rotation) };
}

/** Units of the stream that are kept when matrices that read it are rounded. */
const keptUnits = 12;

/** For each unit of the stream the largest share of it in what a product writes, times the width; computed when it is
 * called, of the matrices as they are now. */
function writtenShares(graph: Graph, weights: Weights, { width, writers }: Stream): () => Float64Array {
  const matrices = writers.map(product => ({ product, lazy: weights.valuesOf(tensorOf(graph, product.weight)) }));
  return () => {
    const most = new Float64Array(width);
    for (const { product, lazy } of matrices) {
      const sums = squaresOf(product.transposed ? lazy : lazy.transpose, lazy, width);
      const mean = sums.reduce((a, b) => a + b, 0) / width || 1;
      sums.forEach((sum, unit) => (most[unit] = Math.max(most[unit] as number, sum / mean)));
    }
    return most;
  };
}

/** Sums of the squares of what each of `width` units is written, from a matrix [units, inputs] where there is one, else
 * from [inputs, units]. */
function squaresOf(byUnit: LazyTensor | undefined, byInput: LazyTensor, width: number): Float64Array {
  const sums = new Float64Array(width);
  const values = floatsOf(byUnit ?? byInput);
  const inputs = values.length / width;
  if (byUnit) {
    for (let unit = 0, at = 0; unit < width; unit++) {
      let sum = 0;
      for (const end = at + inputs; at < end; at++) sum += (values[at] as number) * (values[at] as number);
      sums[unit] = sum;
    }
    return sums;
  }
  for (let from = 0; from < values.length; from += width) {
    for (let unit = 0; unit < width; unit++) {
      const value = values[from + unit] as number;
      sums[unit] = (sums[unit] as number) + value * value;
    }
  }
  return sums;
}

function strongestUnits(shares: Float64Array, rotation: Rotation): KeptDirections {
  const { width } = rotation;
  const count = Math.min(keptUnits, width >> 2);
  const order = [...shares.keys()].sort((a, b) => (shares[b] as number) - (shares[a] as number));
  const units = new Float64Array(width * count);
  order.slice(0, count).forEach((unit, k) => {
    const row = new Float32Array(width);
    row[unit] = 1;
    rotation.rotate(row).forEach((value, at) => (units[at * count + k] = value));
  });
  return keptDirections(units, count);
}

/** Name of the matrix R' diag(g) R. */
export const mixingName = 'adjacent/mixing';

function mixingMatrix(graph: Graph, weights: Weights, rotation: Rotation, gains: () => Float32Array | null): string {
  const { width } = rotation;
  return storeComputed(graph, weights, mixingName, FLOAT, [width, width], () => {
    const diagonal = new Float32Array(width * width);
    const own = gains();
    for (let at = 0; at < width; at++) diagonal[at * width + at] = own?.[at] ?? 1;
    // R' diag(g) R: rotate the rows, transpose, rotate the rows again; the result is symmetric.
    return rotation.rotate(transpose(rotation.rotate(diagonal), width, width));
  });
}

/** The normed value without gain. A node that computes both gets a gain of ones. */
function bareOutput(graph: Graph, weights: Weights, { bare, gained, gain, output }: RmsNorm): string {
  if (gained && gain !== null) {
    const dims = dimsOf(tensorOf(graph, gain));
    const ones = graph.fresh('ones');
    storeComputed(graph, weights, ones, FLOAT, dims, () => new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(1));
    graph.rewire(gained, gain, ones);
    return output;
  }
  return bare ?? output;
}

/** Store a matrix in the layout of another one, from its values by output. */
function storeByOutput(
  graph: Graph,
  weights: Weights,
  name: string,
  { rows, columns, transposed }: StoredProduct,
  read: () => Float32Array,
): string {
  return transposed
    ? storeComputed(graph, weights, name, FLOAT, [columns, rows], read)
    : storeComputed(graph, weights, name, FLOAT, [rows, columns], () => transpose(read(), columns, rows), read);
}

/** The residual stream that begins with the embedding of `ids`; null when something else touches it. */
function findStream(graph: Graph, ids: string): Stream | null {
  const table = graph.body.node.find(node => node.opType === 'Gather' && isTable(graph, node, ids));
  const embedding = graph.tensorOf(table?.input?.[0]);
  if (!table || !embedding) return null;
  const width = dimsOf(embedding)[1] ?? 0;
  const norms: NormedProducts[] = [];
  const writers: StoredProduct[] = [];
  const biases = new Map<Onnx.INodeProto, string>();
  const known = new Set<string>();
  const open = [table.output?.[0] ?? ''];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (known.has(value)) continue;
    known.add(value);
    const pending = new Set(graph.usersOf(value));
    for (const user of pending) {
      const [output = ''] = user.output ?? [];
      if (user.opType === 'Shape') continue;
      if (user.opType === 'Cast' || user.opType === 'Identity') open.push(output);
      else if (user.opType === 'Add') {
        const added = (user.input ?? []).filter(name => name !== value);
        if (!added.every(name => isAdded(graph, name, user, width, writers, biases))) return null;
        open.push(output);
      } else {
        const norm = findRmsNorm(graph, value, user, width);
        if (!norm) {
          if (isSecondReader(graph, value, user, width)) continue;
          return null;
        }
        const products = readersOf(graph, norm.output);
        if (!products) return null;
        norms.push({ norm, products });
      }
    }
  }
  return { width, table, norms, writers, biases };
}

/** Whether a node reads a value only as the second part of a norm that starts with another node. */
function isSecondReader(graph: Graph, value: string, user: Onnx.INodeProto, width: number): boolean {
  return graph.usersOf(value).some(other => findRmsNorm(graph, value, other, width)?.readers.includes(user));
}

/** Whether a node looks up rows of a stored table by the tokens. */
function isTable(graph: Graph, node: Onnx.INodeProto, ids: string): boolean {
  const [table, indices] = node.input ?? [];
  const tensor = graph.tensorOf(table);
  const isRows = Number(node.attribute?.find(a => a.name === 'axis')?.i ?? 0) === 0;
  return (
    isRows &&
    tensor?.dataType === FLOAT &&
    tensor.dims?.length === 2 &&
    (indices === ids || graph.ancestorsOf([indices ?? '']).has(ids))
  );
}

/** Whether a value that is added to the stream comes from products with stored matrices and biases alone, which are
 * collected. */
function isAdded(
  graph: Graph,
  name: string,
  reader: Onnx.INodeProto,
  width: number,
  writers: StoredProduct[],
  biases: Map<Onnx.INodeProto, string>,
): boolean {
  if (isVector(graph, name, width)) {
    biases.set(reader, name);
    return true;
  }
  const node = graph.producerOf(name);
  const isOnly = graph.usersOf(name).every(user => user === reader || user.opType === 'Shape');
  if (!node || !isOnly) return false;
  if (node.opType === 'Cast' || node.opType === 'Identity')
    return isAdded(graph, node.input?.[0] ?? '', node, width, writers, biases);
  if (node.opType === 'Add')
    return (node.input ?? []).every(input => isAdded(graph, input, node, width, writers, biases));
  const product = storedProduct(graph, node);
  if (product?.columns !== width) return false;
  if (product.bias !== null) biases.set(node, product.bias);
  writers.push(product);
  return true;
}

/** The products with stored matrices that read a value; null when anything else does. */
function readersOf(graph: Graph, name: string): StoredProduct[] | null {
  const users = graph.usersOf(name).filter(({ opType }) => opType !== 'Shape');
  const products = users.map(user => storedProduct(graph, user));
  const found = products
    .filter(product => product !== null && product.input === throughCasts(graph, name))
    .filter(product => product !== null);
  return found.length === users.length && found.length > 0 ? found : null;
}

function tensorOf(graph: Graph, name: string): Onnx.ITensorProto {
  const tensor = graph.tensorOf(name);
  if (!tensor) throw new Error(`${name} is not stored`);
  return tensor;
}

/** Make a node read another value at one place. */
function rewire(graph: Graph, node: Onnx.INodeProto, at: number, next: string): void {
  graph.rewire(node, node.input?.[at] ?? '', next);
}
