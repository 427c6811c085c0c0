/** How full the steps of a request are whose answers share beginnings and end at different lengths. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openModel } from '../../src/engine/openModel.ts';
import { tinyModel } from './support/engine.ts';
import { freshFolders } from './support/modelVariants.ts';

const { signal } = new AbortController();
const batch = 32;

/** Tokens of the answers of three cells: from 26 on, and some or all of them at the limit. */
const lengths = ['some', 'many', 'all'].flatMap(atLimit =>
  Array.from({ length: batch }, (_, at) => {
    const isAtLimit = atLimit === 'all' || (atLimit === 'many' && at % 3 > 0);
    return isAtLimit ? 120 : Math.min(120, 26 + 4 * at);
  }),
);

test('steps stay full where answers split late and end early, and texts do not depend on it', async () => {
  const model = await openModel(tinyModel, freshFolders(), { threads: 1, signal, onStage: () => undefined });
  for (const coldest of [0.05, 0.1, 1]) {
    const rows = lengths.map((tokens, at) => ({
      ...{ cell: Math.floor(at / batch), index: at % batch, tokens },
      temperature: [coldest, 1.1, 1.6][Math.floor(at / batch)] ?? 1,
      ...{ topP: 1, topK: 0 },
    }));
    const request = {
      prefix: Int32Array.of(1, 5, 9, 7),
      rows,
      tokens: 120,
      end: 'suppress',
      seed: 1,
      pool: true,
    } as const;
    let [steps, computed] = [0, 0];
    const textOf = new Map<string, string>();
    for await (const { cell, index, ids } of model.sample({ ...request, batch }, signal, (_, count) => {
      steps++;
      computed += count;
    }))
      textOf.set(`${cell}/${index}`, ids.join());
    assert.ok(computed > 0.7 * steps * batch, `${computed} rows in ${steps} steps, coldest ${coldest}`);
    assert.equal(textOf.size, rows.length);
    for await (const { cell, index, ids } of model.sample({ ...request, batch: 96 }, signal, () => undefined))
      assert.equal(ids.join(), textOf.get(`${cell}/${index}`), `${cell}/${index}`);
  }
  await model.close();
});
