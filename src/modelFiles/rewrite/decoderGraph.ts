/** Turns the graph of a language model into the one that the decoder runs: new keys and values and sampler figures come
 * out. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { findAttention } from './attention.ts';
import { rewriteToCascade, type CacheShape } from './cascade.ts';
import type { Graph } from '../onnx/graph.ts';
import { addHeadMask } from './headMask.ts';
import type { GraphRoles } from '../onnx/graphRoles.ts';
import { rewriteToOwnAttention } from './ownAttention.ts';
import { addSampler } from './samplerHead.ts';

/** How a prepared graph attends: to one shared prefix beside private suffixes, or as its export does, to a past of its
 * own. */
export type AttentionKind = 'cascade' | 'own';

/** What the rewrite needs to know of a graph. Every float of the graph is fp32 by then, and a merged export is the
 * branch with cache. */
export interface DecoderFacts {
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  /** Rows of the output head, padding included. */
  readonly headRows: number;
}

/** Raised by one whenever the rewrite changes, so that copies prepared by an older one are made anew. */
export const rewriteVersion = 5;

/** The oldest operator set that has every operator the rewrite adds in the form it adds them. */
export const oldestOperators = 13;

/** Rewrite in place and say which attention the graph has now. Throws AdjacentError model-unsupported for an export
 * whose operators are too old. */
export function rewriteDecoder(graph: Graph, { roles, shape, headRows }: DecoderFacts): AttentionKind {
  if (graph.operatorSet < oldestOperators) {
    const found = `This model was exported for operator set ${graph.operatorSet}, and ${oldestOperators} is the oldest that can be sampled.`;
    throw new AdjacentError('model-unsupported', found, 'Export the model again with a current version of optimum.');
  }
  if (roles.logitsToKeep !== null) keepAllLogits(graph, roles.logitsToKeep, roles.ids);
  const cores = roles.layers.map(layer => findAttention(graph, layer, shape.headSize)?.product.output?.[0]);
  const cascade = rewriteToCascade(graph, shape, roles.layers);
  if (!cascade) rewriteToOwnAttention(graph, roles, shape);
  addHeadMask(graph, cores, shape.headSize);
  addSampler(
    graph,
    headRows,
    roles.layers.map((_, layer) => `suffix.${layer}.value`),
  );
  return cascade ? 'cascade' : 'own';
}

/** Which positions go through the output head is chosen later: until then all do. */
function keepAllLogits(graph: Graph, count: string, ids: string): void {
  const scalar =
    (graph.body.input.find(input => input.name === count)?.type?.tensorType?.shape?.dim ?? []).length === 0;
  graph.dropInput(count);
  const steps = graph.add('Gather', [graph.add('Shape', [ids]), graph.integers([1], scalar)], { axis: 0 });
  graph.add('Identity', [steps], {}, count);
}
