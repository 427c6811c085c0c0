import assert from 'node:assert/strict';
import test from 'node:test';
import { digamma, lnChoose } from '../../../src/core/statistics/specialFunctions.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import {
  chao1,
  coverageOf,
  entropyOfKinds,
  leaveOneOutOfCounts,
  rarefaction,
} from '../../../src/core/answers/richness.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { mean, times } from './support/answers.ts';

const near = (value: number, expected: number, absolute: number): void =>
  assert.ok(Math.abs(value - expected) <= absolute, `${value} is not ${expected}`);
const { girdled, logged, girdled_out: ofGirdled, logged_out: ofLogged } = oracles.spider;

test('T08: spider data, both samples, as iNEXT gives them', () => {
  for (const [counts, expected] of [
    [girdled, ofGirdled],
    [logged, ofLogged],
  ] as const) {
    near(coverageOf(counts), expected.C, 5e-5);
    near(chao1(counts)?.value ?? NaN, expected.chao1, 1e-6);
    near(Math.exp(entropyOfKinds(counts)), expected.expH_CWJ, 1e-6);
  }
  near(chao1(girdled)?.error ?? NaN, ofGirdled.chao1_se, 1e-4);
});

test('the log-normal interval of Chao1 starts above the kinds seen and holds the estimate', () => {
  const { value, error, interval } = chao1(girdled) ?? { value: NaN, error: NaN, interval: [NaN, NaN] };
  const extra = value - ofGirdled.S;
  const spread = Math.exp(1.96 * Math.sqrt(Math.log(1 + (error / extra) ** 2)));
  near(interval[0], ofGirdled.S + extra / spread, 1e-9);
  near(interval[1], ofGirdled.S + extra * spread, 1e-9);
});

test('Chao1 without kinds seen once is the kinds seen; one kind seen once cannot be extrapolated', () => {
  assert.deepEqual(chao1([5, 3, 2]), { value: 3, error: 0, interval: [3, 3] });
  assert.equal(chao1([9, 1]), null);
  near(chao1([6, 1, 1])?.value ?? NaN, 3 + (7 / 8) * 1, 1e-12);
});

test('without kinds seen twice: coverage by hand, and the entropy in its closed form', () => {
  near(coverageOf([4, 1, 1]), 1 - (2 / 6) * (5 / 7), 1e-12);
  const [n, once, a] = [6, 2, 2 / 7];
  const bracket = -Math.log(a) - [1, 2, 3, 4, 5].reduce((sum, r) => sum + (1 - a) ** r / r, 0);
  const seen = (4 / n) * (digamma(n) - digamma(4)) + 2 * (1 / n) * (digamma(n) - digamma(1));
  near(entropyOfKinds([4, 1, 1]), seen + (once / n) * (1 - a) ** (1 - n) * bracket, 1e-12);
});

test('rarefaction counts by hand, and gives the kinds seen at full size', () => {
  near(rarefaction([2, 1], 1), 1, 1e-9);
  near(rarefaction([2, 1], 2), 5 / 3, 1e-9);
  near(rarefaction(girdled, ofGirdled.n), ofGirdled.S, 1e-6);
});

test('digamma and binomials at known points', () => {
  near(digamma(1), -0.5772156649015329, 1e-13);
  near(digamma(0.5), -1.9635100260214235, 1e-13);
  near(digamma(100), 4.600161852738087, 1e-13);
  near(Math.exp(lnChoose(10, 3)), 120, 1e-9);
  near(Math.exp(lnChoose(168, 1)), 168, 1e-7);
});

test('the entropy of 10 equally common kinds is found from 50 answers without bias', () => {
  const next = randomStream(8);
  const samples = times(2000, () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 50; i++) {
      const kind = Math.floor(next() * 10);
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts.filter(count => count > 0);
  });
  near(mean(samples.map(entropyOfKinds)), Math.log(10), 0.006);
});

test('leaving one answer out shrinks its kind by one', () => {
  const sums = leaveOneOutOfCounts([3, 1], counts => counts.reduce((sum, count) => sum * 10 + count, 0));
  assert.deepEqual([...sums], [21, 21, 21, 3]);
});
