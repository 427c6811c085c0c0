import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conductance, dobrushin, kemeny, spectralGap, stationary } from '../../../src/core/ergodicity/markovChain.ts';
import { stateRuns } from '../../../src/core/ergodicity/tokenStates.ts';
import { transitionMessage } from '../../../src/core/ergodicity/transitionMessages.ts';
import { analyzeTransitions } from '../../../src/core/ergodicity/transitions.ts';
import { Matrix } from '../../../src/core/numeric/matrix.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

const matrixOf = (rows: readonly (readonly number[])[]): Matrix =>
  new Matrix(rows.length, rows.length, Float64Array.from(rows.flat()));

const near = (value: number, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not ${expected}`);

test('a chain of three states has its known gap, Dobrushin coefficient and Kemeny constant', () => {
  const chain = matrixOf([
    [0.5, 0.3, 0.2],
    [0.2, 0.6, 0.2],
    [0.1, 0.3, 0.6],
  ]);
  near(spectralGap(chain), 0.6);
  near(dobrushin(chain), 0.4);
  near(kemeny(chain), 65 / 21);
  [5, 9, 7].forEach((weight, i) => near(stationary(chain)[i] ?? NaN, weight / 21, 1e-14));
});

test('chains of two states have the closed forms', () => {
  for (const [a, b] of [
    [0.02, 0.02],
    [0.1, 0.3],
    [0.9, 0.8],
    [1, 1],
  ] as const) {
    const chain = matrixOf([
      [1 - a, a],
      [b, 1 - b],
    ]);
    near(spectralGap(chain), 1 - Math.abs(1 - a - b));
    near(dobrushin(chain), Math.abs(1 - a - b), 1e-14);
    near(kemeny(chain), 1 / (a + b));
    near(conductance(chain), a === b ? a : Math.max(a, b), 1e-14);
  }
});

test('complex eigenvalues and equal rows do not disturb the gap; Cheeger bounds hold', () => {
  const cycle = matrixOf([
    [0, 0.9, 0.1],
    [0.1, 0, 0.9],
    [0.9, 0.1, 0],
  ]);
  near(spectralGap(cycle), 1 - Math.sqrt(0.73));
  const equal = matrixOf(new Array(3).fill([0.2, 0.3, 0.5]));
  near(spectralGap(equal), 1, 1e-12);
  near(dobrushin(equal), 0);
});

/** Runs of a chain from its stationary distribution. */
function runsOf(rows: readonly (readonly number[])[], count: number, length: number, seed: number): Uint8Array[] {
  const next = randomStream(seed);
  const pick = (shares: ArrayLike<number>): number => {
    let u = next();
    for (let i = 0; i < shares.length; i++) if ((u -= shares[i] ?? 0) < 0) return i;
    return shares.length - 1;
  };
  const start = stationary(matrixOf(rows));
  return Array.from({ length: count }, () => {
    let state = pick(start);
    return Uint8Array.from({ length }, (_, t) => (t === 0 ? state : (state = pick(rows[state] ?? []))));
  });
}

const token = (text: string) => ({ kind: 'token', text }) as const;

test('a sticky chain is found, and one without memory is free', () => {
  const sticky = [
    [0.95, 0.05],
    [0.05, 0.95],
  ];
  const found = analyzeTransitions({ states: [token('a'), token('b')], runs: runsOf(sticky, 64, 60, 1) });
  assert.ok('chain' in found && found.gap.kind === 'estimate');
  assert.ok(found.gap.interval[0] <= 0.1 && found.gap.interval[1] >= 0.1, String(found.gap.interval));
  assert.ok(found.shuffled[0] > 0.8);
  assert.ok(found.isMarkov);
  assert.equal(transitionMessage(found).code, 'sticky');
  const flat = [
    [0.4, 0.6],
    [0.4, 0.6],
  ];
  const free = analyzeTransitions({ states: [token('a'), token('b')], runs: runsOf(flat, 64, 60, 2) });
  assert.ok('chain' in free && free.gap.kind === 'estimate');
  assert.equal(transitionMessage(free).code, 'free');
  assert.equal(free.gap.interval[1], 1);
});

test('too few runs, transitions or states abstain', () => {
  const states = [token('a'), token('b')];
  const coin = [
    [0.5, 0.5],
    [0.5, 0.5],
  ];
  const reasonOf = (runs: Uint8Array[]): unknown => {
    const found = analyzeTransitions({ states, runs });
    return 'reason' in found ? found.reason : null;
  };
  assert.deepEqual(reasonOf(runsOf(coin, 63, 60, 3)), { code: 'needs-more', needed: 64, has: 63, unit: 'runs' });
  assert.deepEqual(reasonOf(runsOf(coin, 64, 4, 3)), {
    code: 'needs-more',
    needed: 200,
    has: 192,
    unit: 'transitions',
  });
  const one = analyzeTransitions({
    states: [token('a')],
    runs: Array.from({ length: 64 }, () => new Uint8Array(40)),
  });
  assert.ok('reason' in one && one.reason.code === 'nothing-varies');
});

/** A run of tokens with given ids and log-probabilities at temperature 1. */
function runWith(ids: readonly number[], logProb1: readonly number[]) {
  const empty = new Float32Array(ids.length);
  return {
    cell: 0,
    index: 0,
    ids: Int32Array.from(ids),
    logProbT: empty,
    logProb1: Float32Array.from(logProb1),
    entropy: empty,
    logitVariance: empty,
    ended: false,
    embedding: null,
    text: ids.map(String).join(''),
    pieces: ids.map(String),
  };
}

test('tokens of a large vocabulary are classed by likelihood and repetition; rare states join', () => {
  const ids = Array.from({ length: 30 }, (_, i) => (i < 15 ? i : i - 15));
  const logProb1 = ids.map((_, i) => (i === 29 ? Math.log(0.001) : Math.log(i % 15 < 2 ? 0.9 : 0.1)));
  const { states, runs } = stateRuns([runWith(ids, logProb1)], 0);
  assert.deepEqual(states, [{ kind: 'class', likelihood: 'possible', repeated: false }, { kind: 'other' }]);
  assert.deepEqual([...(runs[0] ?? [])], [1, 1, ...new Array<number>(13).fill(0), ...new Array<number>(15).fill(1)]);
});

test('two states without a common successor may have a Dobrushin coefficient of 1', () => {
  const line = [
    [0.7, 0.3, 0, 0],
    [0.15, 0.7, 0.15, 0],
    [0, 0.15, 0.7, 0.15],
    [0, 0, 0.3, 0.7],
  ];
  const states = ['a', 'b', 'c', 'd'].map(token);
  const found = analyzeTransitions({ states, runs: runsOf(line, 64, 64, 4) });
  assert.ok('chain' in found && found.dobrushin.kind === 'estimate');
  assert.equal(found.dobrushin.interval[1], 1);
  assert.ok(found.dobrushin.interval[0] > 0.95 && found.dobrushin.interval[0] < 1);
});
