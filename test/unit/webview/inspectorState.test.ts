import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialState, reduceInspector, stepAt } from '../../../webview/inspector/inspectorState.ts';
import type { InspectorAction, InspectorState } from '../../../webview/inspector/inspectorState.ts';
import { longScore, seaScore } from '../../webview/support/scores.ts';

const play = (state: InspectorState, ...actions: readonly InspectorAction[]): InspectorState =>
  actions.reduce(reduceInspector, state);
const sea = seaScore();

test('an offset finds the token that covers it; its end belongs to the next token', () => {
  assert.equal(stepAt(sea, 0), 11);
  assert.equal(stepAt(sea, 4), 11);
  assert.equal(stepAt(sea, 5), 12);
  assert.equal(stepAt(sea, sea.text.length - 1), 21);
  assert.equal(stepAt(sea, sea.text.length), 22);
  assert.equal(stepAt(null, 0), null);
});

test('an offset in a gap between tokens finds no step', () => {
  const [first, second] = [sea.tokens[11], sea.tokens[13]];
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(stepAt({ ...sea, tokens: [first, second] }, 6), null);
});

test('a new text selects what comes next; the same text keeps the selection', () => {
  const state = play(initialState(null), { type: 'score', score: sea, cursor: null });
  assert.equal(state.step, 22);
  const moved = play(state, { type: 'select-step', step: 12 }, { type: 'score', score: seaScore(0.5), cursor: null });
  assert.equal(moved.step, 12);
  assert.equal(play(moved, { type: 'score', score: longScore(4), cursor: null }).step, 4);
  assert.equal(play(moved, { type: 'score', score: longScore(40), cursor: 0 }).step, 0);
});

test('the selection never leaves the text', () => {
  const state = play(initialState(null), { type: 'score', score: longScore(4), cursor: null });
  assert.equal(play(state, { type: 'select-step', step: 99 }).step, 4);
  assert.equal(play(state, { type: 'select-step', step: -1 }).step, 0);
});

test('a score of older settings does not move a slider back; the requested one does', () => {
  const asked = play(
    initialState(null),
    { type: 'score', score: sea, cursor: null },
    { type: 'set', settings: { temperature: 0.4, topP: 0.9 } },
  );
  const late = play(asked, { type: 'score', score: seaScore(0.8, 1), cursor: null });
  assert.deepEqual(late.settings, { temperature: 0.4, topP: 0.9 });
  const settled = play(
    late,
    { type: 'score', score: seaScore(0.4, 0.9), cursor: null },
    { type: 'score', score: seaScore(1.2, 1), cursor: null },
  );
  assert.deepEqual(settled.settings, { temperature: 1.2, topP: 1 });
});

test('an empty message clears the score; a score shows it again', () => {
  const empty = play(
    initialState(null),
    { type: 'score', score: sea, cursor: 0 },
    { type: 'busy', message: 'b', fraction: 0.5, isOther: false },
    { type: 'empty', message: 'm', remedy: 'r' },
  );
  assert.deepEqual([empty.score, empty.busy, empty.empty], [null, null, { message: 'm', remedy: 'r' }]);
  assert.equal(play(empty, { type: 'busy', message: 'b', fraction: null, isOther: false }).empty, null);
  const back = play(empty, { type: 'score', score: sea, cursor: 0 });
  assert.deepEqual([back.score, back.empty], [sea, null]);
});

test('what is read of another document does not stand beside the score of the last one', () => {
  const scored = play(initialState(null), { type: 'score', score: sea, cursor: 0 });
  const busy = { type: 'busy', message: 'm', fraction: 0.1 } as const;
  assert.equal(play(scored, { ...busy, isOther: false }).score, sea);
  assert.equal(play(scored, { ...busy, isOther: true }).score, null);
});

test('saved settings are restored when they are in range', () => {
  assert.deepEqual(initialState({ temperature: 0.7, topP: 0.5 }).settings, { temperature: 0.7, topP: 0.5 });
  for (const odd of [null, 4, { temperature: 9, topP: -1 }, { temperature: Number.NaN, topP: '1' }]) {
    assert.deepEqual(initialState(odd).settings, { temperature: 1, topP: 1 });
  }
});
