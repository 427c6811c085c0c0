import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { inductionOf } from '../../../src/core/constraints/induction.ts';
import { benjaminiHochberg } from '../../../src/core/constraints/multiplicity.ts';
import { isBroken } from '../../../src/core/constraints/brokenModel.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { times } from './support/answers.ts';

const next = randomStream(3);

test('R12: a copier gains what the sequence cost, a model without induction nothing', () => {
  const period = 50;
  for (const predicted of [2 * period, 2 * period - 1]) {
    const texts = (second: () => number): number[][] =>
      times(12, () => times(predicted, at => (at < predicted - period ? 10 + next() : second())));
    const copier = inductionOf(
      texts(() => 1 + next()),
      period,
      1,
    );
    assert.ok(
      copier.gain.kind === 'estimate' &&
        copier.gain.interval[0] < 9 &&
        copier.gain.interval[1] > 9 &&
        copier.gain.interval[0] > 8.9,
    );
    assert.ok(copier.first.kind === 'estimate' && Math.abs(copier.first.value - 10.5) < 0.05);
    assert.ok(copier.second.kind === 'estimate' && Math.abs(copier.second.value - 1.5) < 0.05);
    const without = inductionOf(
      texts(() => 10 + next()),
      period,
      1,
    );
    assert.ok(
      without.gain.kind === 'estimate' &&
        without.gain.interval[0] < 0.05 &&
        without.gain.interval[1] > -0.05 &&
        Math.abs(without.gain.value) < 0.1,
    );
  }
  const wrong = inductionOf(
    times(8, () => times(80, () => 1)),
    period,
    1,
  );
  assert.ok(
    wrong.gain.kind === 'abstain' &&
      reasonText(wrong.gain.reason) === 'the second half of a text does not repeat its first 50 tokens',
  );
  const few = inductionOf(
    times(3, () => times(100, () => 1)),
    period,
    1,
  );
  assert.ok(few.gain.kind === 'abstain' && reasonText(few.gain.reason) === 'needs 4 sequences, has 3');
});

test('Benjamini-Hochberg: the worked example of the paper, order kept', () => {
  // Benjamini & Hochberg (1995), section 4: 15 p-values, four stand at q = 0.05.
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  assert.equal(benjaminiHochberg(p, 0.05).isSignificant.filter(Boolean).length, 4);
  assert.equal(benjaminiHochberg(p).isSignificant.filter(Boolean).length, 9);
  const { isSignificant, adjusted } = benjaminiHochberg([...p].reverse(), 0.05);
  assert.deepEqual(isSignificant.slice(-4), [true, true, true, true]);
  assert.ok(Math.abs((adjusted.at(-1) ?? NaN) - 0.0015) < 1e-12);
  assert.deepEqual(benjaminiHochberg([]), { isSignificant: [], adjusted: [] });
});

test('a configuration is broken if its own answer falls by more than two nats a token', () => {
  // Measured on the built-in model: base -1.65; layers 28 scaled -4.5, heads 10% -1.9, 4 bits -2.3, layers 22 raw
  // -17.4.
  assert.deepEqual(
    [-1.65, -4.5, -1.9, -2.3, -17.4, -3.65, -3.66, -Infinity].map(constrained => isBroken(-1.65, constrained)),
    [false, true, false, false, true, false, true, true],
  );
});
