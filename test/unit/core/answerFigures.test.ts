import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { agreementFigure, agreementOf } from '../../../src/core/answers/agreement.ts';
import { softmax } from '../../../src/core/distribution.ts';
import { energyFigure, energyOf, susceptibilityFigure, susceptibilityOf } from '../../../src/core/energy.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { groupAnswers } from '../../../src/core/answers/outcomes.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { semanticOrderFigure, semanticOrderOf } from '../../../src/core/answers/semanticOrder.ts';
import { analyzeVariance, iccFigures, intraclassCorrelation } from '../../../src/core/answers/icc.ts';
import { similarityOf } from '../../../src/core/answers/similarity.ts';
import { jackknifeError } from '../../../src/core/statistics/intervals.ts';
import { studentT } from '../../../src/core/statistics/studentT.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { answer, axis, mean, times } from './support/answers.ts';

const near = (value: number, expected: number, absolute: number): void =>
  assert.ok(Math.abs(value - expected) <= absolute, `${value} is not ${expected}`);
const reason = (figure: Figure): string => (figure.kind === 'abstain' ? reasonText(figure.reason) : '');

/** ICC of random rows. */
const icc = (rows: readonly Float64Array[]): number => {
  const { whole } = analyzeVariance(rows);
  return whole === null ? NaN : intraclassCorrelation(whole.between / whole.within, whole.size);
};

test('T29: ICC of independent tokens, of a frozen mixture and of a slow chain', () => {
  const next = randomStream(29);
  const coin = (p: number) => (): number => (next() < p ? 1 : 0);
  const fixed = (make: (i: number) => () => number, length: () => number): Float64Array[] =>
    times(2000, i => Float64Array.from({ length: length() }, make(i)));
  const walk = () => (): (() => number) => {
    let state = coin(0.5)();
    return () => {
      const now = state;
      if (next() < 0.02) state = 1 - state;
      return now;
    };
  };
  const expected = oracles.icc_one_way;
  const equal = (): number => 128;
  near(icc(fixed(() => coin(0.5), equal)), expected.iid_half_N128, 0.03);
  near(icc(fixed(i => coin(i % 2 === 0 ? 0.2 : 0.8), equal)), expected['frozen_mixture_0.2_0.8_N128'], 0.03);
  near(icc(fixed(walk(), equal)), expected['two_state_0.02_0.02_N128'], 0.03);
  const unequal = (): number => 8 + Math.floor(next() * 121);
  near(icc(fixed(() => coin(0.5), unequal)), 0, 0.03);
  near(icc(fixed(i => coin(i % 2 === 0 ? 0.2 : 0.8), unequal)), 0.36, 0.03);
});

test('T29: a drift common to all answers is no difference between them', () => {
  const next = randomStream(30);
  const rows = times(2000, () =>
    Float64Array.from({ length: 8 + Math.floor(next() * 121) }, (_, t) => t / 30 + next()),
  );
  near(icc(rows), 0, 0.03);
  const variance = analyzeVariance(rows).whole;
  near((variance?.between ?? NaN) / (variance?.within ?? NaN), 1, 0.1);
});

test('the analysis of two answers of two tokens, by hand', () => {
  assert.deepEqual(
    analyzeVariance([
      [1, 2],
      [3, 6],
    ]).whole,
    { between: 9, within: 1, size: 2 },
  );
  assert.equal(analyzeVariance([[1], [3]]).whole, null);
  assert.equal(analyzeVariance([]).whole, null);
});

test('leaving an answer out is the same as never having had it', () => {
  const next = randomStream(31);
  const rows = times(9, i => Float64Array.from({ length: 2 + ((i * 5) % 7) }, () => next() + i / 9));
  rows.forEach((_, i) => {
    const fast = analyzeVariance(rows).without(i);
    const slow = analyzeVariance(rows.filter((__, j) => j !== i)).whole;
    for (const key of ['between', 'within', 'size'] as const) near(fast?.[key] ?? NaN, slow?.[key] ?? NaN, 1e-9);
  });
});

test('share between answers: minimum, one-token answers, answers without variance', () => {
  const rows = (count: number, make: (i: number, t: number) => number, length = 5): Float64Array[] =>
    times(count, i => Float64Array.from({ length }, (_, t) => make(i, t)));
  assert.match(reason(iccFigures(rows(15, i => i)).icc), /needs 16 answers, has 15/);
  assert.match(reason(iccFigures(rows(30, i => i, 1)).icc), /too short/);
  assert.match(reason(iccFigures(rows(30, (_, t) => t)).icc), /no variance within or between the answers/);
});

