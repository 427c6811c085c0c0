import assert from 'node:assert/strict';
import test from 'node:test';
import { nextTemperature, withTemperature } from '../../../../src/experiments/diagram/plan/refinement.ts';
import { letters, specOf } from '../../support/experiments.ts';
import { outlineOf, unsettledPlan } from '../../../../src/experiments/diagram/plan/outline.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const row = (...classes: readonly (readonly [number, string])[]) =>
  classes.map(([temperature, regime]) => ({ temperature, regime, samples: 32 }));

test('the middle of the widest gap between neighbours that disagree, dissolution first', () => {
  assert.equal(nextTemperature(row([0.3, 'settled'], [0.9, 'open'], [1.1, 'open'], [1.6, 'dissolved'])), 1.35);
  assert.equal(nextTemperature(row([0.3, 'settled'], [0.9, 'open'], [1.1, 'open'])), 0.6);
  assert.equal(nextTemperature(row([0.9, 'open'], [0.3, 'settled'])), 0.6);
});

test('nothing is added where all agree or neighbours are already close', () => {
  assert.equal(nextTemperature(row([0.3, 'open'], [0.9, 'open'])), null);
  assert.equal(nextTemperature(row([1.1, 'open'], [1.25, 'dissolved'])), null);
  assert.equal(nextTemperature([]), null);
});

test('an added column is sampled in the first row, exact elsewhere, and old cells keep their numbers', () => {
  const spec = specOf({ kind: 'sweep', temperatures: [0.5, 1], prompt: 'ab' });
  const model = referenceModel({ ...letters, forms: ['raw'] });
  const plan = {
    ...unsettledPlan(
      { ...spec, kind: 'diagram', windows: [{ kind: 'all' }, { kind: 'words', words: 0 }], prompt: 'ab ab' },
      outlineOf({ ...spec, windows: [{ kind: 'all' }, { kind: 'words', words: 1 }], prompt: 'ab ab' }, [model]),
    ),
    order: [[0, 1], [2]],
    refinements: 2,
  };
  const wider = withTemperature(plan, 0.75, 16);
  assert.deepEqual(wider.temperatures, [0.5, 0.75, 1]);
  assert.deepEqual(wider.cells.slice(0, 4), plan.cells);
  assert.deepEqual(
    wider.cells.slice(4).map(({ index, window, temperature, samples }) => [index, window, temperature, samples]),
    [
      [4, 0, 0.75, 16],
      [5, 1, 0.75, 0],
    ],
  );
  assert.deepEqual(wider.order, [[0, 1], [4], [2]]);
  assert.equal(wider.refinements, 1);
});

test('an added column is sampled with the same truncation as the others', () => {
  const spec = specOf({ kind: 'sweep', temperatures: [0.5, 1], prompt: 'ab', topP: 0.9, minP: 0.05 });
  const plan = unsettledPlan(spec, outlineOf(spec, [referenceModel({ ...letters, forms: ['raw'] })]));
  assert.deepEqual(
    withTemperature(plan, 0.75, 16).cells.map(({ topP, topK, minP }) => [topP, topK, minP]),
    [1, 2, 3].map(() => [0.9, 0, 0.05]),
  );
});
