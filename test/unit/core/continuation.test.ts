import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { continuationEntropy, entropyRate } from '../../../src/core/continuation.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { answer, times } from './support/answers.ts';

const near = (figure: Figure, expected: number, absolute = 1e-6): void =>
  assert.ok(
    figure.kind === 'estimate' && Math.abs(figure.value - expected) <= absolute,
    `${JSON.stringify(figure)} is not ${expected}`,
  );
const reason = (figure: Figure): string => (figure.kind === 'abstain' ? reasonText(figure.reason) : '');
const row = (entropy: readonly number[], ended: boolean) =>
  answer('x', {
    ids: new Int32Array(ended ? entropy.length - 1 : entropy.length),
    entropy: Float32Array.from(entropy),
    ended,
  });

test('a uniform choice of b at every step has H_n = n ln b', () => {
  const runs = times(16, () =>
    row(
      times(8, () => Math.log(5)),
      false,
    ),
  );
  for (const n of [1, 4, 8]) near(continuationEntropy(runs, 'streams', n), n * Math.log(5));
  near(entropyRate(runs, 'streams', 8), Math.log(5));
});

test('the sampled rows of a Markov chain give its H_n by dynamic programming', () => {
  const next = randomStream(3);
  const distribution = [
    [0.9, 0.1],
    [0.5, 0.5],
  ] as const;
  const entropyAt = distribution.map(([p, q]) => -p * Math.log(p) - q * Math.log(q));
  let state = [1, 0];
  let expected = 0;
  for (let t = 0; t < 10; t++) {
    expected += (state[0] ?? 0) * (entropyAt[0] ?? 0) + (state[1] ?? 0) * (entropyAt[1] ?? 0);
    state = [0, 1].map(
      to => (state[0] ?? 0) * (distribution[0][to] ?? 0) + (state[1] ?? 0) * (distribution[1][to] ?? 0),
    );
  }
  const runs = times(4000, () => {
    let here: 0 | 1 = 0;
    return row(
      times(10, () => {
        const entropy = entropyAt[here] ?? 0;
        here = next() < distribution[here][0] ? 0 : 1;
        return entropy;
      }),
      false,
    );
  });
  const figure = continuationEntropy(runs, 'streams', 10);
  near(figure, expected, 0.05);
  assert.ok(figure.kind === 'estimate' && figure.interval[0] < expected && expected < figure.interval[1]);
});

test('an ended answer adds the entropy of its end and then 0; a stream that ended is left out instead', () => {
  const mixed = [...times(16, () => row([1, 2], true)), ...times(16, () => row([1, 2, 4], false))];
  near(continuationEntropy(mixed, 'answers', 3), 3 + 4 / 2);
  near(continuationEntropy(mixed, 'streams', 3), 3 + 4);
});

test('too few rows, or too few that reach a step, abstain', () => {
  assert.match(
    reason(
      continuationEntropy(
        times(15, () => row([1, 1], false)),
        'answers',
        2,
      ),
    ),
    /needs 16 answers, has 15/,
  );
  const short = [...times(20, () => row([1, 1], true)), ...times(15, () => row([1, 1, 1], false))];
  assert.match(reason(continuationEntropy(short, 'streams', 3)), /only 15 of 35 runs reach step [23]/);
});
