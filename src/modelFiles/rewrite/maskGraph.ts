/**
 * Extracts from a decoder the small graph that computes what each layer adds to its attention scores, so that it can be
 * evaluated without the weights of the model (docs/architecture.md#graph-rewriting).
 *
 * A mask by position depends on the shapes of the tokens and of the cache, and on the attention mask and positions, but
 * on no other value. Where only the shape of a value is read, the extracted graph computes another value of the same
 * shape, without products with weights.
 */
import type { onnx as Onnx } from 'onnx-proto';
import { dimsOf, Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float, INT32: integer } = onnx.TensorProto.DataType;

/** Bytes of stored tensors that an extracted graph may contain. */
const maxStoredBytes = 256 * 2 ** 20;
/** A stored operand of more bytes is a weight, whose product is replaced by zeros of the same shape. */
const maxOperandBytes = 65_536;

/** How the bytes of a stored tensor are read, as in `Weights`. */
export interface StoredTensors {
  bytesOf(tensor: Onnx.ITensorProto): Uint8Array;
  sizeOf(tensor: Onnx.ITensorProto): number;
}

/** Values that may not be read: the token ids, and the caches of all layers before and after the new tokens. */
export interface Contents {
  readonly ids: string;
  readonly pasts: readonly string[];
  readonly presents: readonly string[];
}

/** Operators whose output has the shape and the type of their first input. */
const sameShape = new Set([
  ...['Identity', 'Dropout', 'Softmax', 'LogSoftmax', 'CumSum', 'Trilu', 'ScatterND', 'Clip'],
  ...['LayerNormalization', 'SimplifiedLayerNormalization', 'RMSNormalization', 'RotaryEmbedding'],
  ...['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization', 'Gelu', 'FastGelu', 'BiasGelu', 'QuickGelu'],
  ...['Neg', 'Abs', 'Sqrt', 'Reciprocal', 'Exp', 'Log', 'Erf', 'Tanh', 'Sigmoid', 'Relu', 'Cos', 'Sin', 'Not'],
]);
/** Operators that are computed from values of the same shapes. */
const ofShapes = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Mod', 'Max', 'Min', 'Where', 'And', 'Or', 'Concat', 'Einsum', 'Cast'],
  ...['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'MatMul', 'Gemm', 'Transpose', 'Flatten', 'IsNaN'],
  ...['DynamicQuantizeLinear', 'QuantizeLinear', 'DequantizeLinear', 'MatMulInteger'],
]);
/** Operators whose first input is data and whose other inputs are axes, sizes or indices. */
const ofSizes = new Set([
  ...['Reshape', 'Expand', 'Slice', 'Unsqueeze', 'Squeeze', 'Tile', 'Split', 'Pad', 'Gather'],
  ...['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin'],
]);
/** Products with a stored matrix [K,N] on the right, and those whose attribute N is the number of columns. */
const products = new Set(['MatMul', 'MatMulInteger', 'Gemm', 'DynamicQuantizeMatMul', 'MatMulIntegerToFloat']);
const blockProducts = new Set(['MatMulNBits', 'MatMulBnb4']);
/** Operators that would divide by the zeros that stand for other values. */
const divisions = new Set(['Div', 'Mod']);

/** A value that is not a function of positions: tokens, the content of the cache, or an operator that is not known. */
class NotPositional extends Error {}

/**
 * The graph that computes the sums of `masks[i]` as float outputs `mask.i`, from those inputs of `graph` that it needs.
 * Null when one of them depends on token ids, on the content of the cache, or on subgraphs. The caches of all layers
 * have one shape, so the extracted graph reads only the first of them.
 */
export function extractMasks(
  graph: Graph,
  stored: StoredTensors,
  masks: readonly (readonly string[])[],
  contents: Contents,
): Onnx.ModelProto | null {
  const extraction = new Extraction(graph, stored, contents);
  try {
    return extraction.model(masks);
  } catch (error) {
    if (error instanceof NotPositional) return null;
    throw error;
  }
}

/** Whether a value itself is needed, or any value of its shape and type. */
type Mode = 'value' | 'shape';

interface Need {
  readonly mode: Mode;
  readonly name: string;
}

const keyOf = ({ mode, name }: Need): string => `${mode} ${name}`;

