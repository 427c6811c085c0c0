import assert from 'node:assert/strict';
import test from 'node:test';
import { agreementFigure } from '../../../src/core/answers/agreement.ts';
import { susceptibilityOf } from '../../../src/core/energy.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { jackknife, meanFigure, scales } from '../../../src/core/statistics/intervals.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { semanticOrderOf } from '../../../src/core/answers/semanticOrder.ts';
import { Matrix } from '../../../src/core/numeric/matrix.ts';
import { iccFigures } from '../../../src/core/answers/icc.ts';
import type { Similarity } from '../../../src/core/answers/similarity.ts';
import { entropyOfKinds, leaveOneOutOfCounts } from '../../../src/core/answers/richness.ts';
import { mean, times } from './support/answers.ts';

/** T36: nominal 95% intervals with 64 answers hold the truth in at least 92% of the runs. */
const answers = 64;
const runs = 1000;
const leastShare = 0.92;
const next = randomStream(36);

function covers(name: string, truth: number, draw: () => Figure, least = leastShare): void {
  test(`T36: ${name}`, context => {
    let held = 0;
    const values: number[] = [];
    const widths: number[] = [];
    for (let run = 0; run < runs; run++) {
      const figure = draw();
      if (figure.kind !== 'estimate') continue;
      const [low, high] = figure.interval;
      if (low <= truth && truth <= high) held++;
      values.push(figure.value);
      widths.push(high - low);
    }
    const spread = Math.sqrt(mean(values.map(value => (value - mean(values)) ** 2)));
    const sharpness = mean(widths) / (4 * spread);
    context.diagnostic(`coverage ${held / runs}, width ${sharpness.toFixed(2)} of ±2 standard deviations`);
    assert.ok(held >= least * runs, `held the truth in ${held} of ${runs} runs`);
    assert.ok(sharpness < 1.6, `the interval is ${sharpness} times as wide as the estimates scatter`);
  });
}

const uniformLaw = (kinds: number): number[] => times(kinds, () => 1 / kinds);
function zipfLaw(kinds: number): number[] {
  const weights = times(kinds, k => 1 / (k + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}
const sumOfSquares = (distribution: readonly number[]): number => distribution.reduce((sum, p) => sum + p * p, 0);
const entropy = (distribution: readonly number[]): number => distribution.reduce((sum, p) => sum - p * Math.log(p), 0);

function sample(distribution: readonly number[]): number[] {
  return times(answers, () => {
    let left = next();
    return Math.max(
      0,
      distribution.findIndex(p => (left -= p) < 0),
    );
  });
}
function countsOf(drawn: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const kind of drawn) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts.values()];
}
function alike(size: number, cosine: (i: number, j: number) => number): Similarity {
  return {
    cosine: new Matrix(
      size,
      size,
      Float64Array.from({ length: size * size }, (_, at) => cosine(Math.floor(at / size), at % size)),
    ),
    present: times(size, () => true),
    basis: 'hidden-state',
  };
}
function order(similarity: Similarity): Figure {
  const { value, leaveOneOut, leastError } = semanticOrderOf(similarity);
  return jackknife(value, leaveOneOut, scales.atanh, leastError);
}

for (const kinds of [2, 3, 5, 10]) {
  covers(`semantic order, ${kinds} unrelated kinds`, 1 / kinds, () => {
    const drawn = sample(uniformLaw(kinds));
    return order(alike(answers, (i, j) => (drawn[i] === drawn[j] ? 1 : 0)));
  });
}
covers('semantic order, unequal kinds that overlap', 0.4 + 0.6 * sumOfSquares(zipfLaw(10)), () => {
  const drawn = sample(zipfLaw(10));
  return order(alike(answers, (i, j) => (drawn[i] === drawn[j] ? 1 : 0.4)));
});
covers('semantic order, answers scattered about one direction', 0.8 ** 2, () => {
  const vectors = times(answers, () => {
    const lean = 0.6 + 0.4 * next();
    const aside = Math.sqrt(1 - lean ** 2);
    const angle = 2 * Math.PI * next();
    return [lean, aside * Math.cos(angle), aside * Math.sin(angle)];
  });
  return order(alike(answers, (i, j) => (vectors[i] ?? []).reduce((sum, x, k) => sum + x * (vectors[j]?.[k] ?? 0), 0)));
});

for (const [name, distribution] of [
  ['3 even kinds', uniformLaw(3)],
  ['10 even kinds', uniformLaw(10)],
  ['30 even kinds', uniformLaw(30)],
  ['Zipf over 10 kinds', zipfLaw(10)],
  ['two kinds, 3 to 1', [0.75, 0.25]],
] as const) {
  covers(`agreement, ${name}`, sumOfSquares(distribution), () => {
    const drawn = sample(distribution);
    const counts = new Map<number, number>();
    for (const kind of drawn) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return agreementFigure(drawn.map(kind => (counts.get(kind) ?? 1) - 1));
  });
}

covers(
  'agreement, Zipf over 3 kinds, the worst of the usual distributions',
  sumOfSquares(zipfLaw(3)),
  () => {
    const drawn = sample(zipfLaw(3));
    return agreementFigure(drawn.map(kind => drawn.filter(other => other === kind).length - 1));
  },
  0.88,
);

for (const [name, distribution] of [
  ['5 even kinds', uniformLaw(5)],
  ['10 even kinds', uniformLaw(10)],
  ['Zipf over 5 kinds', zipfLaw(5)],
] as const) {
  covers(`entropy of kinds, ${name}`, Math.exp(entropy(distribution)), () => {
    const counts = countsOf(sample(distribution));
    const effective = (kept: readonly number[]): number => Math.exp(entropyOfKinds(kept));
    return jackknife(effective(counts), leaveOneOutOfCounts(counts, effective), scales.ln);
  });
}

const lengths = [
  ['32 tokens each', () => 32],
  ['8 to 128 tokens', () => 8 + Math.floor(next() * 121)],
  ['geometric lengths', () => 1 + Math.floor(Math.log(1 - next()) / Math.log(1 - 1 / 24))],
] as const;
for (const [name, length] of lengths) {
  covers(`susceptibility, independent tokens, ${name}`, 1, () => {
    const sizes = times(answers, length);
    const { value, leaveOneOut } = susceptibilityOf(
      sizes.map(tokens => ({ tokens, energy: normal(next) / Math.sqrt(tokens) })),
    );
    return jackknife(value, leaveOneOut, scales.ln);
  });
  covers(
    `F, independent tokens, ${name}`,
    1,
    () => iccFigures(times(answers, () => Float64Array.from({ length: length() }, () => -Math.log(1 - next())))).ratio,
  );
}
covers(
  'share between answers that differ',
  0.2,
  () =>
    iccFigures(
      times(answers, () => {
        const own = Math.sqrt(0.2) * normal(next);
        return Float64Array.from({ length: 32 }, () => own + Math.sqrt(0.8) * normal(next));
      }),
    ).icc,
);
covers('mean energy of skewed answers', 1, () =>
  meanFigure(
    times(answers, () => -Math.log(1 - next())),
    16,
  ),
);
