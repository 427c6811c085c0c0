import assert from 'node:assert/strict';
import test from 'node:test';
import type { AnswerView } from '../../../src/domain/report.ts';
import { packedAnswers, unpackedAnswers } from '../../../src/protocol/packedAnswers.ts';
import { parseToPanel } from '../../../webview/panel/panelMessages.ts';
import { cellDetailOf, reportOf } from '../../../src/experiments/registry.ts';
import { record, smallSpec, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const answer = (index: number, length = index % 4): AnswerView => ({
  cell: 2,
  index,
  text: `text ${index}`,
  ended: index % 3 === 0,
  tokens: length,
  energy: length === 0 ? null : index / 7,
  kind: index % 5 === 0 ? '' : `kind ${index % 5}`,
  pieces: Array.from({ length }, (_, at) => ` w${(index + at) % 9}`),
  surprisals: Array.from({ length }, (_, at) => at + 0.1),
  ids: Array.from({ length }, (_, at) => (index + at) % 9),
});
const many = Array.from({ length: 1500 }, (_, index) => answer(index));
const { run } = await record(smallSpec(), [referenceModel(words)]);
const report = reportOf(run);
const detail = { type: 'cell-detail', ...cellDetailOf(run, 0, report.outcome) };

test('many answers reach the page as columns and come out as they were', () => {
  const message = packedAnswers(many);
  assert.ok('packed' in message && message.answers.length === 0);
  assert.deepEqual(unpackedAnswers(message.packed), many);
  const parsed = parseToPanel(structuredClone({ ...detail, ...message }));
  assert.ok(parsed?.type === 'cell-detail' && !('packed' in parsed));
  assert.deepEqual(parsed.answers, many);
  const without = many.map(({ ids: _, ...rest }) => rest);
  const old = packedAnswers(without);
  assert.ok('packed' in old);
  assert.deepEqual(unpackedAnswers(old.packed), without);
});

test('few answers, and those that are not alike, stay as they are', () => {
  for (const answers of [
    [],
    many.slice(0, 10),
    [...many, { ...answer(1), cell: 3 }],
    [...many, { ...answer(3), ids: [1] }],
    [...many, { ...answer(3), surprisals: [] }],
  ])
    assert.deepEqual(packedAnswers(answers), { answers });
});

test('columns that do not fit together are dropped as a whole', () => {
  const message = packedAnswers(many);
  assert.ok('packed' in message);
  const { packed } = message;
  for (const broken of [
    { ...packed, index: packed.index.slice(1) },
    { ...packed, words: packed.words.slice(1) },
    { ...packed, kinds: [] },
    { ...packed, length: packed.length.with(0, -1) },
    { ...packed, length: packed.length.with(0, 0.5) },
    { ...packed, id: packed.id?.slice(1) },
    { ...packed, surprisal: packed.surprisal.with(3, NaN) },
    { ...packed, text: packed.text.map(() => 1) },
    null,
  ])
    assert.equal(parseToPanel({ ...detail, answers: [], packed: broken }), null);
});
