/**
 * Builds the ONNX graph of a calibration model: a decoder with one attention layer, so that it takes the same path as a
 * language model. Inputs: input_ids, attention_mask, position_ids, past_key_values.0.key and .value; outputs: logits
 * and present.0.
 *
 * Two heads attend to one-hot letters: head 0 evenly to all of them (the share of each letter so far), head 1 to the
 * first alone. Both attend to the start token only while there is no letter. The input of the output head is [shares,
 * logits * 2^-12], so the pooled hidden state of a text is its letter composition; the power of two leaves the bits of
 * the logits unchanged.
 *
 * A model with too many letters for that has two classes of them, those that derail a text and the others. The input of
 * its output head is [shares of the classes, alive, derailed], and the last two choose a row of logits.
 *
 * The bytes of the graph, names included, are the model hash that run files record.
 */
import type { onnx as Onnx } from 'onnx-proto';
import { Graph, valueInfo } from '../../modelFiles/onnx/graph.ts';
import { onnx } from '../../modelFiles/onnx/onnxProto.ts';
import { classCount, type CalibrationModel, type LetterDistribution } from './calibrationModel.ts';
import { calibrationWeights, heads, logitScale } from './calibrationWeights.ts';

const { FLOAT: float, INT64: integer, BOOL: boolean } = onnx.TensorProto.DataType;
const masked = -1e30;

/** The bytes of the ONNX file of a calibration model, equal for equal models. */
export function calibrationGraph(model: CalibrationModel): Uint8Array {
  const { letters, distribution } = model;
  const size = classCount(model) + 1;
  const graph = new Graph(emptyModel(model.id, calibrationWeights(model)));
  declareInputs(graph, size);
  const classes =
    distribution.reads === 'derailed' ? graph.add('Gather', ['class', 'input_ids'], { axis: 0 }) : 'input_ids';
  const history = addAttention(graph, size, classes);
  const hidden =
    distribution.reads === 'derailed'
      ? addState(graph, history.shares)
      : addHidden(graph, history.shares, addLogits(graph, distribution, history));
  graph.add('MatMul', [hidden, 'head'], {}, 'logits');
  graph.finish([
    valueInfo('logits', float, ['batch', 'steps', letters.length]),
    ...['key', 'value'].map(kind => valueInfo(`present.0.${kind}`, float, ['batch', heads, 'total', size])),
  ]);
  return onnx.ModelProto.encode(graph.model).finish();
}

function emptyModel(name: string, initializer: Onnx.ITensorProto[]): Onnx.ModelProto {
  return onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'adjacent',
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name, node: [], initializer, input: [], output: [], valueInfo: [] },
  });
}

function declareInputs(graph: Graph, size: number): void {
  graph.input('input_ids', integer, ['batch', 'steps']);
  graph.input('attention_mask', integer, ['batch', 'total']);
  graph.input('position_ids', integer, ['batch', 'steps']);
  for (const kind of ['key', 'value']) graph.input(`past_key_values.0.${kind}`, float, ['batch', heads, 'past', size]);
}

/** What the distribution can read, each [batch, steps, letters + 1]; `position` is the position of each step as a float
 * [batch, steps, 1]. */
interface LettersSoFar {
  readonly shares: string;
  readonly first: string;
  readonly last: string;
  readonly position: string;
}

