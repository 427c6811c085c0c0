/** References for ablations, made by hand from the names of each export: shorter models and models without some heads.
 */
import assert from 'node:assert/strict';
import { rewriteToCascade } from '../../../src/modelFiles/rewrite/cascade.ts';
import { Graph } from '../../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { addSampler } from '../../../src/modelFiles/rewrite/samplerHead.ts';
import { simplifyCascade } from '../../../src/modelFiles/rewrite/simplifiedGraph.ts';
import { findRowMultiple } from '../../../src/engine/sampler/batchInvariance.ts';
import type { DecoderModel } from '../../../src/engine/sampler/stepGraph.ts';
import type { Fixture } from './fixtureModel.ts';

/** Where each export keeps what is changed here: the stream after a layer, and the output projection of a layer. */
const names: Readonly<Record<string, { stream: (layer: number) => string; projection: (layer: number) => string }>> = {
  gpt2: {
    stream: layer => `/transformer/h.${layer}/Add_1_output_0`,
    projection: layer => `/transformer/h.${layer}/attn/c_proj/Gemm`,
  },
  opt: {
    stream: layer => `/decoder/layers.${layer}/Reshape_1_output_0`,
    projection: layer => `/decoder/layers.${layer}/self_attn/out_proj/MatMul`,
  },
  gpt_neox: {
    stream: layer => `/gpt_neox/layers.${layer}/Add_1_output_0`,
    projection: layer => `/gpt_neox/layers.${layer}/attention/dense/MatMul`,
  },
  llama: {
    stream: layer => `/model/layers.${layer}/Add_1_output_0`,
    projection: layer => `/model/layers.${layer}/self_attn/o_proj/MatMul`,
  },
};

export const ablatedFamilies = Object.keys(names);

/** The export with the cascade rewrite, the sampler and simplified operators, without early exits and head masks. */
export async function untouched(
  fixture: Fixture,
  graph = fixture.graph(),
  layers = fixture.shape.layers,
): Promise<DecoderModel> {
  const { graphVocabulary: headRows, vocabulary } = fixture.reference;
  const shape = { ...fixture.shape, layers };
  assert.ok(rewriteToCascade(graph, shape, fixture.roles.layers.slice(0, layers)));
  addSampler(graph, headRows);
  // Early exits read the stream too. Where nothing but a norm does, the runtime fuses the two: other rounding.
  const { stream } = names[fixture.family] ?? assert.fail(fixture.family);
  for (let layer = 0; layer < layers; layer++)
    graph.body.output.push({
      name: stream(layer),
      type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT } },
    });
  simplifyCascade(graph.model, [fixture.roles.ids, fixture.roles.positions]);
  const session = await fixture.open(onnx.ModelProto.encode(graph.model).finish());
  const model = { session, shape, headRows, vocabulary, eosTokenIds: [0, 2] };
  return { ...model, rowMultiple: (await findRowMultiple(model)).rowMultiple };
}

/** The first `layers` layers of a fixture: a model that ends there, with the same final norm and head. */
export function truncated(fixture: Fixture, family: string, layers: number): Promise<DecoderModel> {
  const graph = fixture.graph();
  const { stream } = names[family] ?? assert.fail(family);
  const last = stream(fixture.shape.layers - 1);
  for (const user of graph.usersOf(last)) graph.rewire(user, last, stream(layers - 1));
  return untouched(fixture, new Graph(graph.model), layers);
}

/** A fixture whose output projections have zeros in the slices of some heads. */
export function withoutHeads(
  fixture: Fixture,
  family: string,
  heads: readonly (readonly [layer: number, head: number])[],
): Promise<DecoderModel> {
  const graph = fixture.graph();
  const { projection } = names[family] ?? assert.fail(family);
  for (const [layer, head] of heads) {
    const node = graph.body.node.find(({ name }) => name === projection(layer));
    const weight = graph.tensorOf(node?.input?.[1]);
    assert.ok(weight?.rawData, projection(layer));
    const [rows = 0, columns = 0] = (weight.dims ?? []).map(Number);
    const size = fixture.shape.headSize;
    assert.ok(rows % size === 0 && (head + 1) * size <= rows);
    weight.rawData = new Uint8Array(weight.rawData).fill(0, head * size * columns * 4, (head + 1) * size * columns * 4);
  }
  return untouched(fixture, graph);
}
