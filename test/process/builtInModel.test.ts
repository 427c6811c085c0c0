import assert from 'node:assert/strict';
import test from 'node:test';
import { openModel } from '../../src/engine/openModel.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import type { ModelCard } from '../../src/domain/languageModel.ts';
import { freshFolders } from './support/modelVariants.ts';

const { signal } = new AbortController();

interface Opened {
  readonly stages: readonly string[];
  readonly card: ModelCard;
  readonly ends: readonly number[];
  readonly laws: Float32Array;
  readonly centre: Float32Array | null;
}

async function use(folders: EngineFolders): Promise<Opened> {
  const stages: string[] = [];
  const model = await openModel('smollm2-135m-instruct', folders, {
    threads: 2,
    signal,
    onStage: text => stages.push(text),
  });
  const { ids } = model.encode('The capital of France is', 'raw');
  assert.deepEqual([...ids], [504, 3575, 282, 4649, 314]);
  const { logits } = await model.score(ids, ids.length - 1, signal);
  const centre = await model.probeCenter('chat', signal);
  await model.close();
  return { stages, card: model.card, ends: model.eosTokenIds, laws: logits, centre };
}

test('the built-in model is prepared once, predicts what transformers predicts, and opens the same again', async () => {
  const folders = freshFolders();
  const first = await use(folders);
  assert.ok(first.stages.some(stage => stage.startsWith('Preparing the model once')));
  const likeliest = [...first.laws.keys()].sort((a, b) => (first.laws[a] ?? 0) - (first.laws[b] ?? 0)).slice(-4);
  assert.deepEqual(likeliest, [2250, 4528, 260, 7042]);
  const { card } = first;
  assert.deepEqual(
    [card.kind, card.vocabulary, card.context, card.width, card.precision],
    ['built-in', 49_152, 8192, 576, '4-bit weights, computed in fp32'],
  );
  assert.deepEqual([...first.ends].sort(), [0, 2]);
  assert.equal(card.modelHash, '04ed2891a681fde236652ee41e3bad782e8290b164eb48d64af12e6b48f3c6e5');
  assert.deepEqual(card.notes, []);

  const second = await use(folders);
  assert.ok(!second.stages.some(stage => stage.startsWith('Preparing')));
  assert.deepEqual({ ...second, stages: [] }, { ...first, stages: [] });
});