class Extraction {
  private readonly source: Graph;
  private readonly stored: StoredTensors;
  private readonly contents: Contents;
  private readonly target: Graph;
  /** Names in the target by `keyOf`. */
  private readonly done = new Map<string, string>();
  private bytes = 0;

  constructor(source: Graph, stored: StoredTensors, contents: Contents) {
    this.source = source;
    this.stored = stored;
    this.contents = contents;
    const { opsetImport, functions } = source.model;
    this.target = new Graph(
      onnx.ModelProto.create({
        irVersion: Number(source.model.irVersion),
        opsetImport,
        functions,
        graph: { name: 'masks', node: [], initializer: [], input: [], output: [], valueInfo: [] },
      }),
    );
  }

  model(masks: readonly (readonly string[])[]): Onnx.ModelProto {
    const outputs = masks.map((names, at) => {
      const [first = '', ...others] = names.map(name =>
        this.target.add('Cast', [this.resolve({ mode: 'value', name })], { to: float }),
      );
      const sum = others.reduce((left, right) => this.target.add('Add', [left, right]), first);
      this.target.add('Identity', [sum], {}, `mask.${at}`);
      return onnx.ValueInfoProto.create({ name: `mask.${at}`, type: { tensorType: { elemType: float } } });
    });
    this.target.finish(outputs);
    return this.target.model;
  }

  /** The name in the target of what is needed. Visits what is upstream without recursion, since graphs are deep. */
  private resolve(root: Need): string {
    const stack = [root];
    for (let need = stack.at(-1); need; need = stack.at(-1)) {
      if (!this.done.has(keyOf(need))) {
        const missing = this.needsOf(need).filter(input => !this.done.has(keyOf(input)));
        if (missing.length > 0) {
          stack.push(...missing);
          continue;
        }
        this.build(need);
      }
      stack.pop();
    }
    return this.of(root);
  }

  private of(need: Need): string {
    return this.done.get(keyOf(need)) ?? '';
  }

  /** What must be in the target before a value can be built. */
  private needsOf(need: Need): Need[] {
    const { mode, name } = need;
    if (this.isLaterPresent(need)) return [{ mode, name: this.contents.presents[0] ?? '' }];
    const node = this.source.producerOf(name);
    if (!node || node.opType === 'Constant') return [];
    if (node.attribute?.some(attribute => attribute.g)) throw new NotPositional();
    const inputs = node.input ?? [];
    const [first = ''] = inputs;
    if (node.opType === 'Shape') return [{ mode: 'shape', name: first }];
    if (mode === 'value') return inputs.map(input => ({ mode, name: input }));
    const operator = node.opType ?? '';
    if (sameShape.has(operator) || this.isProduct(node)) return [{ mode, name: first }];
    if (this.isLookup(node)) return [{ mode, name: inputs[1] ?? '' }];
    if (ofShapes.has(operator)) return inputs.map(input => ({ mode, name: input }));
    if (ofSizes.has(operator)) {
      const areValues = operator !== 'Gather' || this.source.tensorOf(inputs[1]) !== undefined;
      return inputs.map((input, at) => ({ mode: at > 0 && areValues ? 'value' : mode, name: input }));
    }
    return [{ mode: 'value', name }];
  }

  private build(need: Need): void {
    const { mode, name } = need;
    const node = this.source.producerOf(name);
    const [same] = this.isLaterPresent(need) ? this.needsOf(need) : [];
    if (same) this.done.set(keyOf(need), this.of(same));
    else if (!node) this.done.set(keyOf(need), name === '' ? '' : this.leaf(need));
    else if (mode === 'value' || node.opType === 'Constant' || node.opType === 'Shape') this.copy(node, mode);
    else this.buildShape(need, node);
  }

  private buildShape(need: Need, node: Onnx.INodeProto): void {
    const [first = '', second = ''] = node.input ?? [];
    const operator = node.opType ?? '';
    const put = (built: string): void => {
      this.done.set(keyOf(need), built);
    };
    if (sameShape.has(operator)) put(this.of({ mode: 'shape', name: first }));
    else if (this.isProduct(node)) put(this.productShape(node, this.of({ mode: 'shape', name: first })));
    else if (this.isLookup(node)) {
      const ids = this.target.add('Shape', [this.of({ mode: 'shape', name: second })]);
      const [, ...row] = dimsOf(this.source.tensorOf(first) ?? {});
      put(this.zeros(this.target.add('Concat', [ids, this.target.integers(row)], { axis: 0 })));
    } else if (ofShapes.has(operator) || ofSizes.has(operator)) this.copy(node, 'shape');
    else put(this.of({ mode: 'value', name: need.name }));
  }

