/** Changes what the layers of a tiny Llama add to their attention scores, as other architectures and exporters do. */
import { findAttention } from '../../../src/modelFiles/rewrite/attention.ts';
import type { Graph } from '../../../src/modelFiles/onnx/graph.ts';
import type { GraphRoles } from '../../../src/modelFiles/onnx/graphRoles.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';

const { FLOAT: float, BOOL: boolean } = onnx.TensorProto.DataType;

/** Builds tensors from the positions of queries and slots. */
export interface Positions {
  readonly graph: Graph;
  readonly roles: GraphRoles;
  /** Float tensors [1,1,steps,1] and [1,1,1,slots]. */
  readonly query: string;
  readonly slot: string;
  /** query - slot. */
  readonly distance: string;
  node(opType: string, ...inputs: readonly (string | number)[]): string;
  /** A bool tensor: the slot is not behind the query. */
  readonly causal: string;
  /** 0 where a bool tensor is true, else a large negative number. */
  masking(allowed: string): string;
  /** A stored float tensor. */
  constant(values: readonly number[], dims: readonly number[]): string;
}

/** What a layer adds to its scores: `mask` is what the export adds. */
export type MaskOf = (mask: string, positions: Positions, layer: number) => string;

/** Let every layer add what `maskOf` makes of its mask. */
export function changeMasks(graph: Graph, roles: GraphRoles, headSize: number, maskOf: MaskOf): void {
  const outputs = [...graph.body.output];
  const positions = positionsOf(graph, roles);
  roles.layers.forEach((names, layer) => {
    const sum = scoreSum(graph, roles, headSize, layer);
    const mask = findAttention(graph, names, headSize)?.masks[0] ?? '';
    graph.rewire(sum, mask, maskOf(mask, positions, layer));
  });
  graph.finish(outputs);
}

/** The node that adds the mask of a layer to its scores. */
export function scoreSum(graph: Graph, roles: GraphRoles, headSize: number, layer: number) {
  const names = roles.layers[layer];
  const core = names && findAttention(graph, names, headSize);
  let node = graph.producerOf(core?.product.input?.[0]);
  while (node && node.opType !== 'Softmax') node = graph.producerOf(node.input?.at(-1));
  const sum = graph.producerOf(node?.input?.[0]);
  if (sum?.opType !== 'Add') throw new Error('no mask is added');
  return sum;
}

/** Tensors of positions, added to a graph. */
export function positionsOf(graph: Graph, roles: GraphRoles): Positions {
  const constant = (values: readonly number[], dims: readonly number[]): string =>
    graph.stored(float, dims, new Uint8Array(Float32Array.from(values).buffer));
  const node = (opType: string, ...inputs: readonly (string | number)[]): string =>
    graph.add(
      opType,
      inputs.map(input => (typeof input === 'number' ? graph.float(input) : input)),
    );
  const size = (name: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [name]), graph.integers([axis], true)], { axis: 0 });
  const past = size(roles.layers[0]?.pastKey ?? '', 2);
  const total = graph.add('Add', [past, size(roles.ids, 1)]);
  const range = (from: string, dims: readonly number[]): string => {
    const whole = graph.add('Range', [from, total, graph.integers([1], true)]);
    return graph.add('Reshape', [graph.add('Cast', [whole], { to: float }), graph.integers(dims)]);
  };
  const query = range(past, [1, 1, -1, 1]);
  const slot = range(graph.integers([0], true), [1, 1, 1, -1]);
  const distance = node('Sub', query, slot);
  return {
    graph,
    roles,
    query,
    slot,
    distance,
    node,
    constant,
    causal: node('GreaterOrEqual', distance, 0),
    masking: allowed => node('Where', graph.add('Cast', [allowed], { to: boolean }), 0, -1e9),
  };
}

const alibi = ({ node, distance, constant }: Positions): string =>
  node('Mul', distance, constant([-0.5, -0.25, -0.125, -0.0625], [1, 4, 1, 1]));
const within = ({ node, distance, causal, masking }: Positions, window: number): string =>
  masking(node('And', causal, node('Less', distance, window)));

/** Masks that are causal and nothing else. */
export const causalMasks: Readonly<Record<string, MaskOf>> = {
  'built from positions': (_, { masking, causal }) => masking(causal),
  'two masks in a sum': (mask, { node, masking, causal }) => node('Add', mask, masking(causal)),
  'scaled from 0 and -1': (_, { node, causal }) => node('Mul', node('Where', causal, 0, -1), 10_000),
  'a minimum': (mask, { node, masking, causal }) => node('Min', mask, masking(causal)),
  'as wide as all heads': (mask, { node, constant }) => node('Add', mask, constant([0, 0, 0, 0], [1, 4, 1, 1])),
};

