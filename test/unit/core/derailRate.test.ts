import assert from 'node:assert/strict';
import test from 'node:test';
import { derailRateFigure } from '../../../src/core/derailRate.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { dissolutionBoundary } from '../../../src/core/phase/boundary.ts';
import { breakTemperature } from '../../../src/core/phase/breakTemperature.ts';
import {
  derailingEnergy,
  derailingLaw,
  derailingScan,
  derailingVocabulary,
  derailRateOf,
} from '../support/derailingTexts.ts';

const temperatures = [0.7, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.6];
const vocabulary = derailingVocabulary(derailingLaw);
const [runs, tokens] = [40, 32];

/** Where an increasing function passes a value, in [0.5, 2]. */
function solve(f: (temperature: number) => number, value: number): number {
  let [low, high] = [0.5, 2];
  while (high - low > 1e-6) {
    const middle = (low + high) / 2;
    if (f(middle) > value) high = middle;
    else low = middle;
  }
  return low;
}
const holds = (figure: Figure, truth: number): boolean =>
  figure.kind === 'estimate' && figure.interval[0] <= truth && truth <= figure.interval[1];

test('W4: boundary, derail rate and break temperature hold their exact values in at least 92% of rows', context => {
  const edge = solve(t => derailingEnergy(derailingLaw, t, tokens), Math.log(vocabulary) / 2);
  const broken = solve(t => derailRateOf(derailingLaw, t), 1 - 2 ** (-1 / tokens));
  const held = { boundary: 0, breaks: 0, cold: 0, hot: 0 };
  for (let seed = 1; seed <= runs; seed++) {
    const { points } = derailingScan(derailingLaw, temperatures, 32, tokens, seed);
    const rate = (at: number): boolean =>
      holds(
        derailRateFigure(points[at]?.trajectories ?? [], vocabulary),
        derailRateOf(derailingLaw, temperatures[at] ?? NaN),
      );
    if (holds(dissolutionBoundary(points, vocabulary, tokens), edge)) held.boundary++;
    if (holds(breakTemperature(points, vocabulary, tokens, tokens), broken)) held.breaks++;
    if (rate(3)) held.cold++;
    if (rate(5)) held.hot++;
  }
  context.diagnostic(`${JSON.stringify(held)} of ${runs}`);
  for (const count of Object.values(held)) assert.ok(count >= 0.9 * runs, JSON.stringify(held));
});

test('the derail rate does not depend on how long answers are, and longer answers break at lower temperatures', () => {
  const { points } = derailingScan(derailingLaw, temperatures, 200, 96, 1);
  const rates = [24, 96].map(length => derailRateFigure(points[4]?.trajectories ?? [], vocabulary, length));
  for (const rate of rates) assert.ok(holds(rate, derailRateOf(derailingLaw, 1.2)), JSON.stringify(rate));
  const breaks = [16, 64].map(length => breakTemperature(points, vocabulary, 96, length));
  const [short, long] = breaks;
  assert.ok(short?.kind === 'estimate' && long?.kind === 'estimate' && long.interval[1] < short.interval[0]);
});

test('answers that never turn to noise give a rate of 0 with an upper bound; fewer than 16 abstain', () => {
  const [cold] = derailingScan({ ...derailingLaw, gap: 60 }, [0.7], 32, tokens, 1).points;
  const figure = derailRateFigure(cold?.trajectories ?? [], vocabulary);
  assert.ok(figure.kind === 'estimate' && figure.value === 0 && figure.interval[0] === 0);
  assert.ok(Math.abs(figure.interval[1] - (1 - 0.025 ** (1 / (32 * 30)))) < 1e-6, String(figure.interval[1]));
  assert.equal(derailRateFigure(cold?.trajectories.slice(0, 15) ?? [], vocabulary).kind, 'abstain');
});
