/** Takes out of a cascade graph what its export does in more operators than it takes. */
import type { onnx as Onnx } from 'onnx-proto';
import { Graph } from '../onnx/graph.ts';
import { fuseRotaryEmbeddings } from './rotaryEmbedding.ts';
import { shapesOf, shareSizes } from './sharedSizes.ts';

/** Rewrite in place: sizes that layers share, then rotary embeddings. `names` are the inputs with the tokens and their
 * positions. */
export function simplifyCascade(model: Onnx.ModelProto, names: readonly (string | null)[]): void {
  shareSizes(new Graph(model), names);
  const graph = new Graph(model);
  fuseRotaryEmbeddings(graph, shapesOf(graph, names));
}