test('T30: n copies of one vector have order 1; K orthonormal kinds 1/K on the mean of 100 samples', () => {
  const copies = semanticOrderOf(
    similarityOf(times(20, () => answer('x', { embedding: Float32Array.from([0.6, 0.8]) }))),
  );
  assert.equal(copies.value, 1);
  const next = randomStream(30);
  const kinds = 5;
  const values = times(
    100,
    () =>
      semanticOrderOf(
        similarityOf(times(64, () => answer('x', { embedding: axis(Math.floor(next() * kinds), kinds) }))),
      ).value,
  );
  const share = 1 / kinds;
  const error = Math.sqrt((2 * share * (1 - share)) / (64 * 63));
  near(mean(values), share, (4 * error) / Math.sqrt(100));
});

test('semantic order: its own interval when all are alike, and its abstentions', () => {
  const alike = semanticOrderFigure(times(32, () => answer('x', { embedding: Float32Array.from([0.6, 0.8]) })));
  assert.ok(alike.kind === 'estimate' && alike.value === 1 && alike.interval[1] === 1);
  near(alike.interval[0], 0.03 ** (2 / 32), 1e-12);
  assert.match(reason(semanticOrderFigure(times(20, () => answer('')))), /every answer is empty/);
  assert.match(
    reason(semanticOrderFigure(times(20, i => answer(i < 15 ? 'x' : '', { embedding: i < 15 ? axis(0, 2) : null })))),
    /needs 16 answers, has 15/,
  );
  assert.match(reason(semanticOrderFigure(times(20, () => answer('x')))), /no hidden state/);
  const withEmpty = times(40, i => answer(i < 30 ? 'x' : '', { embedding: i < 30 ? axis(i % 2, 2) : null }));
  const order = semanticOrderFigure(withEmpty);
  assert.ok(order.kind === 'estimate' && order.n === 30);
  near(order.value, (2 * 15 * 14) / (30 * 29), 1e-12);
});

test('T31: agreement of counts (5, 3, 2) is 28/90', () => {
  const texts = ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c'];
  const { partners } = groupAnswers(
    texts.map(text => answer(text)),
    { map: 'text' },
  );
  near(agreementOf(partners).value, oracles.agreement.value, 1e-12);
  near(agreementOf(partners).leaveOneOut[9] ?? NaN, agreementOf([4, 4, 4, 4, 4, 2, 2, 2, 0]).value, 1e-12);
});

test('agreement by meaning is a share of pairs, not of clusters', () => {
  const at = (angle: number) =>
    answer(`${angle}`, { embedding: Float32Array.from([Math.cos(angle), Math.sin(angle)]) });
  const { partners, kinds } = groupAnswers([at(0), at(0.6), at(1.2)], { map: 'meaning' });
  assert.deepEqual(partners, [1, 2, 1]);
  assert.deepEqual(
    kinds.map(kind => kind.count),
    [2, 1],
  );
  near(agreementOf(partners).value, 2 / 3, 1e-12);
});

test('agreement of two even kinds, where the jackknife alone sees no error, has three squares of that of pairs', () => {
  const even = agreementFigure(times(32, () => 15));
  const value = 15 / 31;
  const jackknifed = jackknifeError(agreementOf(times(32, () => 15)).leaveOneOut);
  const squares = 1 + 4 * value;
  const error = Math.hypot(jackknifed, Math.sqrt((squares * 2 * value * (1 - value)) / (32 * 31)));
  const logit = (x: number): number => Math.log(x / (1 - x));
  assert.ok(even.kind === 'estimate');
  near(logit(even.interval[1]) - logit(value), (studentT(31) * error) / (value * (1 - value)), 1e-9);
});

