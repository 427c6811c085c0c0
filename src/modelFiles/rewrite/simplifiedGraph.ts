/** Takes out of a cascade graph what its export does in more operators than it takes. */
import type { onnx as Onnx } from 'onnx-proto';
import { Graph } from '../onnx/graph.ts';
import { fuseRotaryEmbeddings } from './rotaryEmbedding.ts';
import { declareShapes, shapesOf, shareSizes } from './sharedSizes.ts';

/** Rewrite in place: sizes that layers share, then rotary embeddings; the shapes of values are declared. `names` are
 * the inputs with the tokens and their positions. */
export function simplifyCascade(model: Onnx.ModelProto, names: readonly (string | null)[]): void {
  shareSizes(new Graph(model), names);
  const graph = new Graph(model);
  const shapes = shapesOf(graph, names);
  fuseRotaryEmbeddings(graph, shapes);
  // What takes the place of a node has its output, and so its shape.
  declareShapes(graph, shapes);
}
