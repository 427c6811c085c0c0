/** Growth within an answer on laws with known entropies. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../../../src/core/statistics/random.ts';
import { growthFit } from '../../../../src/core/tap/growthFit.ts';
import { withinGrowth } from '../../../../src/core/tap/growthWithin.ts';
import { reachableSets } from '../../../../src/core/tap/reachable.ts';
import type { Trajectory } from '../../../../src/core/trajectory.ts';
import { answer, times } from '../support/answers.ts';

const row = (entropy: readonly number[], ended = false): Trajectory =>
  answer('x', {
    ids: new Int32Array(ended ? entropy.length - 1 : entropy.length),
    entropy: Float32Array.from(entropy),
    ended,
  });
const trendOf = (rows: readonly Trajectory[]): string => withinGrowth(rows, 'answers', 24).trend.code;
const wobble = (next: () => number): number => 0.2 * (next() - 0.5);

test('a uniform choice of b has h_t = ln b and M_t = b^t, and is steady growth', () => {
  const next = randomStream(1);
  const rows = times(32, () => row(times(24, () => Math.log(5) + wobble(next))));
  const { rate, size, trend } = withinGrowth(rows, 'answers', 24);
  assert.equal(rate.length, 24);
  for (const [t, figure] of size.entries())
    assert.ok(figure.kind === 'estimate' && Math.abs(figure.value - (t + 1) * Math.log(5)) < 0.05 * (t + 1));
  assert.equal(trend.code, 'flat');
});

test('entropy that falls saturates, entropy that rises all along derails, one that rises only at first does not', () => {
  const next = randomStream(2);
  const rowsOf = (entropyAt: (t: number) => number): Trajectory[] =>
    times(32, () => row(times(24, t => entropyAt(t) + wobble(next))));
  assert.equal(trendOf(rowsOf(t => 2 - t / 16)), 'falling');
  assert.equal(trendOf(rowsOf(t => 1 + t / 6)), 'rising');
  assert.equal(trendOf(rowsOf(t => Math.min(2, 0.4 + t / 3))), 'flat');
});

test('only answers that go on count for h_t, and those that ended add nothing to ln M', () => {
  const rows = [...times(16, () => row([1, 1], true)), ...times(16, () => row(times(8, () => 2)))];
  const { rate, size } = withinGrowth(rows, 'answers', 8);
  assert.deepEqual(
    rate.map(figure => (figure.kind === 'estimate' ? figure.value : null)),
    [1.5, 1.5, 2, 2, 2, 2, 2, 2],
  );
  assert.ok(size[7]?.kind === 'estimate' && Math.abs(size[7].value - (3 + 6)) < 1e-9);
});

test('too few, empty, single-token and equal answers give reasons instead of numbers', () => {
  assert.equal(trendOf([row([1])]), 'abstain');
  assert.equal(trendOf(times(32, () => row([0], true))), 'abstain');
  assert.equal(trendOf(times(32, () => row([1]))), 'abstain');
  assert.equal(
    withinGrowth(
      times(32, () => row(times(24, () => 0))),
      'answers',
      24,
    ).trend.code,
    'fixed',
  );
  for (const rows of [[], [row([1])], times(32, () => row([], false)), times(32, () => row(times(24, () => 0)))])
    assert.equal(growthFit(rows, 'answers', 24).code, 'abstain');
  assert.deepEqual(reachableSets([]), []);
});

test('the bounds of the reachable sets hold for a Markov chain, whose sets are counted exactly', () => {
  const step = [
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
  ] as const;
  const exactCount = (tokens: number): number => {
    let open = [{ state: 0, p: 1 }];
    for (let t = 0; t < tokens; t++)
      open = open.flatMap(({ state, p }) =>
        (step[state] ?? []).map((q, to) => ({ state: to, p: p * q })).filter(one => one.p >= 0.01),
      );
    return open.length;
  };
  const next = randomStream(7);
  const rows = times(48, () => {
    let state = 0;
    const drawn = times(6, () => {
      const chances = step[state] ?? [];
      let left = next();
      const to = Math.max(
        0,
        chances.findIndex(p => (left -= p) < 0),
      );
      const logProb = Math.log(chances[to] ?? 0);
      state = to;
      return { to, logProb };
    });
    return answer('x', {
      ids: Int32Array.from(drawn, ({ to }) => to),
      logProbT: Float32Array.from(drawn, ({ logProb }) => logProb),
    });
  });
  for (const { tokens, least, most } of reachableSets(rows)) {
    const count = exactCount(tokens);
    assert.ok(least <= count && count <= most, `${tokens}: ${count} in [${least}, ${most}]`);
  }
});

test('steady growth is exponential, whatever its errors make of BIC; falling growth is not', () => {
  const verdictOf = (rate: (step: number) => number) => {
    const next = randomStream(102);
    const rows = times(32, () =>
      answer('x', {
        ids: new Int32Array(40),
        entropy: Float32Array.from({ length: 40 }, (_, step) => -rate(step) * Math.log(1 - next())),
        ended: false,
      }),
    );
    const found = growthFit(rows, 'answers', 40);
    return found.code === 'abstain' ? null : [found.code, found.best, found.isSteady];
  };
  assert.deepEqual(
    verdictOf(() => 1),
    ['ordinary', 'exponential', true],
  );
  assert.equal(verdictOf(step => 1.4 * Math.exp(-step / 20))?.[2], false);
});
