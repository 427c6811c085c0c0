import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import { softmax } from '../../src/core/distribution.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { openSession } from '../../src/engine/runtime.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { Fixture } from './support/fixtureModel.ts';
import { fuseAttention } from './support/groupQueryModel.ts';
import {
  causalMasks,
  changeMasks,
  lookingAhead,
  otherMasks,
  positionsOf,
  scoreSum,
  squareMask,
  type MaskOf,
  type Positions,
} from './support/maskVariants.ts';
import { changedFixture, freshFolders } from './support/modelVariants.ts';

const { signal } = new AbortController();
const fixture = new Fixture('llama');
const tolerance = 1e-4;

/** A folder whose graph is a changed tiny Llama. */
function folderOf(change: (graph: Graph) => void): string {
  return changedFixture('llama', model => {
    change(new Graph(model));
  });
}

const withMasks = (maskOf: MaskOf): string =>
  folderOf(graph => {
    changeMasks(graph, fixture.roles, fixture.shape.headSize, maskOf);
  });

const open = (folder: string): Promise<LanguageModel> =>
  openModel(folder, freshFolders(), { threads: 1, signal, onStage: () => undefined });

/** A text that no comparison reads. */
const text = Int32Array.from({ length: 100 }, (_, at) => 3 + ((at * at * 7 + at * 31) % 400));

/** Largest difference of ln p from plain ONNX Runtime over the file: of a whole text, and of answers in several rows
 * behind a prompt, each token by a pass over everything before it. */
async function distanceFromFile(model: LanguageModel, folder: string): Promise<number> {
  const plain = await openSession(join(folder, 'onnx', 'model.onnx'), 1);
  const { vocabulary, graphVocabulary } = fixture.reference;
  const logProbsAfter = async (ids: readonly number[]): Promise<Float64Array[]> => {
    const logits = await fixture.plainLogits(plain, ids);
    return ids.map((_, at) =>
      softmax(logits.subarray(at * graphVocabulary, at * graphVocabulary + vocabulary)).map(Math.log),
    );
  };
  let far = 0;
  const compare = (expected: number | undefined, got: number | undefined): void => {
    const difference = Math.abs((expected ?? NaN) - (got ?? NaN));
    far = Math.max(far, Number.isNaN(difference) ? Infinity : difference);
  };
  const { logits } = await model.score(text, 0, signal);
  (await logProbsAfter([...text])).forEach((row, at) => {
    row.forEach((value, id) => {
      if (value > -20) compare(value, logits[at * vocabulary + id]);
    });
  });
  const prefix = text.subarray(0, 40);
  const rows = Array.from({ length: 5 }, (_, index) => ({ cell: 0, index, temperature: 1, topP: 1, topK: 0 }));
  const request = { prefix, rows, tokens: 12, end: 'suppress', seed: 9, batch: 5, pool: false } as const;
  for await (const { ids, logProb1 } of model.sample(request, signal, () => undefined)) {
    const expected = await logProbsAfter([...prefix, ...ids]);
    ids.forEach((id, at) => {
      const row = expected[prefix.length - 1 + at];
      const all = [...(row ?? [])].map((value, other) => (model.eosTokenIds.includes(other) ? 0 : Math.exp(value)));
      compare((row?.[id] ?? NaN) - Math.log(all.reduce((a, b) => a + b, 0)), logProb1[at]);
    });
  }
  await plain.close();
  return far;
}

/** Open a folder; the attention that runs, after checking that it reads as the file does. */
async function attentionOf(folder: string): Promise<string> {
  const model = await open(folder);
  try {
    const { comparison } = model.card;
    assert.ok(comparison);
    assert.equal(comparison.tokens, 128);
    assert.ok(Math.max(comparison.logProb, comparison.entropy) <= comparison.tolerance);
    assert.ok(comparison.tolerance < 1e-3, `tolerance ${comparison.tolerance}`);
    const far = await distanceFromFile(model, folder);
    assert.ok(far <= tolerance, `ln p differs by ${far}`);
    assert.ok(await model.probeCenter('raw', signal));
    return comparison.attention;
  } finally {
    await model.close();
  }
}

async function assertRefused(folder: string, sentence: RegExp): Promise<void> {
  await assert.rejects(open(folder), (error: unknown) => {
    assert.ok(error instanceof AdjacentError, String(error));
    assert.equal(error.kind, 'model-unsupported');
    assert.match(error.message, sentence);
    assert.match(error.remedy, /^[A-Z][^\n]+\.$/);
    return true;
  });
}

for (const [name, maskOf] of Object.entries(causalMasks))
  test(`a causal mask is rewritten: ${name}`, async () => {
    assert.equal(await attentionOf(withMasks(maskOf)), 'cascade');
  });

for (const [name, maskOf] of Object.entries(otherMasks))
  test(`the attention of the file is kept: ${name}`, async () => {
    assert.equal(await attentionOf(withMasks(maskOf)), 'own');
  });

for (const [name, maskOf] of Object.entries(lookingAhead))
  test(`a model whose tokens see later ones is refused: ${name}`, async () => {
    await assertRefused(withMasks(maskOf), /at once and token by token/);
  });

