/** Rounds the inputs of products to bytes inside the graph, each row by itself, so that rows stay independent of each
 * other (docs/architecture.md#eight-bit-arithmetic). */
import type { Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;

/** The code of zero. Codes are 1..255. */
const zeroCode = 128;
const largestCode = 127;
/** Rows of zeros get this scale or mean square, so that nothing is divided by zero. */
const least = 1e-30;
/** Second codes stand for this part of the first ones. */
const fineness = 2 * largestCode;

/** Rows rounded to one byte for each value. Names of values in the graph. */
export interface ByteRowsOf {
  /** Codes [...,K]. */
  readonly codes: string;
  /** What a code is worth: one scale for all rows, or [M,1]. */
  readonly scale: string;
}

/** Rows rounded to two bytes for each value, which all have the same scale: a row is scaled to fit it. */
export interface TwoBytes extends ByteRowsOf {
  /** Codes of both bytes, [2,...,K]. */
  readonly both: string;
  /** What the results of products must be divided by, [...,1]; null where that is 1. */
  readonly divisor: string | null;
}

/** Adds the rounding of values. Constants are shared. */
export class ActivationRounding {
  private readonly graph: Graph;
  /** Name of the code of zero, a scalar. */
  readonly zero: string;
  private readonly last: string;
  private readonly one: string;
  private readonly pair: string;
  private readonly ones = new Map<number, string>();
  private readonly scales = new Map<number, { readonly first: string; readonly second: string }>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.zero = graph.stored(UINT8, [], Uint8Array.of(zeroCode));
    this.last = graph.integers([-1]);
    this.one = graph.integers([1]);
    this.pair = graph.stored(FLOAT, [1, 2], bytesOf(Float32Array.of(1, 1 / fineness)));
  }

  /** Round the rows of a value whose last axis has `width` units to one byte, by the largest magnitude of each; the
   * axes before the last become one. */
  oneByte(value: string, width: number): ByteRowsOf {
    const { graph } = this;
    const rows = graph.add('Reshape', [value, graph.integers([-1, width])]);
    const sizes = graph.add('Abs', [rows]);
    const peaks =
      graph.operatorSet >= 18
        ? graph.add('ReduceMax', [sizes, this.last], { keepdims: 0 })
        : graph.add('ReduceMax', [sizes], { axes: [-1], keepdims: 0 });
    const scale = graph.add('Max', [graph.add('Mul', [peaks, graph.float(1 / largestCode)]), graph.float(least)]);
    const zeros = graph.add('Expand', [this.zero, graph.add('Shape', [scale])]);
    return {
      codes: graph.add('QuantizeLinear', [rows, scale, zeros], { axis: 0 }),
      scale: graph.add('Unsqueeze', [scale, this.one]),
    };
  }

  /** Round the rows of a value to two bytes, where the second one is what the first leaves. Rows are divided by their
   * root-mean-square before, unless they are `normed`, so that no magnitude exceeds the root of their width. */
  twoBytes(value: string, width: number, normed: boolean): TwoBytes {
    const { graph } = this;
    const { rows, divisor } = normed ? { rows: value, divisor: null } : this.normalized(value, width);
    const { first, second } = this.scalesFor(Math.sqrt(width));
    const codes = graph.add('QuantizeLinear', [rows, first, this.zero]);
    const rest = graph.add('Sub', [rows, graph.add('DequantizeLinear', [codes, first, this.zero])]);
    const fine = graph.add('QuantizeLinear', [rest, second, this.zero]);
    return { codes, scale: first, divisor, both: graph.add('Concat', [codes, fine], { axis: 0 }) };
  }

  /** The value that products of both bytes stand for, [1,...]: the sum of their halves. */
  sumOf(product: string): string {
    const { graph } = this;
    return graph.add('MatMul', [this.pair, graph.add('Reshape', [product, graph.integers([2, -1])])]);
  }

  /** Rows over their root-mean-square, and one over it, [...,1]. */
  private normalized(value: string, width: number): { readonly rows: string; readonly divisor: string } {
    const { graph } = this;
    const ones = this.ones.get(width) ?? graph.stored(FLOAT, [width], bytesOf(new Float32Array(width).fill(1)));
    this.ones.set(width, ones);
    const [rows, divisor] = [graph.fresh('rows'), graph.fresh('divisor')];
    const { FLOAT: single, INT: whole } = onnx.AttributeProto.AttributeType;
    graph.append(
      onnx.NodeProto.create({
        opType: 'SimplifiedLayerNormalization',
        name: graph.fresh('SimplifiedLayerNormalization'),
        input: [value, ones],
        output: [rows, divisor],
        attribute: [
          { name: 'axis', type: whole, i: -1 },
          { name: 'epsilon', type: single, f: least },
        ],
      }),
    );
    return { rows, divisor };
  }

  /** Scales of first and second codes of values up to a magnitude. */
  private scalesFor(most: number): { readonly first: string; readonly second: string } {
    const { graph, scales } = this;
    const known = scales.get(most) ?? {
      first: graph.float(most / largestCode),
      second: graph.float(most / largestCode / fineness),
    };
    scales.set(most, known);
    return known;
  }
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
