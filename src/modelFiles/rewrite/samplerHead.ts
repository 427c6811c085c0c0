/**
 * The sampler inside the graph: one step returns, for each draw, the sampled token, its log-probabilities, and moments
 * of the sampled distribution, and never the [rows, vocabulary] logits (docs/architecture.md#sampler).
 *
 * Inputs it adds:
 * - `logit_positions` [K] int64: the flattened N*S positions that go through the output head. Where the residual stream
 *   is recognized, they index the states of all positions after layer 1, then those after layer 2, and so on, so that
 *   one pass can read any layers early (logit lens); `exit_scale` [K,1] float then multiplies the input of the head.
 * - `sampled_positions` [R] int64 and `inverse_temperature` [R,1] float: index into `logit_positions` and 1/T of each
 *   sampled distribution.
 * - `draw_distributions` [D] int64: the sampled distribution of each draw; draws may share one. `uniform` [D,1] float:
 *   in [0, 1), on a grid of 2^-23.
 * - `log_prob_positions` [L] int64: indices into `logit_positions` whose whole distribution is returned; L may be 0.
 * - `token_bias` [V] float: added to every row of logits; -1e30 forbids a token, such as a padding row.
 *
 * Outputs:
 * - `hidden` [K,E]: the input of the output head; absent when no head is recognized.
 * - `log_probs` [L,V]: ln p at temperature 1, for scoring and for draws outside the graph. `logit_peaks` [L,1]: the
 *   largest logit of each, which turns ln p into logits for the repetition penalty.
 * - `token` [D,1] int64; `p_sampled` [D,1], its probability under the sampled distribution; `log_p_untempered` [D,1],
 *   its ln p at temperature 1.
 * - `tempered_mean` and `tempered_square` [R,1]: the mean of z and of z² under a sampled distribution, z = ln p / T.
 *   `drawStatistics` turns them into entropy and variance: a logarithm of a few rows inside the graph would take a
 *   scalar or a vector path depending on the number of rows, which changes the last bit.
 *
 * The draw is the inverse CDF in vocabulary order in two levels: the block of tokens first, then the token in it. Both
 * targets are scaled by the last cumulative value, so that a token of probability 0 cannot be drawn.
 */
import type { onnx as Onnx } from 'onnx-proto';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { findResidualStream, type ResidualStream } from './residualStream.ts';

const { FLOAT: float, INT64: integer } = onnx.TensorProto.DataType;
const blockSize = 256;
/** Largest factor that keeps a float32 product below the other factor. */
const belowOne = 1 - 2 ** -23;

/** Replace the logits of a graph by the outputs of the sampler. `caches` names an input that the attention of each
 * layer reads; without it layers cannot be read early. Returns whether there is a `hidden` output. */
export function addSampler(graph: Graph, vocabulary: number, caches: readonly string[] = []): boolean {
  for (const [name, type, dims] of inputs(vocabulary)) graph.input(name, type, dims);
  const head = findHead(graph);
  const stream = head ? findResidualStream(graph, head.hidden, caches) : null;
  const logits = head
    ? addHead(graph, head, stream)
    : graph.add('Gather', [flatten(graph, 'logits'), 'logit_positions'], { axis: 0 });
  const biased = graph.add('Add', [logits, 'token_bias']);
  const logProbs = graph.add('LogSoftmax', [biased], { axis: -1 });
  graph.add('Gather', [logProbs, 'log_prob_positions'], { axis: 0 }, 'log_probs');
  const returned = graph.add('Gather', [biased, 'log_prob_positions'], { axis: 0 });
  const likeliest = graph.add('ArgMax', [returned], { axis: -1, keepdims: 1 });
  graph.add('GatherElements', [returned, likeliest], { axis: 1 }, 'logit_peaks');

  const rows = graph.add('Gather', [logProbs, 'sampled_positions'], { axis: 0 });
  const tempered = graph.add('Mul', [rows, 'inverse_temperature']);
  const sampled = graph.add('Softmax', [tempered], { axis: -1 });
  addDraw(graph, sampled, vocabulary);
  const logP = graph.add('GatherND', [rows, graph.add('Concat', [drawColumn(graph), 'token'], { axis: 1 })]);
  graph.add('Unsqueeze', [logP, graph.integers([1])], {}, 'log_p_untempered');
  addMoments(graph, sampled, tempered);

  const column = (name: string, rows: string, type = float): Onnx.IValueInfoProto => valueInfo(name, type, [rows, 1]);
  graph.finish([
    ...graph.body.output.filter(output => output.name !== 'logits'),
    ...(head ? [valueInfo('hidden', float, ['logit_positions', 'width'])] : []),
    valueInfo('log_probs', float, ['log_prob_positions', vocabulary]),
    column('logit_peaks', 'log_prob_positions'),
    column('token', 'draws', integer),
    ...['p_sampled', 'log_p_untempered'].map(name => column(name, 'draws')),
    ...['tempered_mean', 'tempered_square'].map(name => column(name, 'sampled')),
  ]);
  return head !== null;
}

