/** An ONNX graph in memory that can be searched by producers and users of values, and edited. */
import type { onnx as Onnx } from 'onnx-proto';
import { readsOf, renameReads } from './nodeReads.ts';
import { onnx } from './onnxProto.ts';
import { sizesOf } from './sizes.ts';

type Attribute = number | readonly number[];

/** A model whose graph can be searched and edited. Tensor data stays in the protobuf it came from. */
export class Graph {
  readonly model: Onnx.ModelProto;
  private readonly producers = new Map<string, Onnx.INodeProto>();
  private readonly users = new Map<string, Onnx.INodeProto[]>();
  private readonly weights = new Map<string, Onnx.ITensorProto>();
  private counter = 0;

  /** Index a decoded model. */
  constructor(model: Onnx.ModelProto) {
    this.model = model;
    for (const tensor of this.body.initializer) this.weights.set(tensor.name ?? '', tensor);
    for (const node of this.body.node) this.index(node);
    for (const { name } of [...this.body.initializer, ...this.body.node]) {
      const [, number] = /^adjacent\/.*\/(\d+)$/.exec(name ?? '') ?? [];
      if (number !== undefined) this.counter = Math.max(this.counter, 1 + Number(number));
    }
  }

  /** The main graph. */
  get body(): Onnx.GraphProto {
    return this.model.graph as Onnx.GraphProto;
  }

  /** Version of the standard operator set of the model; 0 when not stated. */
  get operatorSet(): number {
    return Number(this.model.opsetImport?.find(({ domain }) => !domain || domain === 'ai.onnx')?.version ?? 0);
  }

  /** The node that produces a value, or undefined for inputs and weights. */
  producerOf(name: string | null | undefined): Onnx.INodeProto | undefined {
    return name ? this.producers.get(name) : undefined;
  }

  /** The nodes that read a value, in their subgraphs too. */
  usersOf(name: string | null | undefined): readonly Onnx.INodeProto[] {
    return name ? (this.users.get(name) ?? []) : [];
  }

  /** The stored tensor behind a value: a weight, or the value of a Constant node; else undefined. */
  tensorOf(name: string | null | undefined): Onnx.ITensorProto | undefined {
    if (!name) return undefined;
    const stored = this.weights.get(name);
    if (stored) return stored;
    const node = this.producers.get(name);
    if (node?.opType !== 'Constant') return undefined;
    return node.attribute?.find(a => a.name === 'value')?.t ?? undefined;
  }

  /** The value of a stored float32 scalar, or undefined for anything else. */
  scalarOf(name: string | null | undefined): number | undefined {
    const tensor = this.tensorOf(name);
    if (!tensor || tensor.dataType !== onnx.TensorProto.DataType.FLOAT) return undefined;
    if (dimsOf(tensor).reduce((a, b) => a * b, 1) !== 1) return undefined;
    const raw = tensor.rawData;
    if (raw && raw.length === 4) return new DataView(raw.buffer, raw.byteOffset, 4).getFloat32(0, true);
    return tensor.floatData?.[0] ?? undefined;
  }

  /** The values of a stored int64 tensor, or undefined for anything else. */
  integersOf(name: string | null | undefined): number[] | undefined {
    const tensor = this.tensorOf(name);
    if (!tensor || tensor.dataType !== onnx.TensorProto.DataType.INT64) return undefined;
    const raw = tensor.rawData;
    if (!raw || raw.length === 0) return (tensor.int64Data ?? []).map(Number);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
    return Array.from({ length: raw.length / 8 }, (_, at) => Number(view.getBigInt64(8 * at, true)));
  }

