/** Rounds the inputs of products to bytes inside the graph, each row with a scale of its own, so that rows stay
 * independent of each other (docs/architecture.md#eight-bit-arithmetic). */
import type { Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { UINT8 } = onnx.TensorProto.DataType;

/** The code of zero. Codes are 1..255. */
const zeroCode = 128;
const largestCode = 127;
/** Rows of zeros get this scale, so that nothing is divided by zero; a 254th of it is a normal number too. */
const leastScale = 1e-30;

/** Names of values in the graph. */
interface ByteRowsOf {
  /** Codes [M,K], or [2M,K] with two terms. */
  readonly codes: string;
  /** Scale of each row, [M,1] or [2M,1]. */
  readonly scales: string;
}

/** Rounded rows, all terms of them and the first one alone. */
export interface ByteActivations extends ByteRowsOf {
  readonly first: ByteRowsOf;
}

/** Adds the rounding of values. Constants and the results are shared. */
export class ActivationRounding {
  private readonly graph: Graph;
  private readonly made = new Map<string, ByteActivations>();
  /** Name of the code of zero, a scalar. */
  readonly zero: string;
  private readonly last: string;
  private readonly one: string;
  private readonly perCode: string;
  private readonly perFineCode: string;
  private readonly least: string;

  constructor(graph: Graph) {
    this.graph = graph;
    this.zero = graph.stored(UINT8, [], Uint8Array.of(zeroCode));
    this.last = graph.integers([-1]);
    this.one = graph.integers([1]);
    this.perCode = graph.float(1 / largestCode);
    this.perFineCode = graph.float(1 / (2 * largestCode));
    this.least = graph.float(leastScale);
  }

  /** Round the rows of a value whose last axis has `width` units; the axes before it become one. With `terms` 2 what
   * the first byte leaves is rounded to a second one, in rows of its own behind the first ones. */
  round(value: string, width: number, terms: 1 | 2): ByteActivations {
    const key = `${terms} ${value}`;
    const made = this.made.get(key) ?? (terms === 1 ? this.single(value, width) : this.double(value, width));
    this.made.set(key, made);
    return made;
  }

  private single(value: string, width: number): ByteActivations {
    const rows = this.rowsOf(value, width);
    const scale = this.scaleOf(rows);
    const first = { codes: this.codesOf(rows, scale), scales: this.column(scale) };
    return { ...first, first };
  }

  private double(value: string, width: number): ByteActivations {
    const { graph } = this;
    const rows = this.rowsOf(value, width);
    const scale = this.scaleOf(rows);
    const codes = this.codesOf(rows, scale);
    const known = graph.add('DequantizeLinear', [codes, scale, this.zeros(scale)], { axis: 0 });
    const rest = graph.add('Sub', [rows, known]);
    const fine = graph.add('Mul', [scale, this.perFineCode]);
    return {
      codes: graph.add('Concat', [codes, this.codesOf(rest, fine)], { axis: 0 }),
      scales: this.column(graph.add('Concat', [scale, fine], { axis: 0 })),
      first: { codes, scales: this.column(scale) },
    };
  }

  private rowsOf(value: string, width: number): string {
    return this.graph.add('Reshape', [value, this.graph.integers([-1, width])]);
  }

  /** The largest magnitude of each row over the largest code, [M]. */
  private scaleOf(rows: string): string {
    const { graph } = this;
    const sizes = graph.add('Abs', [rows]);
    const peaks =
      graph.operatorSet >= 18
        ? graph.add('ReduceMax', [sizes, this.last], { keepdims: 0 })
        : graph.add('ReduceMax', [sizes], { axes: [-1], keepdims: 0 });
    return graph.add('Max', [graph.add('Mul', [peaks, this.perCode]), this.least]);
  }

  private codesOf(rows: string, scale: string): string {
    return this.graph.add('QuantizeLinear', [rows, scale, this.zeros(scale)], { axis: 0 });
  }

  private zeros(scale: string): string {
    return this.graph.add('Expand', [this.zero, this.graph.add('Shape', [scale])]);
  }

  private column(scale: string): string {
    return this.graph.add('Unsqueeze', [scale, this.one]);
  }
}
