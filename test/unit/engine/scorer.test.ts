import assert from 'node:assert/strict';
import test from 'node:test';
import { Scorer } from '../../../src/engine/service/scorer.ts';
import type { ScoreView } from '../../../src/domain/score.ts';
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

test('a long text is told part by part, in the order of reading, and what was read is kept when it is canceled', async () => {
  const { model, from } = counted();
  const scorer = new Scorer();
  const text = 'abc'.repeat(600);
  const parts: { readonly read: number; readonly next: boolean }[] = [];
  const abort = new AbortController();
  const told = (score: ScoreView): void => {
    const known = score.tokens.map(({ openness }) => openness !== null);
    assert.ok(known.slice(1, known.lastIndexOf(true) + 1).every(Boolean), 'the beginning is known');
    parts.push({ read: known.lastIndexOf(true), next: score.next.openness !== null });
    if (parts.length === 2) abort.abort();
  };
  const cancelable: LanguageModel = {
    ...model,
    score: (ids, start, own, onRead) =>
      own.aborted ? Promise.reject(new Error('canceled')) : model.score(ids, start, own, onRead),
  };
  await assert.rejects(scorer.score(cancelable, request(text), abort.signal, { onPart: told }), /canceled/);
  assert.deepEqual(parts, [
    { read: 513, next: false },
    { read: 1025, next: false },
  ]);
  const whole = await scorer.score(cancelable, request(text), signal);
  assert.deepEqual(from, [0, 513, 1025, 1537], 'nothing is read twice');
  assert.deepEqual(whole, await new Scorer().score(referenceModel(law), request(text), signal));
});

test('what is in view is told first', async () => {
  const { model } = counted();
  const ends: number[] = [];
  await new Scorer().score(model, { ...request('abc'.repeat(600)), view: [1000, 1100] }, signal, {
    onPart: ({ tokens }) => {
      ends.push(tokens.findLastIndex(({ openness }) => openness !== null));
    },
  });
  assert.deepEqual(ends, [1537]);
});