  /** Every value upstream of some values, themselves included. The search stops at the values of `border`. */
  ancestorsOf(names: readonly string[], border: ReadonlySet<string> = new Set()): ReadonlySet<string> {
    const seen = new Set<string>();
    const open = [...names];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === '' || seen.has(next)) continue;
      seen.add(next);
      const node = border.has(next) ? undefined : this.producers.get(next);
      if (node) open.push(...readsOf(node));
    }
    return seen;
  }

  /** A new name that is not used in the graph. */
  fresh(stem: string): string {
    return `adjacent/${stem}/${this.counter++}`;
  }

  /** Add an int64 constant of one dimension (or a scalar with `scalar`); returns its name. */
  integers(values: readonly number[], scalar = false): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.stored(onnx.TensorProto.DataType.INT64, scalar ? [] : [values.length], new Uint8Array(data.buffer));
  }

  /** Add a float32 scalar constant; returns its name. */
  float(value: number): string {
    return this.stored(onnx.TensorProto.DataType.FLOAT, [], new Uint8Array(Float32Array.of(value).buffer));
  }

  /** Add a stored tensor with its bytes, little-endian as in ONNX; returns its name. */
  stored(dataType: number, dims: readonly number[], rawData: Uint8Array): string {
    const name = this.fresh('constant');
    this.store(onnx.TensorProto.create({ name, dataType, dims: [...dims], rawData }));
    return name;
  }

  /** Add a stored tensor, whose name must be new. */
  store(tensor: Onnx.TensorProto): void {
    this.body.initializer.push(tensor);
    this.weights.set(tensor.name, tensor);
  }

  /** Add a node with one output; returns the output's name. */
  add(
    opType: string,
    input: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.fresh(opType),
  ): string {
    this.addMany(opType, input, [output], attributes);
    return output;
  }

  /** Add a node with several outputs, of the standard operators or those of a domain. */
  addMany(
    opType: string,
    input: readonly string[],
    output: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): void {
    this.append(
      onnx.NodeProto.create({
        opType,
        domain,
        name: this.fresh(opType),
        input: [...input],
        output: [...output],
        attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
      }),
    );
  }

  /** Add a node of any kind. */
  append(node: Onnx.INodeProto): void {
    this.body.node.push(node);
    this.index(node);
  }

  /** Give the value that `node` produces another name, so that a new node can produce it instead. */
  orphan(node: Onnx.INodeProto, name: string): void {
    node.output = (node.output ?? []).map(output => (output === name ? this.fresh('unused') : output));
    this.producers.delete(name);
  }

  /** Make one node read `next` where it read `previous`. */
  rewire(node: Onnx.INodeProto, previous: string, next: string): void {
    renameReads(node, name => (name === previous ? next : name));
    this.users.set(
      previous,
      (this.users.get(previous) ?? []).filter(user => user !== node),
    );
    this.users.set(next, [...(this.users.get(next) ?? []), node]);
  }

  /** Declare a graph input. */
  input(name: string, elementType: number, dims: readonly (number | string)[]): void {
    this.body.input.push(valueInfo(name, elementType, dims));
  }

  /** Remove an input, so that a node can produce a value of its name. */
  dropInput(name: string): void {
    this.body.input = this.body.input.filter(input => input.name !== name);
  }

  /** Declare that the graph uses operators of a domain. */
  useDomain(domain: string): void {
    const imports = this.model.opsetImport ?? [];
    if (!imports.some(own => own.domain === domain)) this.model.opsetImport = [...imports, { domain, version: 1 }];
  }

  /** Set the outputs, remove every node, weight and input that they do not need, and sort the rest topologically. */
  finish(outputs: readonly Onnx.IValueInfoProto[]): void {
    const order = new Set<Onnx.INodeProto>();
    const done = new Set<string>();
    const visit = (root: string): void => {
      const stack: { readonly name: string; readonly entered: boolean }[] = [{ name: root, entered: false }];
      for (let top = stack.pop(); top; top = stack.pop()) {
        const node = this.producers.get(top.name);
        if (top.entered) {
          if (node) order.add(node);
          continue;
        }
        if (done.has(top.name)) continue;
        done.add(top.name);
        stack.push({ name: top.name, entered: true });
        if (node) for (const name of readsOf(node)) stack.push({ name, entered: false });
      }
    };
    for (const output of outputs) visit(output.name ?? '');
    this.body.node = [...order];
    this.body.output = [...outputs];
    this.body.input = this.body.input.filter(input => done.has(input.name ?? ''));
    this.body.initializer = this.body.initializer.filter(tensor => done.has(tensor.name ?? ''));
    this.body.valueInfo = [];
  }

  private index(node: Onnx.INodeProto): void {
    for (const output of node.output ?? []) if (output) this.producers.set(output, node);
    for (const name of readsOf(node)) if (name) this.users.set(name, [...(this.users.get(name) ?? []), node]);
  }
}

/** Dimensions of a stored tensor. */
export function dimsOf(tensor: Onnx.ITensorProto): number[] {
  return sizesOf(tensor.dims ?? []);
}

/** A typed graph input or output; a string dimension is symbolic. */
export function valueInfo(name: string, elementType: number, dims: readonly (number | string)[]): Onnx.IValueInfoProto {
  const dim = dims.map(d => (typeof d === 'number' ? { dimValue: d } : { dimParam: d }));
  return onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: elementType, shape: { dim } } } });
}

function attributeOf(name: string, value: Attribute): Onnx.IAttributeProto {
  const kinds = onnx.AttributeProto.AttributeType;
  return typeof value === 'number' ? { name, type: kinds.INT, i: value } : { name, type: kinds.INTS, ints: [...value] };
}