/** The last rows of a square of all positions, as early exporters build a causal mask. */
export const squareMask: MaskOf = (_, { graph, roles }) => {
  const size = (name: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [name]), graph.integers([axis])], { axis: 0 });
  const steps = size(roles.ids, 1);
  const total = graph.add('Add', [size(roles.layers[0]?.pastKey ?? '', 2), steps]);
  const square = graph.add('Expand', [graph.float(-1e9), graph.add('Concat', [total, total], { axis: 0 })]);
  const later = graph.add('Trilu', [square, graph.integers([1], true)], { upper: 1 });
  const own = [graph.add('Neg', [steps]), graph.integers([2 ** 31]), graph.integers([0])];
  return graph.add('Unsqueeze', [graph.add('Slice', [later, ...own]), graph.integers([0, 1])]);
};

/** Masks that do more, and can only be computed by the graph itself. */
export const otherMasks: Readonly<Record<string, MaskOf>> = {
  ALiBi: (mask, positions) => positions.node('Add', mask, alibi(positions)),
  'ALiBi by slot alone': (mask, { node, slot, constant }) =>
    node('Add', mask, node('Mul', slot, constant([0.5, 0.25, 0.125, 0.0625], [1, 4, 1, 1]))),
  'ALiBi and a window': (_, positions) => positions.node('Add', within(positions, 7), alibi(positions)),
  'a relative bias by bucket': (mask, { graph, node, distance, constant }) => {
    const table = constant([0.1, -0.4, 0.7, -1, 0.3, -0.2, 1.1, -0.6], [8]);
    const bucket = graph.add('Cast', [node('Clip', distance, 0, 7)], { to: onnx.TensorProto.DataType.INT64 });
    return node('Add', mask, graph.add('Gather', [table, bucket], { axis: 0 }));
  },
  'a window': (_, positions) => within(positions, 6),
  'a window of 60': (_, positions) => within(positions, 60),
  'a window in the last layer only': (mask, positions, layer) => (layer === 1 ? within(positions, 9) : mask),
  'windows that differ by layer': (_, positions, layer) => within(positions, layer === 0 ? 5 : 17),
  'a window beside the first tokens': (_, { node, distance, slot, causal, masking }) =>
    masking(node('And', causal, node('Or', node('Less', slot, 3), node('Less', distance, 6)))),
  chunks: (_, { node, query, slot, causal, masking }) => {
    const chunk = (at: string): string => node('Floor', node('Div', at, 6));
    return masking(node('And', causal, node('Equal', chunk(query), chunk(slot))));
  },
  'every second token': (_, { node, distance, causal, masking }) =>
    masking(
      node(
        'And',
        causal,
        node(
          'Or',
          node('Less', distance, 2),
          node('Equal', node('Mul', 2, node('Floor', node('Div', distance, 2))), distance),
        ),
      ),
    ),
  'a softly fading past': (mask, { node, distance }) => node('Add', mask, node('Mul', -0.01, node('Abs', distance))),
  'one masked head': (mask, { node, distance, constant }) =>
    node('Add', mask, node('Mul', node('Sign', distance), constant([0, 0, -2, 0], [1, 4, 1, 1]))),
  'tokens masked by their content': (mask, { graph, roles, node }) => {
    const is = graph.add('Cast', [graph.add('Equal', [roles.ids, graph.integers([7])])], { to: float });
    const own = graph.add('Reshape', [is, graph.integers([0, 1, -1, 1])]);
    return node('Add', mask, node('Mul', own, 0.5));
  },
};

/** Masks that let tokens see later ones, so that the distribution after a token depends on what follows it. */
export const lookingAhead: Readonly<Record<string, MaskOf>> = {
  'a soft mask': (_, { node, causal }) => node('Where', causal, 0, -4),
  'no mask': (mask, { node }) => node('Mul', node('Max', mask, 0), 0),
  'a prefix of four that sees itself whole': (_, { node, slot, causal, masking }) =>
    masking(node('Or', causal, node('Less', slot, 4))),
  'a mask that lets one later token through': (_, { node, distance, masking }) =>
    masking(node('GreaterOrEqual', distance, -1)),
};