const headSize = fixture.shape.headSize;

/** Let every layer use in place of the masked scores what `change` makes of the unmasked ones and of the mask. */
function withScores(change: (scores: string, mask: string, positions: Positions) => string): (graph: Graph) => void {
  return graph => {
    const positions = positionsOf(graph, fixture.roles);
    fixture.roles.layers.forEach((_, layer) => {
      const sum = scoreSum(graph, fixture.roles, headSize, layer);
      const [scores = '', mask = ''] = sum.input ?? [];
      const before = sum.output?.[0] ?? '';
      const users = graph.usersOf(before);
      const changed = change(scores, mask, positions);
      for (const user of users) graph.rewire(user, before, changed);
    });
  };
}

/** Changes of the scores beside the sum with the mask. */
const otherScores: Readonly<Record<string, (graph: Graph) => void>> = {
  'a bias in a sum before that with the mask': withScores((scores, mask, { node, distance }) =>
    node('Add', node('Add', scores, node('Mul', distance, -0.2)), mask),
  ),
  'a bias in a sum behind that with the mask': withScores((scores, mask, { node, slot }) =>
    node('Add', node('Add', scores, mask), node('Mul', slot, 0.1)),
  ),
  'a bias on the left of the sum': withScores((scores, mask, { node, distance }) =>
    node('Add', node('Add', node('Mul', distance, -0.3), mask), scores),
  ),
  'scores that grow with the position of the query': withScores((scores, mask, { node, query }) =>
    node('Add', node('Mul', scores, node('Log', node('Add', query, 2))), mask),
  ),
  'scores that fade with the distance': withScores((scores, mask, { node, distance }) =>
    node('Add', node('Mul', scores, node('Exp', node('Mul', node('Abs', distance), -0.05))), mask),
  ),
  'a window by selection behind the mask': withScores((scores, mask, { graph, node, distance }) =>
    graph.add('Where', [
      node('Less', distance, 9),
      node('Add', scores, mask),
      graph.add('Expand', [graph.float(-1e9), graph.add('Shape', [scores])]),
    ]),
  ),
  'a mask by selection in place of a sum': graph => {
    fixture.roles.layers.forEach((_, layer) => {
      const sum = scoreSum(graph, fixture.roles, headSize, layer);
      const [scores = '', mask = ''] = sum.input ?? [];
      const allowed = graph.add('GreaterOrEqual', [mask, graph.float(-1)]);
      Object.assign(sum, { opType: 'Where', input: [allowed, scores, graph.float(-1e9)] });
    });
  },
  'scores capped after the mask': graph => {
    fixture.roles.layers.forEach((_, layer) => {
      const sum = scoreSum(graph, fixture.roles, headSize, layer);
      const [softmax] = graph.usersOf(sum.output?.[0]);
      const clipped = graph.add('Max', [sum.output?.[0] ?? '', graph.float(-1e9)]);
      const capped = graph.add('Mul', [graph.add('Softsign', [clipped]), graph.float(3)]);
      if (softmax) graph.rewire(softmax, sum.output?.[0] ?? '', graph.add('Add', [capped, sum.input?.[1] ?? '']));
    });
  },
  'shares cut off after the softmax': graph => {
    fixture.roles.layers.forEach((_, layer) => {
      const sum = scoreSum(graph, fixture.roles, headSize, layer);
      const [softmax] = graph.usersOf(sum.output?.[0]);
      const shares = softmax?.output?.[0] ?? '';
      const users = graph.usersOf(shares);
      const kept = graph.add('Where', [graph.add('Less', [shares, graph.float(0.02)]), graph.float(0), shares]);
      for (const user of users) if (user.opType !== 'Where' && user.opType !== 'Less') graph.rewire(user, shares, kept);
    });
  },
};

for (const [name, change] of Object.entries(otherScores))
  test(`the attention of the file is kept: ${name}`, async () => {
    const folder = folderOf(graph => {
      const outputs = [...graph.body.output];
      change(graph);
      graph.finish(outputs);
    });
    assert.equal(await attentionOf(folder), 'own');
  });

test('fused grouped attention keeps its operator, with and without a window', async () => {
  for (const window of [-1, 6]) {
    const folder = folderOf(graph => {
      fuseAttention(graph, fixture.roles, fixture.shape, 4);
      for (const node of graph.body.node) {
        if (node.opType !== 'GroupQueryAttention') continue;
        node.attribute?.push({ name: 'local_window_size', type: onnx.AttributeProto.AttributeType.INT, i: window });
      }
    });
    assert.equal(await attentionOf(folder), 'own');
  }
});

/** A folder whose config.json states something else. */
function configured(folder: string, changes: object): string {
  const path = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, ...changes }));
  return folder;
}

const withWindow = (folder: string, window: number): string => configured(folder, { sliding_window: window });

