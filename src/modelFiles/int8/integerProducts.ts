/** Replaces products with stored matrices by products of bytes with exact integer sums
 * (docs/architecture.md#eight-bit-arithmetic). */
import { groupedBy } from '../../core/groupBy.ts';
import { dimsOf, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import type { RotatedStream } from './residualRotation.ts';
import type { Weights } from '../weights/weights.ts';
import { ActivationRounding, type ByteRowsOf } from './activationRounding.ts';
import type { ByteRows, KeptDirections } from './byteRounding.ts';
import { doRounding, type JobMatrix, type RoundingJob } from './roundingJob.ts';
import type { RoundedGroup } from './sharedRounding.ts';
import { ownFloatsOf, storeComputed, storedProduct, valuesByOutput, type StoredProduct } from './storedMatrix.ts';

const { FLOAT, INT8 } = onnx.TensorProto.DataType;

/** Matrices of fewer values stay in fp32: their products cost less than rounding their inputs. */
const minValues = 256;

export interface IntegerOptions {
  /** Largest magnitude of a code of a weight: 127, or 63 where the products of this processor saturate. */
  readonly mostCode: number;
  /** Names of matrices that stay in fp32. */
  readonly excluded: ReadonlySet<string>;
  /** The input with the tokens, whose embedding is stored in bytes too. */
  readonly ids: string;
  /** Name of the matrix of the output head that is the transpose of the embedding, or null. */
  readonly tiedHead: string | null;
  /** Outputs of the head. */
  readonly headRows: number;
  /** The rotated residual stream, or null. */
  readonly stream: RotatedStream | null;
}

/** Replace products in place and return the groups of tensors that jobs compute. The outputs of the graph stay as they
 * are. */
export function useIntegerProducts(graph: Graph, weights: Weights, options: IntegerOptions): readonly RoundedGroup[] {
  graph.useDomain('com.microsoft');
  const products = graph.body.node
    .map(node => storedProduct(graph, node))
    .filter(product => product !== null)
    .filter(({ weight, rows, columns }) => rows * columns >= minValues && !options.excluded.has(weight));
  const maker = new ProductMaker(graph, weights, options);
  const tied = maker.storeEmbedding();
  const heads = tied === null ? [] : products.filter(({ weight }) => weight === options.tiedHead);
  for (const head of heads) maker.replace([head], tied);
  const others = products.filter(product => !heads.includes(product));
  for (const group of groupedBy(others, ({ input }) => input).values()) maker.replace(group, null);
  graph.finish(graph.body.output);
  return maker.groups;
}

/** Query, key and value: products that read the same value. Errors in attention scores reach furthest, so the weights
 * of these products have two terms. */
const attentionInputs = 3;

/** Names of a stored matrix of codes [K,N] and of its scales [N]. */
interface ByteMatrix {
  readonly codes: string;
  readonly scales: string;
}

/** A matrix, and what it leaves where that has a matrix of its own. */
type Terms = readonly [first: ByteMatrix, second?: ByteMatrix];

class ProductMaker {
  readonly groups: RoundedGroup[] = [];
  private readonly graph: Graph;
  private readonly weights: Weights;
  private readonly options: IntegerOptions;
  private readonly rounding: ActivationRounding;
  private kept: KeptDirections | null = null;

  constructor(graph: Graph, weights: Weights, options: IntegerOptions) {
    this.graph = graph;
    this.weights = weights;
    this.options = options;
    this.rounding = new ActivationRounding(graph);
  }

  /** Store the embedding in bytes, one scale for each token. Returns it as the matrix of a tied head, which must not be
   * rounded again; null without one. A tied one has the layout of the head, and columns are looked up in it. */
  storeEmbedding(): ByteMatrix | null {
    const { graph, weights, options } = this;
    const lookup = graph.body.node.find(node => node.opType === 'Gather' && node.input?.[1] === options.ids);
    const [name = ''] = lookup?.input ?? [];
    const table = graph.tensorOf(name);
    if (!lookup || table?.dims?.length !== 2 || table.dataType !== FLOAT) return null;
    const [rows = 0, width = 0] = dimsOf(table);
    const lazy = weights.valuesOf(table);
    const isTied = options.tiedHead !== null;
    const matrix = this.matrixOf(name, () => ownFloatsOf(lazy));
    const [stored] = this.store(name, isTied ? [width, rows] : [rows, width], [rows], 1, () => ({
      matrices: [matrix()],
      inputs: width,
      terms: 1,
      kept: null,
      byInput: isTied,
    }));
    const found = graph.add('Gather', [stored.codes, options.ids], { axis: isTied ? 1 : 0 });
    const codes = graph.add('Cast', [isTied ? graph.add('Transpose', [found], { perm: [1, 2, 0] }) : found], {
      to: FLOAT,
    });
    const scales = graph.add('Gather', [stored.scales, options.ids], { axis: 0 });
    const [output = ''] = lookup.output ?? [];
    graph.orphan(lookup, output);
    graph.add('Mul', [codes, graph.add('Unsqueeze', [scales, graph.integers([-1])])], {}, output);
    return isTied ? stored : null;
  }

  /** Replace products that read the same value by one. */
  replace(group: readonly StoredProduct[], shared: ByteMatrix | null): void {
    const { graph } = this;
    const [first] = group;
    if (!first) return;
    const { input, rows } = first;
    const columns = group.map(product => product.columns);
    const total = columns.reduce((a, b) => a + b, 0);
    const isHead = columns.includes(this.options.headRows);
    const { flat, rest, divisor } = isHead
      ? {
          flat: this.product(this.rounding.oneByte(input, rows), shared ?? this.roundedMatrices(group, 1)[0]),
          rest: null,
          divisor: null,
        }
      : this.twoByteProduct(group);
    const shape = graph.add('Shape', [input]);
    const leading = graph.add('Slice', [shape, graph.integers([0]), graph.integers([-1])]);
    const shaped = graph.add('Reshape', [flat, graph.add('Concat', [leading, graph.integers([total])], { axis: 0 })]);
    const summed = rest === null ? shaped : graph.add('Add', [shaped, rest]);
    const whole = divisor === null ? summed : graph.add('Div', [summed, divisor]);
    const parts = group.length === 1 ? [whole] : group.map(() => graph.fresh('part'));
    if (group.length > 1) graph.addMany('Split', [whole, graph.integers(columns)], parts, { axis: -1 });
    group.forEach(({ node, output, bias }, at) => {
      const part = parts[at] ?? '';
      graph.orphan(node, output);
      if (bias === null) graph.add('Identity', [part], {}, output);
      else graph.add('Add', [part, bias], {}, output);
    });
  }

  /** The product of rows rounded to two bytes with the matrices of a group: flat, what has to be added once it has the
   * shape of the output, and what the sum has to be divided by. */
  private twoByteProduct(group: readonly StoredProduct[]) {
    const { rounding, options } = this;
    const [{ input, rows } = { input: '', rows: 0 }] = group;
    const isNormed = group.every(({ weight }) => options.stream?.readers.has(weight));
    const rounded = rounding.twoBytes(input, rows, isNormed);
    const { divisor, scale, both } = rounded;
    const [first, second] = this.roundedMatrices(group, group.length >= attentionInputs ? 2 : 1);
    const flat = rounding.sumOf(this.product({ codes: both, scale }, first));
    return { flat, rest: second ? this.product(rounded, second) : null, divisor };
  }

  /** The product of rounded rows and a rounded matrix. */
  private product({ codes, scale }: ByteRowsOf, matrix: ByteMatrix): string {
    const output = this.graph.fresh('product');
    const inputs = [codes, matrix.codes, scale, matrix.scales, this.rounding.zero];
    this.graph.addMany('MatMulIntegerToFloat', inputs, [output], {}, 'com.microsoft');
    return output;
  }

  /** The matrices of a group, rounded; a second term is what the first one leaves, rounded. */
  private roundedMatrices(group: readonly StoredProduct[], terms: 1 | 2): Terms {
    const { graph, weights, options } = this;
    const [{ rows, weight } = { rows: 0, weight: '' }] = group;
    const columns = group.reduce((sum, product) => sum + product.columns, 0);
    const readsStream = group.some(product => options.stream?.readers.has(product.weight));
    const matrices = group.map(product => this.matrixOf(product.weight, valuesByOutput(weights, graph, product)));
    return this.store(weight, [rows, columns], [columns], terms, () => ({
      matrices: matrices.map(read => read()),
      inputs: rows,
      terms,
      kept: readsStream ? this.strongest() : null,
      byInput: true,
    }));
  }

  /** A matrix for a job: before its rotation, where it is rotated, else as it is. */
  private matrixOf(name: string, read: () => Float32Array): () => JobMatrix {
    return this.options.stream?.sources.get(name) ?? (() => ({ values: read(), gains: null, rotated: null }));
  }

  private strongest(): KeptDirections | null {
    this.kept ??= this.options.stream?.strongest() ?? null;
    return this.kept;
  }

  /** Store codes and scales of some terms, which one job computes; each is dropped when it was read. */
  private store(
    name: string,
    dims: readonly number[],
    scaleDims: readonly number[],
    terms: 1 | 2,
    describe: () => Omit<RoundingJob, 'mostCode'>,
  ): Terms {
    const made = new Map<string, Int8Array | Float32Array>();
    const job = (): RoundingJob => ({ ...describe(), mostCode: this.options.mostCode });
    const put = (rounded: readonly ByteRows[]): void => {
      for (const [at, { codes, scales }] of rounded.entries())
        made.set(`${at} codes`, codes).set(`${at} scales`, scales);
    };
    const take = (term: number, part: keyof ByteRows): Int8Array | Float32Array => {
      const key = `${term} ${part}`;
      if (!made.has(key)) put(doRounding(job()));
      const values = made.get(key);
      if (values === undefined) throw new Error(`${name} has no term ${term}`);
      made.delete(key);
      return values;
    };
    const stored = (term: number, part: keyof ByteRows, type: number, shape: readonly number[]): string =>
      storeComputed(this.graph, this.weights, this.graph.fresh(`${name}/${part}`), type, shape, () => take(term, part));
    const matrix = (term: number): ByteMatrix => ({
      codes: stored(term, 'codes', INT8, dims),
      scales: stored(term, 'scales', FLOAT, scaleDims),
    });
    const first = matrix(0);
    const second = terms === 1 ? null : matrix(1);
    const tensors = [first, second].flatMap(own => (own === null ? [] : [own.codes, own.scales]));
    const bytes = terms * (dims.reduce((a, b) => a * b, 1) + 4 * scaleDims.reduce((a, b) => a * b, 1));
    this.groups.push({ tensors, bytes, job, put });
    return second === null ? [first] : [first, second];
  }
}