function inputs(vocabulary: number): readonly (readonly [string, number, readonly (number | string)[]])[] {
  return [
    ['logit_positions', integer, ['logit_positions']],
    ['sampled_positions', integer, ['sampled']],
    ['log_prob_positions', integer, ['log_prob_positions']],
    ['inverse_temperature', float, ['sampled', 1]],
    ['draw_distributions', integer, ['draws']],
    ['uniform', float, ['draws', 1]],
    ['token_bias', float, [vocabulary]],
  ];
}

/** The output head: the name of the final hidden state, and the node that reads it, which is the product with the
 * output matrix or a quantization before it. */
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
    const computed: readonly string[] | undefined = node.input?.filter(input => !graph.tensorOf(input));
    node = graph.producerOf(computed?.[0]);
  }
  if (!node || !products.has(node.opType ?? '')) return null;
  const quantizer = graph.producerOf(node.input?.[0]);
  const reader = ['DynamicQuantizeLinear', 'QuantizeLinear'].includes(quantizer?.opType ?? '') ? quantizer : node;
  const hidden = reader?.input?.[0];
  return reader && hidden ? { reader, hidden } : null;
}

/** Compute the logits of `logit_positions` only; returns the name of the logits [K,V]. */
function addHead(graph: Graph, { reader, hidden }: Head, stream: ResidualStream | null): string {
  if (stream === null) {
    const chosen = graph.add('Gather', [flatten(graph, hidden), 'logit_positions'], { axis: 0 }, 'hidden');
    graph.rewire(reader, hidden, chosen);
    return 'logits';
  }
  graph.input('exit_scale', float, ['logit_positions', 1]);
  const rows = rowShape(graph, stream.states[0] ?? hidden);
  const states = graph.add(
    'Concat',
    stream.states.map(state => graph.add('Reshape', [state, rows])),
    { axis: 0 },
  );
  const chosen = graph.add('Gather', [states, 'logit_positions'], { axis: 0 });
  graph.add('Identity', [stream.readFrom(chosen)], {}, 'hidden');
  graph.rewire(reader, hidden, graph.add('Mul', ['hidden', 'exit_scale']));
  return 'logits';
}

/** Fold every axis but the last into one. */
function flatten(graph: Graph, name: string): string {
  return graph.add('Reshape', [name, rowShape(graph, name)]);
}

/** The shape [-1, E] of a value whose last axis is E long. */
function rowShape(graph: Graph, name: string): string {
  const width = graph.add('Slice', [graph.add('Shape', [name]), graph.integers([-1]), graph.integers([2 ** 31])]);
  return graph.add('Concat', [graph.integers([-1]), width], { axis: 0 });
}

/** `draw_distributions` as a column [D,1]. */
function drawColumn(graph: Graph): string {
  return graph.add('Unsqueeze', ['draw_distributions', graph.integers([1])]);
}

/** Add the outputs `token`, the first one whose cumulative probability exceeds the uniform, and `p_sampled`. */
function addDraw(graph: Graph, distribution: string, vocabulary: number): void {
  const missing = (blockSize - (vocabulary % blockSize)) % blockSize;
  const padded =
    missing === 0 ? distribution : graph.add('Pad', [distribution, graph.integers([0, 0, 0, missing]), graph.float(0)]);
  const blocks = graph.add('Reshape', [padded, graph.integers([0, -1, blockSize])]);
  const sums = graph.add('ReduceSum', [blocks, graph.integers([2])], { keepdims: 0 });
  const { index: block, share } = addStep(
    graph,
    graph.add('Gather', [sums, 'draw_distributions'], { axis: 0 }),
    'uniform',
  );
  const within = graph.add('GatherND', [blocks, graph.add('Concat', [drawColumn(graph), block], { axis: 1 })]);
  const { index } = addStep(graph, within, share);
  graph.add('GatherElements', [within, index], { axis: 1 }, 'p_sampled');
  graph.add('Add', [graph.add('Mul', [block, graph.integers([blockSize])]), index], {}, 'token');
}

/** One level of the inverse CDF over weights [D,n], at a share [D,1] of their total: the chosen index [D,1], and the
 * share of its weight at which the target is. */
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

/** Add the outputs `tempered_mean` and `tempered_square`. */
function addMoments(graph: Graph, distribution: string, tempered: string): void {
  const weighted = graph.add('Mul', [distribution, tempered]);
  const sum = (name: string, output: string): string =>
    graph.add('ReduceSum', [name, graph.integers([1])], { keepdims: 1 }, output);
  sum(weighted, 'tempered_mean');
  sum(graph.add('Mul', [weighted, tempered]), 'tempered_square');
}

/** The outputs of the graph for one draw: `p_sampled`, `log_p_untempered`, `tempered_mean` and `tempered_square`. */
export interface DrawOutput {
  readonly p: number;
  readonly logProb1: number;
  readonly mean: number;
  readonly square: number;
}

/** ln p of the token under the sampled distribution, and the entropy (nats) and logit variance (nats²) of that
 * distribution: H = ln Z - E[z] with ln Z from the drawn token, and T² Var z. */
export function drawStatistics(
  output: DrawOutput,
  temperature: number,
): { logProbT: number; entropy: number; logitVariance: number } {
  const logProbT = Math.log(output.p);
  const logZ = output.logProb1 / temperature - logProbT;
  const variance = (output.square - output.mean ** 2) * temperature ** 2;
  return { logProbT, entropy: Math.max(logZ - output.mean, 0), logitVariance: Math.max(variance, 0) };
}
