import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { changedTokens } from '../../../src/core/constraints/expansion.ts';
import { nucleusOf } from '../../../src/core/constraints/nucleus.ts';
import { expansionOf } from '../support/expansion.ts';
import { hillNumber } from './support/openness.ts';

const distribution = (...weights: number[]): Float64Array => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, weight => weight / total);
};
const near = (actual: number, expected: number, tolerance = 1e-12): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
};
const uniformOn = (vocabulary: number, from: number, to: number): Float64Array =>
  Float64Array.from({ length: vocabulary }, (_, id) => (id >= from && id < to ? 1 / (to - from) : 0));

test('T34: an unchanged distribution keeps all', () => {
  const p = distribution(5, 3, 1, 0.5, 0.5, 0.001);
  const { kept, lost, leaked, sizeChange, jaccard, jensenShannon, gainedTokens, lostTokens, gainedMass } = expansionOf(
    p,
    p,
  );
  near(kept, 1);
  assert.deepEqual(
    [lost, leaked, sizeChange, jaccard, jensenShannon, gainedTokens, lostTokens, gainedMass],
    [0, 0, 0, 1, 0, 0, 0, 0],
  );
});

test('T34: disjoint supports keep nothing, lose the nucleus and leak all', () => {
  const p = distribution(60, 30, 8, 2, 0, 0, 0);
  const q = distribution(0, 0, 0, 0, 1, 2, 3);
  const { kept, lost, leaked, jaccard, jensenShannon, gainedTokens, lostTokens, gainedMass } = expansionOf(p, q);
  near(kept, 0);
  near(lost, 0.98);
  near(leaked, 1);
  near(jensenShannon, Math.LN2);
  near(gainedMass, 1);
  assert.deepEqual([jaccard, gainedTokens, lostTokens], [0, 3, 3]);
});

test('T34: half of ten equal tokens', () => {
  const { kept, lost, leaked, sizeChange, jaccard, gainedTokens, lostTokens } = expansionOf(
    uniformOn(12, 0, 10),
    uniformOn(12, 3, 8),
  );
  near(kept, 0.5);
  near(lost, 0.5);
  near(leaked, 0);
  near(sizeChange, Math.log(5 / 10));
  near(jaccard, 0.5);
  assert.deepEqual([gainedTokens, lostTokens], [0, 5]);
});

test("geometric distributions r and r' change in size as their closed form says", () => {
  const geometric = (r: number): Float64Array => Float64Array.from({ length: 49_152 }, (_, i) => (1 - r) * r ** i);
  const lnD1 = (r: number): number => -Math.log(1 - r) - (r / (1 - r)) * Math.log(r);
  near(hillNumber(geometric(0.9), 1), Math.exp(lnD1(0.9)), 1e-9);
  const { sizeChange, kept, lost, leaked, gainedTokens, lostTokens, gainedMass } = expansionOf(
    geometric(0.9),
    geometric(0.6),
  );
  near(sizeChange, lnD1(0.6) - lnD1(0.9), 1e-11);
  // The constrained distribution is above for the first tokens: 0.4 * 0.6^i > 0.1 * 0.9^i for i < ln 4 / ln 1.5 = 3.4.
  near(kept, 1 - 0.9 ** 4 + 0.6 ** 4, 1e-11);
  // N holds i < ln 0.05 / ln 0.9 = 28.4, hence 29 tokens, N' 6.
  near(lost, 0.9 ** 4 - 0.9 ** 29 - (0.6 ** 4 - 0.6 ** 29), 1e-11);
  assert.deepEqual([leaked, gainedTokens, lostTokens, gainedMass], [0, 0, 29 - 6, 0]);
  const opened = expansionOf(geometric(0.6), geometric(0.9));
  near(opened.sizeChange, -sizeChange, 1e-11);
  near(opened.leaked, 0.9 ** 6 - 0.6 ** 6, 1e-11);
  near(opened.gainedMass, 0.9 ** 6 - 0.9 ** 29, 1e-11);
});

test('a tie at the edge of the nucleus goes to the lower id', () => {
  const p = distribution(0.2, 0.2, 0.2, 0.2, 0.2);
  assert.deepEqual(nucleusOf(p, 0.5), { size: 3, threshold: 0.2, ties: 3 });
  const { lost, leaked, gainedTokens } = expansionOf(p, distribution(0, 0, 0, 1, 1), 0.5);
  near(lost, 0.6);
  near(leaked, 0.6);
  assert.equal(gainedTokens, 1);
});

test('the most changed tokens come in order, equal changes by id', () => {
  const p = distribution(0.3, 0.3, 0.2, 0.1, 0.1, 0);
  const q = distribution(0.1, 0.1, 0.2, 0.2, 0.15, 0.25);
  const { lost, gained } = changedTokens(p, q, 2);
  assert.deepEqual(
    lost.map(({ id }) => id),
    [0, 1],
  );
  assert.deepEqual(gained, [
    { id: 5, unconstrained: 0, constrained: q[5] },
    { id: 3, unconstrained: p[3], constrained: q[3] },
  ]);
  assert.deepEqual(changedTokens(p, q, 9).lost.length, 2);
  assert.deepEqual(changedTokens(p, p, 9), { lost: [], gained: [] });
});

test('distributions over different vocabularies are refused in one sentence', () => {
  assert.throws(
    () => expansionOf(distribution(1, 1), distribution(1, 1, 1)),
    (thrown: unknown) => thrown instanceof AdjacentError && thrown.kind === 'bad-argument',
  );
  assert.throws(() => changedTokens(distribution(1, 1), distribution(1, 1, 1), 3), AdjacentError);
});
