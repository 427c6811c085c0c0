/**
 * The sampler inside the graph: one step returns, for each row, the sampled token, its log-probabilities, the entropy
 * and the logit variance of the sampled law, and never the [rows, vocabulary] logits (design.md decision 3).
 *
 * Inputs added: `head_positions` [K] int64, which of the flattened N*S positions go through the output head. Where the
 * residual stream is recognised they count through the states of all N*S positions after layer 1, then after layer 2
 * ... L, so that a pass reads any layers early (logit lens), and `exit_scale` [K,1] float multiplies what the head
 * reads. `row_positions` [R] int64 and `inverse_temperature` [R,1] float, head position and 1/T of each sampled law;
 * `draw_laws` [D] int64, the sampled law of each draw (many rows may draw from one); `uniform` [D,1] float in [0, 1) on
 * a grid of 2^-23; `law_positions` [L] int64, the head positions whose whole law is wanted, L may be 0; `token_bias`
 * [V] float, added to every row of logits (-1e30 forbids a token, e.g. a padded one). Outputs: `hidden` [K,E] the input
 * of the output head (absent when no head is recognised), `log_law` [L,V] = ln p at temperature 1 (for scoring, and for
 * rows with top-p or top-k), `token` [D,1] int64, `p_sampled` [D,1] its probability under the sampled law,
 * `log_p_untempered` [D,1] its ln p at temperature 1, `tempered_mean` and `tempered_square` [R,1], the mean of z and z²
 * under a sampled law, z = ln p / T. `readFigures` turns them into the figures of a step: a logarithm over a few rows
 * inside the graph would take another path (scalar or vector) for another number of rows and move the last bit.
 *
 * Inverse CDF in vocabulary order in two levels: blocks of the law are summed, the block is chosen, then the token in
 * it. Both targets are scaled by the last cumulative value, so a token of probability 0 cannot be drawn.
 */
import type { onnx as Onnx } from 'onnx-proto';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { findResidualStream, type ResidualStream } from './residualStream.ts';

const { FLOAT: float, INT64: integer } = onnx.TensorProto.DataType;
const blockSize = 256;
/** Largest share of a total that a float32 product keeps below it. */
const belowOne = 1 - 2 ** -23;

/** Replace the graph's logits by the sampler's outputs; `caches` names an input that the attention of each layer reads,
 * where layers are to be read early. Returns whether there is a `hidden` output. */
export function addSampler(graph: Graph, vocabulary: number, caches: readonly string[] = []): boolean {
  for (const [name, type, dims] of inputs(vocabulary)) graph.input(name, type, dims);
  const head = findHead(graph);
  const stream = head ? findResidualStream(graph, head.hidden, caches) : null;
  const logits = head
    ? addHead(graph, head, stream)
    : graph.add('Gather', [flatten(graph, 'logits'), 'head_positions'], { axis: 0 });
  const law = graph.add('LogSoftmax', [graph.add('Add', [logits, 'token_bias'])], { axis: -1 });
  graph.add('Gather', [law, 'law_positions'], { axis: 0 }, 'log_law');

  const rows = graph.add('Gather', [law, 'row_positions'], { axis: 0 });
  const tempered = graph.add('Mul', [rows, 'inverse_temperature']);
  const sampled = graph.add('Softmax', [tempered], { axis: -1 });
  addDraw(graph, sampled, vocabulary);
  const logP = graph.add('GatherND', [rows, graph.add('Concat', [drawLaws(graph), 'token'], { axis: 1 })]);
  graph.add('Unsqueeze', [logP, graph.integers([1])], {}, 'log_p_untempered');
  addSpread(graph, sampled, tempered);

  const column = (name: string, rows: string, type = float): Onnx.IValueInfoProto => valueInfo(name, type, [rows, 1]);
  graph.finish([
    ...graph.body.output.filter(output => output.name !== 'logits'),
    ...(head ? [valueInfo('hidden', float, ['heads', 'width'])] : []),
    valueInfo('log_law', float, ['laws', vocabulary]),
    column('token', 'draws', integer),
    ...['p_sampled', 'log_p_untempered'].map(name => column(name, 'draws')),
    ...['tempered_mean', 'tempered_square'].map(name => column(name, 'sampled')),
  ]);
  return head !== null;
}

function inputs(vocabulary: number): readonly (readonly [string, number, readonly (number | string)[]])[] {
  return [
    ['head_positions', integer, ['heads']],
    ['row_positions', integer, ['sampled']],
    ['law_positions', integer, ['laws']],
    ['inverse_temperature', float, ['sampled', 1]],
    ['draw_laws', integer, ['draws']],
    ['uniform', float, ['draws', 1]],
    ['token_bias', float, [vocabulary]],
  ];
}

/** The node that reads the final hidden state and, maybe after quantising it, makes the logits; and the state's name.
 */
interface Head {
  readonly reader: Onnx.INodeProto;
  readonly hidden: string;
}

function findHead(graph: Graph): Head | null {
  const through = new Set(['Add', 'Mul', 'Div', 'Cast', 'Tanh', 'Identity', 'DequantizeLinear']);
  const products = new Set([
    'MatMul',
    'MatMulNBits',
    'Gemm',
    'MatMulInteger',
    'QLinearMatMul',
    'DynamicQuantizeMatMul',
    'MatMulIntegerToFloat',
  ]);
  let node = graph.producerOf('logits');
  while (node && through.has(node.opType ?? '')) {
    const made: readonly string[] | undefined = node.input?.filter(input => !graph.tensorOf(input));
    node = graph.producerOf(made?.[0]);
  }
  if (!node || !products.has(node.opType ?? '')) return null;
  const quantised = graph.producerOf(node.input?.[0]);
  const reader = ['DynamicQuantizeLinear', 'QuantizeLinear'].includes(quantised?.opType ?? '') ? quantised : node;
  const hidden = reader?.input?.[0];
  return reader && hidden ? { reader, hidden } : null;
}

