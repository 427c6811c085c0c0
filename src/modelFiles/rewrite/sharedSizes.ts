/** Takes the arithmetic of shapes out of a cascade graph: exports work out the same sizes anew in every layer, which
 * takes as many operators as the model itself (docs/architecture.md#graph-rewriting). */
import type { onnx as Onnx } from 'onnx-proto';
import { readsOf, renameReads } from '../onnx/nodeReads.ts';
import { elementTypesOf } from '../onnx/elementTypes.ts';
import { dimsOf, valueInfo, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { SymbolicShapes, type SymbolicShape } from '../onnx/symbolicShapes.ts';
import { fixed, isEqual, sumOf, symbolic, textOf, valueOf, type Size } from '../onnx/symbolicSizes.ts';

/** Sizes that are never 0 in a pass: only with these a Reshape may infer a dimension. */
const positive = ['rows', 'steps', 'prefix', 'suffix', 'logit_positions', 'sampled', 'draws'];

/** Rewrite in place: equal sizes are computed once or become constants, and equal nodes become one node. The nodes must
 * be in topological order. `names` are the inputs of the graph with the tokens and their positions. */
export function shareSizes(graph: Graph, names: readonly (string | null)[]): void {
  const shapes = new SymbolicShapes(graph, inputShapes(graph, names));
  const outputs = new Set(graph.body.output.map(({ name }) => name ?? ''));
  const replaced = new Map<string, string>();
  const constants = new Map<string, string>();
  const sizes = new Map<string, string>();
  const nodes = new Map<string, Onnx.INodeProto>();
  const constant = (values: readonly number[], scalar = false): string => {
    const key = `${String(scalar)} ${values.join(' ')}`;
    const name = constants.get(key) ?? graph.integers(values, scalar);
    constants.set(key, name);
    return name;
  };
  for (const node of [...graph.body.node]) {
    renameReads(node, name => replaced.get(name) ?? name);
    if (node.opType === 'Reshape') {
      const target = targetOf(shapes.of(node.input?.[0]), shapes.of(node.input?.[1]), node);
      if (target) node.input = [node.input?.[0] ?? '', constant(target)];
    }
    shapes.read(node);
    const [output = ''] = node.output ?? [];
    if (node.output?.length !== 1 || outputs.has(output)) continue;
    if (node.opType === 'Identity') {
      replaced.set(output, node.input?.[0] ?? '');
      continue;
    }
    const { dims, elements } = shapes.of(output);
    const isScalar = dims?.length === 0;
    if (elements && dims && dims.length <= 1 && !['Equal', 'Constant'].includes(node.opType ?? '')) {
      const values = elements.map(valueOf);
      const key = `${String(isScalar)} ${elements.map(textOf).join(' ')}`;
      const known = values.every(value => value !== null) ? constant(values, isScalar) : sizes.get(key);
      if (known !== undefined) replaced.set(output, known);
      else sizes.set(key, output);
      continue;
    }
    const key = keyOf(node);
    const first = key === null ? undefined : nodes.get(key);
    if (first) replaced.set(output, first.output?.[0] ?? '');
    else if (key !== null) nodes.set(key, node);
  }
  graph.finish(graph.body.output);
}

/** Declare the shapes that are known, in terms of the sizes of the inputs. From equal symbols the runtime concludes
 * which values can share memory. Without them it compares every value with every other one, which takes longer than
 * reading the weights. `finish` of a graph drops them. */
export function declareShapes(graph: Graph, shapes: SymbolicShapes): void {
  const types = elementTypesOf(graph);
  const outputs = new Set(graph.body.output.map(({ name }) => name ?? ''));
  const inner = graph.body.node.filter(({ opType }) => opType !== 'Constant').flatMap(node => node.output ?? []);
  graph.body.valueInfo = inner.flatMap(name => {
    const [type, { dims }] = [types.get(name), shapes.of(name)];
    if (outputs.has(name) || type === undefined || dims === null) return [];
    return [
      valueInfo(
        name,
        type,
        dims.map(size => valueOf(size) ?? textOf(size)),
      ),
    ];
  });
}

/** What is known of the shapes in a cascade graph, whose nodes must be in topological order. `names` as above. */
export function shapesOf(graph: Graph, names: readonly (string | null)[]): SymbolicShapes {
  const shapes = new SymbolicShapes(graph, inputShapes(graph, names));
  for (const node of graph.body.node) shapes.read(node);
  return shapes;
}

/** Dimensions of the inputs that the decoder feeds. */
function inputShapes(graph: Graph, names: readonly (string | null)[]): Map<string, readonly Size[]> {
  const tokens = [symbolic('rows'), symbolic('steps')];
  const known = new Map<string, readonly Size[]>();
  for (const { name, type } of graph.body.input) {
    const dims = type?.tensorType?.shape?.dim;
    if (!name || !dims) continue;
    if (names.includes(name)) known.set(name, tokens);
    else if (isOurs(name))
      known.set(
        name,
        dims.map(({ dimValue, dimParam }) => (dimParam ? symbolic(dimParam) : fixed(Number(dimValue ?? 1)))),
      );
  }
  const slots = sumOf([symbolic('prefix'), symbolic('suffix'), symbolic('steps')]);
  known.set('attention_bias', [symbolic('rows'), fixed(1), symbolic('steps'), slots]);
  return known;
}

/** Inputs that the rewrite added, whose symbols mean the same everywhere. */
function isOurs(name: string): boolean {
  return (
    /^(prefix|suffix)\.\d+\.(key|value)$/.test(name) ||
    [
      'logit_positions',
      'exit_scale',
      'sampled_positions',
      'log_prob_positions',
      'inverse_temperature',
      'draw_distributions',
      'uniform',
      'token_bias',
      'head_mask',
    ].includes(name)
  );
}

/** The target of a Reshape as constants: 0 copies a dimension, and one other may be inferred. Null where that does not
 * say it. */
function targetOf({ dims }: SymbolicShape, { elements }: SymbolicShape, node: Onnx.INodeProto): number[] | null {
  const isPlain = (node.attribute ?? []).length === 0;
  if (!elements || !isPlain || elements.some(size => valueOf(size) === 0)) return null;
  const target = elements.map((size, at) => {
    const value = valueOf(size);
    if (value !== null) return value;
    const own = dims?.[at];
    return own && isEqual(own, size) ? 0 : null;
  });
  const open = target.filter(value => value === null).length;
  const mayInfer = dims?.every(({ symbols }) => symbols.every(isPositive)) ?? false;
  if (open > 1 || (open === 1 && (!mayInfer || target.includes(-1)))) return null;
  return target.map(value => value ?? -1);
}

function isPositive(symbol: string): boolean {
  return positive.includes(symbol) || (symbol.startsWith('(') && positive.some(name => symbol.includes(name)));
}

function sizeOf(tensor: Onnx.ITensorProto): number {
  return dimsOf(tensor).reduce((a, b) => a * b, 1);
}

/** A text that nodes share which compute the same; null for nodes with inner graphs, large constants, and random ones.
 */
function keyOf(node: Onnx.INodeProto): string | null {
  const inputs = node.input ?? [];
  const isConstant = node.opType === 'Constant' && (node.attribute ?? []).every(({ t }) => !t || sizeOf(t) <= 64);
  if ((inputs.length === 0 && !isConstant) || readsOf(node).length !== inputs.length) return null;
  if (['RandomNormalLike', 'RandomUniformLike', 'Multinomial', 'Bernoulli', 'Dropout'].includes(node.opType ?? ''))
    return null;
  const attributes = (node.attribute ?? [])
    .map(attribute => JSON.stringify(onnx.AttributeProto.create(attribute).toJSON()))
    .sort();
  return [node.domain ?? '', node.opType, ...inputs, ...attributes].join(' | ');
}
