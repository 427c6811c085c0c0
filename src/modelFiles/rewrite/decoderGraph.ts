/** Rewrites the graph of a language model into the one that the decoder runs, which returns new keys and values and
 * samples tokens (docs/architecture.md#graph-rewriting). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { findAttention } from './attention.ts';
import { rewriteToCascade, type CacheShape } from './cascade.ts';
import type { Graph } from '../onnx/graph.ts';
import { addHeadMask } from './headMask.ts';
import type { GraphRoles } from '../onnx/graphRoles.ts';
import { rewriteToOwnAttention } from './ownAttention.ts';
import { addSampler } from './samplerHead.ts';

/** How a prepared graph attends: "cascade" to one shared prefix and to suffixes, "own" as in its export. */
export type AttentionKind = 'cascade' | 'own';

/** What the rewrite needs to know of a graph, whose floats must all be fp32 and whose export must not be merged. */
export interface DecoderFacts {
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  /** Rows of the output head, padding included. */
  readonly headRows: number;
}

/** Version of the rewrite. Increase it with every change, so that copies prepared by an older version are replaced. */
export const rewriteVersion = 11;

/** The first operator set that has every operator that the rewrite adds, in the form in which it adds them. */
export const minOperatorSet = 13;

/** Rewrite in place and return the attention of the graph: `wanted`, or "own" where the structure is not recognized.
 * Only a graph whose masks are causal (`probeMasks`) may get "cascade". Throws AdjacentError model-unsupported for an
 * older operator set. */
export function rewriteDecoder(
  graph: Graph,
  { roles, shape, headRows }: DecoderFacts,
  wanted: AttentionKind,
): AttentionKind {
  if (graph.operatorSet < minOperatorSet) {
    throw new AdjacentError(
      'model-unsupported',
      t`This model uses ONNX operator set ${graph.operatorSet}, but ${minOperatorSet} or later is required.`,
      t`Export the model again with a current version of optimum.`,
    );
  }
  for (const name of [roles.ids, roles.positions]) if (name !== null) readAsInt64(graph, name);
  if (roles.logitsToKeep !== null) keepAllLogits(graph, roles.logitsToKeep, roles.ids);
  const cores = roles.layers.map(layer => findAttention(graph, layer, shape.headSize)?.product.output?.[0]);
  const cascade = wanted === 'cascade' && rewriteToCascade(graph, shape, roles.layers);
  if (!cascade) rewriteToOwnAttention(graph, roles, shape);
  addHeadMask(graph, cores, shape.headSize);
  addSampler(
    graph,
    headRows,
    roles.layers.map((_, layer) => `suffix.${layer}.value`),
  );
  return cascade ? 'cascade' : 'own';
}

/** Let an input of another type be fed with int64. */
function readAsInt64(graph: Graph, name: string): void {
  const type = graph.body.input.find(input => input.name === name)?.type?.tensorType;
  const declared = type?.elemType;
  if (!type || typeof declared !== 'number' || declared === onnx.TensorProto.DataType.INT64) return;
  const users = graph.usersOf(name);
  type.elemType = onnx.TensorProto.DataType.INT64;
  const cast = graph.add('Cast', [name], { to: declared });
  for (const user of users) graph.rewire(user, name, cast);
}

/** Return logits for all positions; the sampler head chooses among them. */
function keepAllLogits(graph: Graph, count: string, ids: string): void {
  const scalar =
    (graph.body.input.find(input => input.name === count)?.type?.tensorType?.shape?.dim ?? []).length === 0;
  graph.dropInput(count);
  const steps = graph.add('Gather', [graph.add('Shape', [ids]), graph.integers([1], scalar)], { axis: 0 });
  graph.add('Identity', [steps], {}, count);
}