test('windows bound the context only where the graph that runs has none', async () => {
  const causal = await open(
    withWindow(
      withMasks((_, { masking, causal: before }) => masking(before)),
      20,
    ),
  );
  assert.deepEqual([causal.card.context, causal.card.comparison?.attention], [20, 'cascade']);
  assert.ok(causal.card.notes.some(note => note.code === 'sliding-window'));
  await causal.close();
  const folder = withWindow(withMasks(otherMasks['a window'] ?? assert.fail()), 6);
  const own = await open(folder);
  assert.deepEqual([own.card.context, own.card.comparison?.window], [128, 6]);
  assert.deepEqual(
    own.card.notes.filter(note => note.code === 'attention-window'),
    [{ code: 'attention-window', window: 6 }],
  );
  await own.close();
  assert.equal(await attentionOf(folder), 'own');
});

test('masks and distributions are looked at as far as the context goes', async () => {
  const opened = async (maskOf: MaskOf, context: number) => {
    const model = await open(configured(withMasks(maskOf), { max_position_embeddings: context }));
    await model.close();
    const { attention, tokens, far, masks, window } = model.card.comparison ?? assert.fail();
    return { context: model.card.context, attention, tokens, far, masks, window, notes: model.card.notes };
  };
  const plain: MaskOf = (_, { masking, causal }) => masking(causal);
  const long = 32_768;
  assert.deepEqual(await opened(plain, long), {
    context: long,
    attention: 'cascade',
    tokens: 4096,
    far: long - 1,
    masks: long,
    window: null,
    notes: [],
  });
  const { attention, tokens, window } = await opened(
    (_, { node, distance, causal, masking }) => masking(node('And', causal, node('Less', distance, 1500))),
    4096,
  );
  assert.deepEqual({ attention, tokens, window }, { attention: 'own', tokens: 4096, window: 1500 });
  // A square of all positions is too large to evaluate for the whole context.
  const square = await opened(squareMask, long);
  assert.equal(square.attention, 'cascade');
  assert.ok(square.context > 4096 && square.context < long);
  assert.deepEqual([square.masks, square.far], [square.context, square.context - 1]);
  assert.deepEqual(square.notes, [{ code: 'masks-evaluated', positions: square.context }]);
});

test('inputs of int32 are fed as the graph declares them', async () => {
  const folder = folderOf(graph => {
    const { INT32, INT64 } = onnx.TensorProto.DataType;
    const outputs = [...graph.body.output];
    for (const name of [fixture.roles.ids, fixture.roles.positions ?? '']) {
      const users = graph.usersOf(name);
      const type = graph.body.input.find(input => input.name === name)?.type?.tensorType;
      if (type) type.elemType = INT32;
      const cast = graph.add('Cast', [name], { to: INT64 });
      for (const user of users) graph.rewire(user, name, cast);
    }
    graph.finish(outputs);
  });
  const model = await open(folder);
  assert.equal(model.card.comparison?.attention, 'cascade');
  await model.close();
});

/** Scale the logits by one of two stored numbers that only the branches of an If read. */
function scaleByBranch(graph: Graph): void {
  const outputs = [...graph.body.output];
  const kinds = onnx.AttributeProto.AttributeType;
  const { FLOAT } = onnx.TensorProto.DataType;
  const size = graph.add('Gather', [graph.add('Shape', [fixture.roles.ids]), graph.integers([1], true)], { axis: 0 });
  const isLong = graph.add('Greater', [size, graph.integers([10_000], true)]);
  const branch = (name: string, gain: number) => ({
    name,
    type: kinds.GRAPH,
    g: {
      name,
      node: [{ opType: 'Identity', input: [graph.float(gain)], output: [`${name}/gain`] }],
      output: [valueInfo(`${name}/gain`, FLOAT, [])],
    },
  });
  const attribute = [branch('then_branch', 0.5), branch('else_branch', 0.25)];
  graph.append(onnx.NodeProto.fromObject({ opType: 'If', input: [isLong], output: ['gain'], attribute }));
  const last = graph.producerOf('logits') ?? assert.fail();
  graph.orphan(last, 'logits');
  Object.assign(last, { output: ['unscaled'] });
  graph.append(last);
  graph.add('Mul', ['unscaled', 'gain'], {}, 'logits');
  graph.finish(outputs);
}

test('values that only the branches of an If read are kept, also where weights are rounded', async () => {
  const folder = folderOf(scaleByBranch);
  assert.equal(await attentionOf(folder), 'cascade');
  const rounded = await open(`${folder}#8-bit`);
  assert.ok((rounded.card.comparison?.logProb ?? NaN) < 0.02);
  await rounded.close();
});

test('what was found is stored with the prepared copy', async () => {
  const folder = withMasks((_, { masking, causal }) => masking(causal));
  const folders = freshFolders();
  const stages: string[][] = [];
  const cards = [];
  for (let time = 0; time < 2; time++) {
    const seen: string[] = [];
    const model = await openModel(folder, folders, { threads: 1, signal, onStage: ({ step }) => seen.push(step) });
    cards.push(model.card);
    stages.push(seen);
    await model.close();
  }
  assert.deepEqual(cards[0]?.comparison, cards[1]?.comparison);
  assert.ok(stages[0]?.includes('comparing'));
  assert.ok(!stages[1]?.includes('comparing'));
});
