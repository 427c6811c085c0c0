/** Laws of growth compared: the right one wins on its own data, and too little growth is no verdict. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../../../src/core/statistics/random.ts';
import { fitLaws } from '../../../../src/core/tap/lawFits.ts';
import { lawVerdict, type LawVerdict } from '../../../../src/core/tap/lawVerdict.ts';
import { laws, type LawId } from '../../../../src/core/tap/laws.ts';

const points = 31;
/** Pairs from M0 = 10 with a = 1000, seen up to a share of the blow-up time 214. */
const pairs = (share: number): { readonly times: Float64Array; readonly y: Float64Array } => {
  const times = Float64Array.from({ length: points }, (_, i) => (share * 214 * (i + 1)) / points);
  return { times, y: times.map(t => -Math.log(1 - 0.9 ** (1 - t / 214))) };
};
const noisy = (y: Float64Array, noise: number, next: () => number): Float64Array =>
  y.map(v => v + noise * normal(next));
const codeOf = (verdict: LawVerdict): string =>
  verdict.code === 'abstain' ? verdict.figure.reason.code : verdict.code;

test('TAP wins on TAP data seen up to 70% of the blow-up time, and exponential growth on its own', () => {
  for (const share of [0.7, 0.8, 0.95])
    for (let seed = 0; seed < 4; seed++) {
      const { times, y } = pairs(share);
      const found = lawVerdict(times, noisy(y, 0.02, randomStream(seed)), 32);
      assert.equal(codeOf(found), 'combination', `${share}, ${seed}`);
    }
  const { times } = pairs(0.7);
  let ordinary = 0;
  for (let seed = 0; seed < 8; seed++) {
    const found = lawVerdict(
      times,
      noisy(
        times.map(t => 1 + 0.02 * t),
        0.02,
        randomStream(seed),
      ),
      32,
    );
    assert.ok(found.code !== 'combination' && found.code !== 'abstain');
    assert.equal(found.isCombinationExcluded, true);
    if (found.code === 'ordinary') ordinary++;
  }
  assert.ok(ordinary >= 6, `${ordinary} of 8`);
});

test('less than threefold growth, or fewer than 20 points, is no verdict', () => {
  const { times, y } = pairs(0.5);
  assert.equal(codeOf(lawVerdict(times, y, 32)), 'grows-too-little');
  assert.equal(codeOf(lawVerdict(times.subarray(0, 19), y.subarray(0, 19), 32)), 'needs-longer-answers');
  assert.equal(codeOf(lawVerdict(times, new Float64Array(points).fill(2), 32)), 'grows-too-little');
});

test('every law has the least BIC on its own data', () => {
  const times = Float64Array.from({ length: 32 }, (_, i) => i + 1);
  const truths: Readonly<Record<LawId, readonly number[]>> = {
    exponential: [0.5, 0.1],
    power: [1, 1.5],
    linear: [1, 2],
    logistic: [6, 5, -1.2],
    saturating: [5, 3, -2.5],
    tap: [2, 2],
    'rc-tap': [2, -4.5, 4],
    search: [0.5, -1, -0.5, 0.05],
  };
  for (const law of laws) {
    const y = noisy(law.curve(times, Float64Array.from(truths[law.id])), 0.02, randomStream(1));
    const fits = fitLaws(times, y);
    const least = fits.reduce((best, fit) => (fit.bic < best.bic ? fit : best));
    assert.equal(least.law, law.id);
  }
});

test('the ceiling of RC-TAP has an interval over resampled answers', () => {
  const times = Float64Array.from({ length: 32 }, (_, i) => i + 1);
  const law = laws.find(({ id }) => id === 'rc-tap');
  assert.ok(law !== undefined);
  const y = law.curve(times, Float64Array.of(2, -4.5, 4));
  const found = lawVerdict(times, noisy(y, 0.02, randomStream(5)), 32, next => noisy(y, 0.02, next));
  assert.ok(found.code === 'combination' && found.ceiling.kind === 'estimate');
  const [low, high] = found.ceiling.interval;
  assert.ok(low < 1 + Math.exp(4) && high > 1 + Math.exp(4), `${low}, ${high}`);
});
