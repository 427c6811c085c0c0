import assert from 'node:assert/strict';
import test from 'node:test';
import { blankReading, ItemReader } from '../../../../src/experiments/study/read/itemReader.ts';
import { referenceModel } from '../../support/referenceModel.ts';

/** Token 3 holds the end of the question together with the beginning of an option. */
const tokens = ['Q', ':', ' A', ': C', ' B'];
const encode = (text: string): number[] => {
  const ids: number[] = [];
  for (let at = 0; at < text.length;) {
    const id = [3, 2, 4, 1, 0].find(one => text.startsWith(tokens[one] ?? ' ', at)) ?? 0;
    ids.push(id);
    at += (tokens[id] ?? ' ').length;
  }
  return ids;
};
/** Log-probabilities that depend on the number of tokens before. */
const logProbs = (history: readonly number[]): number[] => {
  const weights = tokens.map((_, id) => 1 + ((id * 3 + history.length * 2) % 7));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => Math.log(weight / total));
};

test('all options are read behind the same tokens, also where one of them joins the end of the question', async () => {
  const model = {
    ...referenceModel({ tokens, ends: [], logits: logProbs }),
    encode: (text: string) => {
      const ids = Int32Array.from(encode(text));
      return { form: 'raw' as const, text, ids, own: [0, ids.length] as const, spans: [] };
    },
  };
  const item = { index: 0, question: 'Q:', options: [' A', ' C', ' B'], answer: 0, skill: 's', examples: [] };
  const reading = blankReading(0, [item]);
  const readItems = [];
  for await (const one of new ItemReader([item], 1).read(model, reading, 0, 0, new AbortController().signal))
    readItems.push(one);
  assert.equal(readItems.length, 1);
  const at = (history: readonly number[], id: number): number => logProbs(history)[id] ?? NaN;
  const wanted = [at([0], 1) + at([0, 1], 2), at([0], 3), at([0], 1) + at([0, 1], 4)];
  reading.logProb.forEach((logProb, option) => {
    assert.ok(Math.abs(logProb - (wanted[option] ?? NaN)) < 1e-6, `option ${option}: ${logProb}`);
  });
  assert.deepEqual([...reading.tokens], [2, 1, 2]);
});
