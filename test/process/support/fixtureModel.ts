/** Tiny models of eight families (test/fixtures/models), opened for sampling and beside it as they were exported. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import type { CacheShape } from '../../../src/modelFiles/rewrite/cascade.ts';
import { Decoder } from '../../../src/engine/sampler/decoder.ts';
import { rewriteDecoder, type AttentionKind } from '../../../src/modelFiles/rewrite/decoderGraph.ts';
import { simplifyCascade } from '../../../src/modelFiles/rewrite/simplifiedGraph.ts';
import { probeMasks, type MaskFinding } from '../../../src/modelFiles/rewrite/attentionMask.ts';
import { Weights } from '../../../src/modelFiles/weights/weights.ts';
import { Graph } from '../../../src/modelFiles/onnx/graph.ts';
import { readGraphHeader } from '../../../src/modelFiles/onnx/graphHeader.ts';
import { findRowMultiple } from '../../../src/engine/sampler/batchInvariance.ts';
import { findRoles, type GraphRoles } from '../../../src/modelFiles/onnx/graphRoles.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { openSession } from '../../../src/engine/runtime.ts';
import type { Dense, Session } from '../../../src/modelFiles/onnx/session.ts';
import type { DecoderModel } from '../../../src/engine/sampler/stepGraph.ts';
import type { SampledRow, SampleRequest } from '../../../src/domain/languageModel.ts';

export const families = ['gpt2', 'opt', 'gpt_neox', 'llama', 'qwen2', 'phi', 'gemma', 'bloom'] as const;

interface Reference {
  readonly vocabulary: number;
  readonly graphVocabulary: number;
  readonly ids: readonly number[];
}

/** Sample a request to its end; rows by "cell/index". */
export async function collect(decoder: Decoder, request: SampleRequest): Promise<Map<string, SampledRow>> {
  const found = new Map<string, SampledRow>();
  for await (const row of decoder.sample(request, new AbortController().signal, () => undefined))
    found.set(`${row.cell}/${row.index}`, row);
  return found;
}

/** A fixture and its facts. */
export class Fixture {
  readonly family: string;
  readonly path: string;
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  readonly reference: Reference;
  private readonly sessions: Session[] = [];

  constructor(family: string) {
    this.family = family;
    const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'models', family);
    this.path = join(folder, 'onnx', 'model.onnx');
    this.roles = findRoles(readGraphHeader(this.path), 'model.onnx');
    this.shape = {
      layers: this.roles.layers.length,
      keyHeads: this.roles.kvHeads ?? 0,
      headSize: this.roles.headSize ?? 0,
    };
    this.reference = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;
    after(async () => {
      for (const session of this.sessions) await session.close();
    });
  }

  graph(): Graph {
    return new Graph(onnx.ModelProto.decode(readFileSync(this.path)));
  }

  /** What the masks of a graph are found to be. */
  masks(graph = this.graph()): Promise<MaskFinding> {
    const facts = { roles: this.roles, shape: this.shape, context: 128, memory: { open: 3e8 } };
    return probeMasks(graph, new Weights(''), facts, model => openSession(model, 2));
  }

  /** Rewrite the graph as preparation does and say which attention it got. */
  async rewrite(graph = this.graph()): Promise<{ attention: AttentionKind; bytes: Uint8Array }> {
    const { causal } = await this.masks(graph);
    const facts = { roles: this.roles, shape: this.shape, headRows: this.reference.graphVocabulary };
    const attention = rewriteDecoder(graph, facts, causal ? 'cascade' : 'own');
    if (attention === 'cascade') simplifyCascade(graph.model, [this.roles.ids, this.roles.positions]);
    return { attention, bytes: onnx.ModelProto.encode(graph.model).finish() };
  }

  async open(model: string | Uint8Array, threads = 2): Promise<Session> {
    const session = await openSession(model, threads);
    this.sessions.push(session);
    return session;
  }

  /** The rewritten graph, opened, and what the decoder knows of it; `change` edits the export first. */
  async model(change: (graph: Graph) => void = () => undefined, threads = 2): Promise<DecoderModel> {
    const exported = this.graph();
    change(exported);
    const session = await this.open((await this.rewrite(new Graph(exported.model))).bytes, threads);
    const { graphVocabulary: headRows, vocabulary } = this.reference;
    return { session, shape: this.shape, headRows, vocabulary, eosTokenIds: [0, 2] };
  }

  /** A decoder with the rows that the probe settles on. */
  async decoder(threads = 2): Promise<Decoder> {
    const model = await this.model(undefined, threads);
    const { rowMultiple } = await findRowMultiple(model);
    return new Decoder({ ...model, rowMultiple });
  }

  /** Inputs of a full pass through the model as it was exported. */
  plainFeeds(ids: readonly number[]): Record<string, Dense> {
    const integers = (values: readonly number[]): Dense => ({
      data: BigInt64Array.from(values, BigInt),
      dims: [1, values.length],
    });
    const feeds: Record<string, Dense> = { [this.roles.ids]: integers(ids) };
    if (this.roles.positions) feeds[this.roles.positions] = integers(ids.map((_, at) => at));
    if (this.roles.mask) feeds[this.roles.mask] = integers(ids.map(() => 1));
    const empty: Dense = { data: new Float32Array(0), dims: [1, this.shape.keyHeads, 0, this.shape.headSize] };
    for (const { pastKey, pastValue } of this.roles.layers)
      Object.assign(feeds, { [pastKey]: empty, [pastValue]: empty });
    return feeds;
  }

  /** Logits [ids, rows of the head] of a full pass through the model as it was exported. */
  async plainLogits(session: Session, ids: readonly number[]): Promise<Float32Array> {
    const logits = (await session.run(this.plainFeeds(ids), [this.roles.logits])).get(this.roles.logits)?.data;
    assert.ok(logits instanceof Float32Array);
    return logits;
  }
}