  /** Add a node with the inputs that `needsOf` named, and its outputs under new names. */
  private copy(node: Onnx.INodeProto, mode: Mode): void {
    const outputs = node.output ?? [];
    const needs = this.needsOf({ mode, name: outputs.find(output => output !== '') ?? '' });
    const opType = mode === 'shape' && divisions.has(node.opType ?? '') ? 'Mul' : (node.opType ?? '');
    const output = outputs.map(name => (name === '' ? '' : this.target.fresh(opType)));
    const input = needs.map(need => this.of(need));
    const attribute = opType === node.opType ? (node.attribute ?? []) : [];
    this.target.append({ ...node, opType, attribute, name: this.target.fresh(opType), input, output });
    outputs.forEach((name, at) => {
      if (name !== '') this.done.set(keyOf({ mode, name }), output[at] ?? '');
    });
  }

  /** An input or a stored tensor. */
  private leaf({ mode, name }: Need): string {
    const tensor = this.source.tensorOf(name);
    if (!tensor) {
      const { ids, pasts } = this.contents;
      const isCache = pasts.includes(name);
      const read = isCache ? pasts[0] : name;
      const input = this.source.body.input.find(value => value.name === read);
      if (!input || (mode === 'value' && (isCache || name === ids))) throw new NotPositional();
      if (!this.target.body.input.includes(input)) this.target.body.input.push(input);
      return input.name ?? '';
    }
    const size = this.stored.sizeOf(tensor);
    if (mode === 'shape' && size > maxOperandBytes) {
      const zeros = this.zeros(this.target.integers(dimsOf(tensor)));
      return this.target.add('Cast', [zeros], { to: tensor.dataType ?? float });
    }
    this.bytes += size;
    if (this.bytes > maxStoredBytes) throw new NotPositional();
    return this.target.stored(tensor.dataType ?? float, dimsOf(tensor), this.stored.bytesOf(tensor));
  }

  /** Whether only the shape is needed of a cache that is not the first. */
  private isLaterPresent({ mode, name }: Need): boolean {
    return mode === 'shape' && this.contents.presents.indexOf(name) > 0;
  }

  /** Whether a node multiplies by a large stored matrix. */
  private isProduct({ opType, input }: Onnx.INodeProto): boolean {
    return blockProducts.has(opType ?? '') || (products.has(opType ?? '') && this.isLarge(input?.[1]));
  }

  /** Whether a node reads rows of a large stored table. */
  private isLookup({ opType, input, attribute }: Onnx.INodeProto): boolean {
    const axis = Number(attribute?.find(({ name }) => name === 'axis')?.i ?? 0);
    return opType === 'Gather' && axis === 0 && this.isLarge(input?.[0]);
  }

  private isLarge(name: string | undefined): boolean {
    const tensor = this.source.tensorOf(name);
    return tensor !== undefined && dimsOf(tensor).length >= 2 && this.stored.sizeOf(tensor) > maxOperandBytes;
  }

  /** Zeros of the shape of a product with a stored matrix. */
  private productShape(node: Onnx.INodeProto, left: string): string {
    const attribute = (key: string): number => Number(node.attribute?.find(({ name }) => name === key)?.i ?? 0);
    const dims = dimsOf(this.source.tensorOf(node.input?.[1]) ?? {});
    const transposed = node.opType === 'Gemm' && attribute('transB') === 1;
    const columns = blockProducts.has(node.opType ?? '') ? attribute('N') : dims.at(transposed ? -2 : -1);
    const rows = this.target.add('Slice', [
      this.target.add('Shape', [left]),
      this.target.integers([0]),
      this.target.integers([-1]),
    ]);
    const shape = this.target.add('Concat', [rows, this.target.integers([columns ?? 0])], { axis: 0 });
    return node.opType === 'MatMulInteger'
      ? this.target.add('Cast', [this.zeros(shape)], { to: integer })
      : this.zeros(shape);
  }

  private zeros(shape: string): string {
    return this.target.add('Expand', [this.target.float(0), shape]);
  }
}
