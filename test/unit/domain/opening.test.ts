import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpeningSteps, stepsOf, type OpeningStage } from '../../../src/domain/opening.ts';
import { openingProgress } from '../../../src/domain/progressText.ts';
import { stageText } from '../../../src/domain/report.ts';
import { progressSchema } from '../../../src/protocol/reportSchema.ts';
import { checkMessage } from '../../../src/protocol/messageCheck.ts';

test('a prepared model takes two steps, another one those of its preparation', () => {
  assert.deepEqual(stepsOf(true, true), ['reading', 'loading']);
  assert.deepEqual(stepsOf(false, false), ['reading', 'preparing', 'comparing', 'loading', 'checking']);
  assert.ok(stepsOf(false, true).includes('rounding'));
  assert.deepEqual(stepsOf(false, true, true), ['reading', 'preparing', 'rounding', 'loading', 'checking']);
});

test('steps are numbered, never fall back, and are planned again where a copy has to be made after all', () => {
  const seen: OpeningStage[] = [];
  const steps = new OpeningSteps('model', stepsOf(true, false), stage => seen.push(stage));
  steps.begin('reading', { seconds: 2, memory: 1.1e9 });
  steps.replan(stepsOf(false, false));
  for (const step of ['preparing', 'comparing', 'preparing', 'loading', 'checking'] as const) steps.begin(step);
  assert.deepEqual(
    seen.map(({ at, of }) => `${at}/${of}`),
    ['1/2', '2/5', '3/5', '3/5', '4/5', '5/5'],
  );
});

test('a step that was not foreseen is counted behind the others', () => {
  const seen: OpeningStage[] = [];
  const steps = new OpeningSteps('model', stepsOf(true, false), stage => seen.push(stage));
  for (const step of ['reading', 'loading', 'checking'] as const) steps.begin(step);
  assert.deepEqual(seen.at(-1), { step: 'checking', at: 3, of: 3, name: 'model' });
});

test('progress has the step in words and as data, and passes the check of messages', () => {
  const progress = openingProgress({
    step: 'preparing',
    at: 2,
    of: 5,
    name: 'model',
    expected: { seconds: 9, disk: 681e6 },
  });
  assert.equal(stageText(progress), 'Opening model 2/5: preparing it once (expected: 9 s, 681 MB on disk)');
  assert.deepEqual(progress.opening, { step: 'preparing', at: 2, of: 5 });
  assert.deepEqual(checkMessage(progressSchema, progress, 'the engine'), progress);
  assert.throws(() =>
    checkMessage(progressSchema, { ...progress, opening: { step: 'x', at: 1, of: 2 } }, 'the engine'),
  );
});
