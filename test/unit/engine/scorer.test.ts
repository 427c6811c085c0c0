import assert from 'node:assert/strict';
import test from 'node:test';
import { Scorer } from '../../../src/engine/service/scorer.ts';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import { referenceModel } from '../support/referenceModel.ts';

const letters = ['a', 'b', 'c', ''];
const law = {
  tokens: letters,
  ends: [3],
  logits: (history: readonly number[]): readonly number[] =>
    letters.map((_, id) => Math.sin(history.length * 3 + id) + (history.at(-1) ?? 0) * id),
};
const { signal } = new AbortController();
const request = (text: string) => ({ text, form: 'raw', temperature: 1, topP: 1 }) as const;

/** The reference model, with the positions from which it was asked to score. */
function counted(): { readonly model: LanguageModel; readonly from: number[] } {
  const from: number[] = [];
  const model = referenceModel(law);
  const score: LanguageModel['score'] = (ids, start, ...others) => {
    from.push(start);
    return model.score(ids, start, ...others);
  };
  return { model: { ...model, score }, from };
}

test('an edited text is read from its first change, with the same figures as a fresh one', async () => {
  const { model, from } = counted();
  const scorer = new Scorer();
  for (const text of ['abcabc', 'abcacb', 'abcacb', 'abc', 'cabc', 'cabcab']) {
    const kept = await scorer.score(model, request(text), signal);
    const fresh = await new Scorer().score(referenceModel(law), request(text), signal);
    assert.deepEqual(kept, fresh, text);
  }
  assert.deepEqual(from, [0, 4, 5, 2, 0, 4]);
});

test('a model that was opened again is asked again', async () => {
  const scorer = new Scorer();
  const [first, second] = [counted(), counted()];
  await scorer.score(first.model, request('abcabc'), signal);
  await scorer.score(second.model, request('abcabc'), signal);
  assert.deepEqual(second.from, [0]);
});
