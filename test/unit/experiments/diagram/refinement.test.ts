import assert from 'node:assert/strict';
import test from 'node:test';
import {
  extendedPlan,
  nextTemperature,
  withAnswers,
  withTemperature,
} from '../../../../src/experiments/diagram/plan/refinement.ts';
import type { Plan } from '../../../../src/domain/plan.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { letters, specOf } from '../../support/experiments.ts';
import { outlineOf, unsettledPlan } from '../../../../src/experiments/diagram/plan/outline.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const row = (...classes: readonly (readonly [number, string])[]) =>
  classes.map(([temperature, regime]) => ({ temperature, regime }));

test('the middle of the widest gap between neighbours that disagree, dissolution first', () => {
  assert.equal(nextTemperature([row([0.3, 'settled'], [0.9, 'open'], [1.1, 'open'], [1.6, 'dissolved'])]), 1.35);
  assert.equal(nextTemperature([row([0.3, 'settled'], [0.9, 'open'], [1.1, 'open'])]), 0.6);
  assert.equal(nextTemperature([row([0.9, 'open'], [0.3, 'settled'])]), 0.6);
});

test('a gap where more rows disagree goes first, and an offered temperature is preferred', () => {
  const rows = [
    row([0.3, 'settled'], [0.7, 'open'], [1.1, 'open'], [1.6, 'open']),
    row([0.3, 'settled'], [0.7, 'open'], [1.1, 'settled'], [1.6, 'settled']),
  ];
  assert.equal(nextTemperature(rows), 0.5);
  assert.equal(nextTemperature(rows, [0.45, 0.9]), 0.45);
  assert.equal(nextTemperature(rows.slice(1), [0.9]), 0.5, 'none inside the first gap');
});

test('nothing is added where all agree or neighbours are already close', () => {
  assert.equal(nextTemperature([row([0.3, 'open'], [0.9, 'open'])]), null);
  assert.equal(nextTemperature([row([1.1, 'open'], [1.25, 'dissolved'])]), null);
  assert.equal(nextTemperature([]), null);
});

const windows = [{ kind: 'all' }, { kind: 'words', words: 1 }] as const;

function smallPlan(changes: Partial<GridSpec> = {}): Plan {
  const spec = specOf({ temperatures: [0.5, 1], windows, prompt: 'ab ab', ...changes });
  const plan = unsettledPlan(spec, outlineOf(spec, [referenceModel({ ...letters, forms: ['raw'] })]));
  return {
    ...plan,
    cells: plan.cells.map(cell => ({ ...cell, samples: 16 })),
    order: [
      [0, 1],
      [2, 3],
    ],
  };
}

test('an added column is sampled in every row, and old cells keep their numbers', () => {
  const plan = { ...smallPlan(), refinements: 2 };
  const wider = withTemperature(plan, 0.75);
  assert.deepEqual(wider.temperatures, [0.5, 0.75, 1]);
  assert.deepEqual(wider.cells.slice(0, 4), plan.cells);
  assert.deepEqual(
    wider.cells.slice(4).map(({ index, window, temperature, samples }) => [index, window, temperature, samples]),
    [
      [4, 0, 0.75, 16],
      [5, 1, 0.75, 16],
    ],
  );
  assert.deepEqual(wider.order, [[0, 1], [2, 3], [4], [5]]);
  assert.equal(wider.refinements, 1);
});

test('a plan is extended by coarse columns that it lacks, then by rows, then by other columns, and ends', () => {
  const [first, second] = smallPlan().windows;
  assert.ok(first !== undefined && second !== undefined);
  const whole = smallPlan({ windows: [{ kind: 'all' }] });
  const plan = { ...whole, order: [[0, 1]], rest: { windows: [second], temperatures: [2, 0.2] } };
  const narrow = { ...plan, rest: { windows: [second], temperatures: [1.6, 2] } };
  assert.deepEqual(extendedPlan(narrow)?.temperatures, [0.5, 1, 1.6]);
  assert.deepEqual(extendedPlan(narrow)?.rest, { windows: [second], temperatures: [2] });
  const [home] = whole.cells;
  assert.ok(home !== undefined);
  const stated = { ...whole, cells: [{ ...home, temperature: 0.2 }], temperatures: [0.2], home: 0 };
  const offered = { windows: [second], temperatures: [0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6, 2] };
  assert.deepEqual(extendedPlan({ ...stated, rest: offered })?.temperatures, [0.1, 0.2, 0.7, 1.1, 1.6]);
  const higher = extendedPlan(plan);
  assert.ok(higher !== null);
  assert.deepEqual(higher.windows, [first, second]);
  assert.deepEqual(
    higher.cells.slice(2).map(({ index, window }) => [index, window]),
    [
      [2, 1],
      [3, 1],
    ],
  );
  assert.deepEqual(higher.order, [
    [0, 1],
    [2, 3],
  ]);
  const wider = extendedPlan(higher);
  assert.deepEqual(wider?.temperatures, [0.2, 0.5, 1, 2]);
  assert.deepEqual(wider?.order.slice(2), [
    [4, 5],
    [6, 7],
  ]);
  assert.equal(wider?.rest, undefined);
  assert.equal(wider && extendedPlan(wider), null);
});

test('answers are added to some cells only', () => {
  const plan = withAnswers({ ...smallPlan(), topUp: { cells: 1, samples: 64 } }, [2], 64);
  assert.deepEqual(
    plan.cells.map(({ samples }) => samples),
    [16, 16, 64, 16],
  );
  assert.equal(plan.topUp, undefined);
});

test('an added column is sampled with the same truncation as the others', () => {
  const plan = smallPlan({ kind: 'sweep', windows: [{ kind: 'all' }], topP: 0.9, minP: 0.05 });
  assert.deepEqual(
    withTemperature(plan, 0.75).cells.map(({ topP, topK, minP }) => [topP, topK, minP]),
    [1, 2, 3].map(() => [0.9, 0, 0.05]),
  );
});
