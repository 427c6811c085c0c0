import assert from 'node:assert/strict';
import test from 'node:test';
import { scoreItem, compareToChance } from '../../../src/core/constraints/capability.ts';
import type { ScoredItem } from '../../../src/core/constraints/capability.ts';
import { pairedBootstrap } from '../../../src/core/constraints/pairedBootstrap.ts';
import { abstain, estimate } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { compareScores, scoreCurve } from '../../../src/core/phase/metricArtifact.ts';
import { studentT } from '../../../src/core/statistics/studentT.ts';
import { exactProportionFigure } from '../../../src/core/statistics/clopperPearson.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { times } from './support/answers.ts';

const near = (actual: number, expected: number, tolerance = 1e-12): void => {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
};
const item = (
  answer: number,
  ...options: readonly (readonly [logProbability: number, tokens: number, characters: number])[]
): ScoredItem => ({
  answer,
  options: options.map(([logProbability, tokens, characters]) => ({ logProbability, tokens, characters })),
});

test('an item by hand: continuous scores per token and per character, and right or wrong', () => {
  const long = scoreItem(item(1, [-2, 1, 4], [-3, 3, 9]));
  near(long.perToken, -1);
  near(long.perCharacter, -1 / 3);
  near(long.choiceProbability, 1 / (1 + Math.E));
  assert.equal(long.correct, 0);
  assert.equal(scoreItem(item(0, [-2, 1, 4], [-3, 3, 9])).correct, 1);
  assert.equal(scoreItem(item(2, [-1, 1, 1], [-1, 1, 1], [-1, 1, 1], [-5, 1, 1])).correct, 1 / 3);
  assert.equal(scoreItem(item(0, [-700, 9, 9], [-900, 9, 9])).choiceProbability, 1);
  assert.throws(() => scoreItem(item(2, [-1, 1, 1], [-2, 1, 1])), RangeError);
});

test('exact intervals of the literature, those of nothing and all, and of numbers that are not whole', () => {
  // Newcombe (1998), table I: 81 of 263 and 15 of 148.
  for (const [successes, n, low, high] of [
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [29, 29, 0.8806, 1],
    // SciPy 1.17, beta.ppf.
    [20 / 3, 24, 0.1165, 0.4965],
  ] as const) {
    const figure = exactProportionFigure(successes, n, 1);
    assert.ok(figure.kind === 'estimate');
    near(figure.interval[0], low, 6e-5);
    near(figure.interval[1], high, 6e-5);
  }
  assert.equal(exactProportionFigure(0, 0, 1).kind, 'abstain');
});

const next = randomStream(14);
/** Items with four options whose answer is ahead by `lead` nats, under noise of one nat. */
const items = (n: number, lead: number, tokens = 1): ScoredItem[] =>
  times(n, index =>
    item(
      index % 4,
      ...times(4, option => [-3 + normal(next) + (option === index % 4 ? lead : 0), tokens, 5 * tokens] as const),
    ),
  );

/** Share of items right, and the mean probability of the right option. */
const accuracyOf = (scored: readonly ScoredItem[]): Figure =>
  exactProportionFigure(
    scored.reduce((sum, one) => sum + scoreItem(one).correct, 0),
    scored.length,
    1,
  );
const choiceOf = (scored: readonly ScoredItem[]): Figure =>
  pairedBootstrap(
    scored.map(one => scoreItem(one).choiceProbability),
    1,
    { unit: 'items', range: [0, 1] },
  );

test('guessing is indistinguishable from chance in 19 of 20 sets; skill shows in both scores', () => {
  const readings = times(60, () => compareToChance(accuracyOf(items(96, 0)), 0.25));
  const misjudged = readings.filter(found => found !== 'indistinguishable').length;
  assert.ok(misjudged <= 7, String(misjudged));
  const skilled = items(96, 2);
  assert.equal(compareToChance(accuracyOf(skilled), 0.25), 'above');
  const choice = choiceOf(skilled);
  assert.ok(choice.kind === 'estimate' && choice.interval[0] > 0.25);
  assert.equal(compareToChance(accuracyOf(items(96, -4)), 0.25), 'below');
  assert.equal(compareToChance(accuracyOf([]), 0.25), 'indistinguishable');
});

test('a score curve has the standard errors of its intervals, and none below a thousandth of its span', () => {
  const figures = [estimate(0, [-0.2, 0.2], 31, 'm'), abstain({ code: 'not-read' }, 0), estimate(4, [4, 4], 31, 'm')];
  const { values, errors } = scoreCurve(figures);
  assert.deepEqual(values, [0, 4]);
  near(errors[0] ?? NaN, 0.2 / studentT(30));
  assert.equal(errors[1], 0.004);
});

test('T19: over a knob, exact matches of five tokens jump where the log-probability rises evenly', () => {
  const x = times(15, level => level / 14);
  const levels = x.map(level => {
    const p = Math.exp(-0.7 * (1 - level) - 0.02);
    const perToken = times(400, () => Math.log(p) + 0.5 * normal(next));
    const matches = times(400, () => times(5, () => next() < p).every(Boolean)).filter(Boolean).length;
    return { perToken: pairedBootstrap(perToken, 1, { unit: 'items' }), exact: exactProportionFigure(matches, 400, 1) };
  });
  const scores = compareScores(
    x,
    scoreCurve(levels.map(({ perToken }) => perToken)),
    scoreCurve(levels.map(({ exact }) => exact)),
  );
  assert.deepEqual(
    [scores.isArtifact, scores.isSharp, scores.continuous.isBent, scores.discontinuous.isBent],
    [true, false, false, true],
  );
});