/** `classes` names the classes of the letters that are read, [batch, steps]; elsewhere "letters" are these classes. */
function addAttention(graph: Graph, size: number, classes: string): LettersSoFar {
  const last = graph.add('Gather', ['letter', classes], { axis: 0 });
  const position = graph.add('Unsqueeze', [graph.add('Cast', ['position_ids'], { to: float }), graph.integers([2])]);
  const perHead = (name: string): string =>
    graph.add('Transpose', [graph.add('Reshape', [name, graph.integers([0, 0, heads, size])])], { perm: [0, 2, 1, 3] });
  const keys = perHead(
    graph.add('Add', [graph.add('Gather', ['key', classes], { axis: 0 }), graph.add('Mul', [position, 'position'])]),
  );
  const values = perHead(graph.add('Concat', [last, last], { axis: -1 }));
  graph.add('Concat', ['past_key_values.0.key', keys], { axis: 2 }, 'present.0.key');
  graph.add('Concat', ['past_key_values.0.value', values], { axis: 2 }, 'present.0.value');
  const lengths = graph.add('Shape', ['input_ids']);
  const length = (axis: number): string => graph.add('Gather', [lengths, graph.integers([axis])], { axis: 0 });
  const queries = graph.add('Expand', [
    'query',
    graph.add('Concat', [length(0), graph.integers([1]), length(1), graph.integers([1])], { axis: 0 }),
  ]);
  const scores = graph.add('MatMul', [queries, graph.add('Transpose', ['present.0.key'], { perm: [0, 1, 3, 2] })]);
  const attention = graph.add('Softmax', [graph.add('Add', [scores, addMask(graph)])], { axis: -1 });
  const merged = graph.add('Transpose', [graph.add('MatMul', [attention, 'present.0.value'])], { perm: [0, 2, 1, 3] });
  const flat = graph.add('Reshape', [merged, graph.integers([0, 0, heads * size])]);
  const part = (head: number): string =>
    graph.add('Slice', [flat, graph.integers([head * size]), graph.integers([(head + 1) * size]), graph.integers([2])]);
  return { shares: part(0), first: part(1), last, position };
}

/** The attention bias [batch, 1, steps, total]: 0 where a step attends, a large negative number at later steps and
 * where attention_mask is 0. */
function addMask(graph: Graph): string {
  const scalar = (name: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [name]), graph.integers([axis], true)], { axis: 0 });
  const past = scalar('past_key_values.0.key', 2);
  const total = graph.add('Add', [past, scalar('input_ids', 1)]);
  const one = graph.integers([1], true);
  const slots = graph.add('Range', [graph.integers([0], true), total, one]);
  const steps = graph.add('Unsqueeze', [graph.add('Range', [past, total, one]), graph.integers([1])]);
  const given = graph.add('Unsqueeze', [
    graph.add('Cast', ['attention_mask'], { to: boolean }),
    graph.integers([1, 2]),
  ]);
  const open = graph.add('And', [graph.add('LessOrEqual', [slots, steps]), given]);
  return graph.add('Where', [open, graph.float(0), graph.float(masked)]);
}

/** The logits [batch, steps, letters]. An urn looks up its logarithms, because computed ones would depend on the number
 * of rows. */
function addLogits(graph: Graph, distribution: LetterDistribution, history: LettersSoFar): string {
  const logits = graph.add('MatMul', [history[distribution.reads], 'law']);
  if (distribution.urn === null) return logits;
  const balls = graph.add('Round', [graph.add('Mul', [logits, history.position])]);
  return graph.add('Gather', ['logarithm', graph.add('Cast', [balls], { to: integer })], { axis: 0 });
}

/** The hidden state [batch, steps, 2 * letters + 1]: the shares of the letters and the scaled logits. */
function addHidden(graph: Graph, shares: string, logits: string): string {
  return graph.add('Concat', [shares, graph.add('Mul', [logits, graph.float(logitScale)])], { axis: -1 });
}

/** The hidden state [batch, steps, 5] of a text that may derail: the shares of the two classes and of the start token,
 * and whether the text is alive or derailed. */
function addState(graph: Graph, shares: string): string {
  const bad = graph.add('Slice', [shares, graph.integers([1]), graph.integers([2]), graph.integers([2])]);
  const derailed = graph.add('Cast', [graph.add('Greater', [bad, graph.float(0)])], { to: float });
  const alive = graph.add('Sub', [graph.float(1), derailed]);
  return graph.add('Concat', [shares, alive, derailed], { axis: -1 });
}