test('the ends of agreement fall with it, from all alike over one differing pair to a kind of 8 in 32', () => {
  const ends = (partners: readonly number[]): readonly [number, number] => {
    const figure = agreementFigure(partners);
    assert.ok(figure.kind === 'estimate');
    return figure.interval;
  };
  const n = 32;
  const pair = times(n, i => (i < 2 ? n - 2 : n - 1));
  const counts = times(9, rare => times(n, i => (i < rare ? rare - 1 : n - rare - 1)));
  const falling = counts.map(ends);
  const both = [ends(counts[0] ?? []), ends(pair), ...falling.slice(1)];
  both.slice(1).forEach(([low, high], i) => {
    const [lowBefore = NaN, highBefore = NaN] = both[i] ?? [];
    assert.ok(low <= lowBefore && high <= highBefore, `${i}: [${low}, ${high}]`);
  });
  near(ends(pair)[0], (1 - 2 / (n * (n - 1))) * 0.025 ** (2 / n), 1e-12);
});

test('agreement of all and of none has the exact bounds', () => {
  const all = agreementFigure(times(30, () => 29));
  assert.ok(all.kind === 'estimate');
  near(all.interval[0], 0.025 ** (2 / 30), 1e-12);
  const none = agreementFigure(times(30, () => 0));
  assert.ok(none.kind === 'estimate' && none.interval[0] === 0);
  const q = Math.sqrt(none.interval[1]);
  near((1 + 29 * q) * (1 - q) ** 29, 0.025, 1e-9);
  assert.match(reason(agreementFigure(times(29, () => 1))), /needs 30 answers, has 29/);
});

test('T32: energy of independent tokens at T is Σ p_T (-ln p_1)', () => {
  const next = randomStream(32);
  const logits = Float64Array.from({ length: 200 }, (_, k) => -1.2 * Math.log(k + 1));
  const untempered = softmax(logits);
  for (const temperature of [0.5, 1, 1.7]) {
    const distribution = softmax(logits, temperature);
    const exact = distribution.reduce((sum, p, v) => sum - p * Math.log(untempered[v] ?? 1), 0);
    const draw = (): number => {
      let left = next();
      return distribution.findIndex(p => (left -= p) < 0);
    };
    const energies = times(
      400,
      () =>
        energyOf(
          answer('x', {
            ids: new Int32Array(40),
            logProb1: Float32Array.from({ length: 40 }, () => Math.log(untempered[draw()] ?? 1)),
          }),
        ) ?? NaN,
    );
    const spread = Math.sqrt(mean(energies.map(u => (u - mean(energies)) ** 2)) / energies.length);
    near(mean(energies), exact, 4 * spread);
  }
});

test('T32: χ_u of independent tokens is the variance of one, whatever the mix of lengths', () => {
  const next = randomStream(33);
  const draw = (): number => -Math.log(1 - next());
  for (const length of [
    () => 8 + Math.floor(next() * 121),
    () => 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - 1 / 24)),
  ]) {
    const found = times(60, () => {
      const rows = times(300, () => times(length(), draw));
      return susceptibilityOf(rows.map(row => ({ tokens: row.length, energy: mean(row) }))).value;
    });
    near(mean(found), 1, 0.03);
  }
});

test('energy and susceptibility: empty answers are left out, minima hold, equal energies abstain', () => {
  const costing = (cost: number) => answer('a b', { logProb1: Float32Array.from([-cost, -cost]) });
  assert.equal(energyOf(answer('')), null);
  assert.match(
    reason(energyFigure([...times(15, () => costing(1)), ...times(9, () => answer(''))])),
    /needs 16 answers, has 15/,
  );
  const energy = energyFigure(times(16, i => costing(i % 2)));
  assert.ok(energy.kind === 'estimate' && energy.value === 0.5 && energy.n === 16);
  assert.match(reason(susceptibilityFigure(times(15, i => costing(i)))), /needs 16 answers, has 15/);
  assert.match(reason(susceptibilityFigure(times(30, () => costing(2)))), /same energy/);
  const costs = [
    { tokens: 2, energy: 1 },
    { tokens: 3, energy: 4 },
    { tokens: 5, energy: 2 },
    { tokens: 4, energy: 7 },
  ];
  const { value, leaveOneOut } = susceptibilityOf(costs);
  near(
    value,
    (2 * (1 - 52 / 14) ** 2 + 3 * (4 - 52 / 14) ** 2 + 5 * (2 - 52 / 14) ** 2 + 4 * (7 - 52 / 14) ** 2) / 3,
    1e-9,
  );
  near(leaveOneOut[2] ?? NaN, susceptibilityOf(costs.toSpliced(2, 1)).value, 1e-9);
});
