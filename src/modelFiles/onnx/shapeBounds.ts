/** Refuses graphs whose constants would take all memory or all time, before the runtime sees them: it computes whatever
 * depends on constants alone while it opens a model. */
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import {
  attributeOf,
  leastSize,
  onlyElement,
  shapeAfter,
  shapeOfInput,
  shapeOfTensor,
  unknownShape,
  type KnownShape,
} from './knownShapes.ts';

/** Least bytes of an element of what is computed. */
const elementBytes = 4;
/** A loop over the tokens of the longest context takes fewer turns. */
const maxTurns = 1e7;

/**
 * Check each value that is known before the model runs against the memory that the model should need, in bytes; `file`
 * names the model. Dimensions that are not known count as 1. Throws AdjacentError model-too-large for a larger value,
 * model-unsupported for a loop that does not end, model-corrupt for a graph whose nodes are not in order.
 */
export function checkShapes({ graph }: Onnx.ModelProto, memory: number, file: string): void {
  if (graph) checkGraph(graph, new Map(), { memory, file });
}

interface Limits {
  readonly memory: number;
  readonly file: string;
}

function checkGraph(
  graph: Onnx.IGraphProto,
  outer: ReadonlyMap<string, KnownShape>,
  limits: Limits,
): Map<string, KnownShape> {
  const shapes = new Map(outer);
  for (const input of graph.input ?? []) shapes.set(input.name ?? '', shapeOfInput(input));
  for (const tensor of graph.initializer ?? []) shapes.set(tensor.name ?? '', shapeOfTensor(tensor));
  shapes.delete('');
  for (const node of graph.node ?? []) {
    const early = node.input?.find(name => name !== '' && !shapes.has(name));
    if (early !== undefined) throw notInOrder(node, early, limits);
    const known = shapeAfter(node, shapes);
    const bytes = leastSize(known) * elementBytes;
    if (bytes > limits.memory) throw tooLarge(node, bytes, limits);
    for (const { g } of node.attribute ?? []) if (g) checkGraph(g, shapes, limits);
    if (node.opType === 'Loop') checkLoop(node, shapes, limits);
    (node.output ?? []).forEach((output, at) => {
      if (output !== '') shapes.set(output, at === 0 ? known : unknownShape);
    });
  }
  return shapes;
}

/** A loop whose condition never changes ends after its stated number of turns only. */
function checkLoop(node: Onnx.INodeProto, shapes: ReadonlyMap<string, KnownShape>, limits: Limits): void {
  const body = attributeOf(node, 'body')?.g;
  const [count = '', start = ''] = node.input ?? [];
  const turns = count === '' ? Infinity : onlyElement(shapes.get(count) ?? unknownShape);
  const begins = start === '' || onlyElement(shapes.get(start) ?? unknownShape) === 1;
  if (!body || turns === null || turns <= maxTurns || !begins) return;
  const inside = checkGraph(body, shapes, limits);
  const condition = body.output?.[0]?.name ?? '';
  const passedOn = sourceOf(body, condition) === (body.input?.[1]?.name ?? '');
  if (!passedOn && onlyElement(inside.get(condition) ?? unknownShape) !== 1) return;
  throw new AdjacentError(
    'model-unsupported',
    t`${limits.file} has a loop that does not end (${nameOf(node)}).`,
    t`Choose another export of the model.`,
  );
}

/** The value that another one is a copy of. */
function sourceOf(graph: Onnx.IGraphProto, name: string): string {
  const copies = new Map(
    (graph.node ?? []).flatMap(({ opType, input, output }) =>
      opType === 'Identity' || opType === 'Cast' ? [[output?.[0] ?? '', input?.[0] ?? ''] as const] : [],
    ),
  );
  let source = name;
  for (let next = copies.get(source); next !== undefined && copies.delete(source); next = copies.get(source))
    source = next;
  return source;
}

function notInOrder(node: Onnx.INodeProto, name: string, { file }: Limits): AdjacentError {
  return new AdjacentError(
    'model-corrupt',
    t`${file} is not a valid ONNX graph: ${name} is not computed before it is used (${nameOf(node)}).`,
    t`Download or export the model again.`,
  );
}

function tooLarge(node: Onnx.INodeProto, bytes: number, { memory, file }: Limits): AdjacentError {
  return new AdjacentError(
    'model-too-large',
    t`${file} makes a tensor of ${formatBytes(bytes)} or more (${nameOf(node)}), but the model should need about ${formatBytes(memory)}.`,
    t`Choose another export of the model.`,
  );
}

function nameOf({ opType, name }: Onnx.INodeProto): string {
  return name ? t`operator ${opType ?? ''}, ${name}` : t`operator ${opType ?? ''}`;
}