/** Let only the wanted positions through the output head; returns the name of their logits [K,V]. */
function addHead(graph: Graph, { reader, hidden }: Head, stream: ResidualStream | null): string {
  if (stream === null) {
    graph.rewire(
      reader,
      hidden,
      graph.add('Gather', [flatten(graph, hidden), 'head_positions'], { axis: 0 }, 'hidden'),
    );
    return 'logits';
  }
  graph.input('exit_scale', float, ['heads', 1]);
  const rows = rowSchema(graph, stream.states[0] ?? hidden);
  const states = graph.add(
    'Concat',
    stream.states.map(state => graph.add('Reshape', [state, rows])),
    { axis: 0 },
  );
  const chosen = graph.add('Gather', [states, 'head_positions'], { axis: 0 });
  graph.add('Identity', [stream.readFrom(chosen)], {}, 'hidden');
  graph.rewire(reader, hidden, graph.add('Mul', ['hidden', 'exit_scale']));
  return 'logits';
}

/** Every axis but the last folded into one. */
function flatten(graph: Graph, name: string): string {
  return graph.add('Reshape', [name, rowSchema(graph, name)]);
}

/** The shape [-1, E] of a value whose last axis is E long. */
function rowSchema(graph: Graph, name: string): string {
  const width = graph.add('Slice', [graph.add('Shape', [name]), graph.integers([-1]), graph.integers([2 ** 31])]);
  return graph.add('Concat', [graph.integers([-1]), width], { axis: 0 });
}

/** `draw_laws` as a column. */
function drawLaws(graph: Graph): string {
  return graph.add('Unsqueeze', ['draw_laws', graph.integers([1])]);
}

/** Add the outputs `token`, the first one whose cumulative probability passes the uniform, and `p_sampled`. */
function addDraw(graph: Graph, law: string, vocabulary: number): void {
  const missing = (blockSize - (vocabulary % blockSize)) % blockSize;
  const padded = missing === 0 ? law : graph.add('Pad', [law, graph.integers([0, 0, 0, missing]), graph.float(0)]);
  const blocks = graph.add('Reshape', [padded, graph.integers([0, -1, blockSize])]);
  const sums = graph.add('ReduceSum', [blocks, graph.integers([2])], { keepdims: 0 });
  const { index: block, share } = addStep(graph, graph.add('Gather', [sums, 'draw_laws'], { axis: 0 }), 'uniform');
  const within = graph.add('GatherND', [blocks, graph.add('Concat', [drawLaws(graph), block], { axis: 1 })]);
  const { index } = addStep(graph, within, share);
  graph.add('GatherElements', [within, index], { axis: 1 }, 'p_sampled');
  graph.add('Add', [graph.add('Mul', [block, graph.integers([blockSize])]), index], {}, 'token');
}

/** One level of the inverse CDF over weights [D,n]: the chosen index [D,1], and how far into its weight the target
 * fell. */
function addStep(graph: Graph, weights: string, share: string): { index: string; share: string } {
  const cumulative = graph.add('CumSum', [weights, graph.integers([1], true)]);
  const total = graph.add('Slice', [cumulative, graph.integers([-1]), graph.integers([2 ** 31]), graph.integers([1])]);
  const target = graph.add('Mul', [total, share]);
  const passed = graph.add('Cast', [graph.add('LessOrEqual', [cumulative, target])], { to: integer });
  const index = graph.add('ReduceSum', [passed, graph.integers([1])], { keepdims: 1 });
  const weight = graph.add('GatherElements', [weights, index], { axis: 1 });
  const before = graph.add('Sub', [graph.add('GatherElements', [cumulative, index], { axis: 1 }), weight]);
  const into = graph.add('Div', [graph.add('Sub', [target, before]), weight]);
  return { index, share: graph.add('Clip', [into, graph.float(0), graph.float(belowOne)]) };
}

/** Add the mean of z and z² under the sampled law. */
function addSpread(graph: Graph, law: string, tempered: string): void {
  const weighted = graph.add('Mul', [law, tempered]);
  const sum = (name: string, output: string): string =>
    graph.add('ReduceSum', [name, graph.integers([1])], { keepdims: 1 }, output);
  sum(weighted, 'tempered_mean');
  sum(graph.add('Mul', [weighted, tempered]), 'tempered_square');
}

/** What the graph returns for one draw of a step. */
export interface StepOutput {
  readonly p: number;
  readonly logProb1: number;
  readonly mean: number;
  readonly square: number;
}

/** ln p of the token under the sampled law and that law's entropy (nats: H = ln Z - E[z], with ln Z from the drawn
 * token) and logit variance (nats²: T² Var z). */
export function readFigures(
  output: StepOutput,
  temperature: number,
): { logProbT: number; entropy: number; logitVariance: number } {
  const logProbT = Math.log(output.p);
  const logZ = output.logProb1 / temperature - logProbT;
  const variance = (output.square - output.mean ** 2) * temperature ** 2;
  return { logProbT, entropy: Math.max(logZ - output.mean, 0), logitVariance: Math.max(variance, 0) };
}
