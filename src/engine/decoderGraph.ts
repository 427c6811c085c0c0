/** Turns the graph of a language model into the one that the decoder runs: new keys and values and sampler figures come out. */
import { AdjacentError } from '../core/adjacentError.ts';
import { rewriteToCascade, type CacheShape } from './cascade.ts';
import type { Graph } from './graph.ts';
import type { GraphRoles } from './modelFolderRoles.ts';
import { addSampler } from './samplerHead.ts';

/** How a prepared graph attends: to one shared prefix beside private suffixes, or as its export does, to a past of its own. */
export type AttentionKind = 'cascade' | 'own';

/** What the rewrite needs to know of a graph. Every float of the graph is fp32 by then, and a merged export is the branch with cache. */
export interface DecoderFacts {
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  /** Rows of the output head, padding included. */
  readonly headRows: number;
}

/** Raised by one whenever the rewrite changes, so that copies prepared by an older one are made anew. */
export const rewriteVersion = 1;

/** Rewrite in place and say which attention the graph has now. Throws AdjacentError model-unsupported when the attention or the
 *  output head is not recognised. */
export function rewriteDecoder(graph: Graph, { shape, headRows }: DecoderFacts): AttentionKind {
  if (!rewriteToCascade(graph, shape)) throw refusal('The way this model attends to its cache is not recognised');
  if (!addSampler(graph, headRows)) throw refusal('The output head of this model is not recognised');
  return 'cascade';
}

function refusal(found: string): AdjacentError {
  return new AdjacentError('model-unsupported', `${found}.`, 'Choose an export by optimum or transformers.js of a decoder-only model.');
}
