import assert from 'node:assert/strict';
import test from 'node:test';
import {
  capabilityOf,
  chanceWarning,
  mirageWarning,
  scoreItem,
  tellFromChance,
} from '../../../src/core/constraints/capability.ts';
import type { ScoredItem } from '../../../src/core/constraints/capability.ts';
import { twinsOver } from '../../../src/core/constraints/twins.ts';
import { wilsonFigure } from '../../../src/core/statistics/wilson.ts';
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

test('an item by hand: the rule decides which option wins, the continuous scores stay', () => {
  const long = item(1, [-2, 1, 4], [-3, 3, 9]);
  const summed = scoreItem(long, 'sum');
  near(summed.perToken, -1);
  near(summed.perCharacter, -1 / 3);
  near(summed.choiceProbability, 1 / (1 + Math.E));
  near(summed.brier, 2 * (Math.E / (1 + Math.E)) ** 2);
  assert.deepEqual([summed.correct, summed.chance, summed.exact], [0, 0.5, null]);
  assert.equal(scoreItem(long, 'token').correct, 1);
  assert.equal(scoreItem(long, 'character').correct, 1);
  assert.equal(scoreItem(item(2, [-1, 1, 1], [-1, 1, 1], [-1, 1, 1], [-5, 1, 1]), 'sum').correct, 1 / 3);
  near(scoreItem(item(0, [-1, 1, 1], [-1, 1, 1], [-1, 1, 1], [-1, 1, 1]), 'sum').brier, 0.75);
  assert.equal(scoreItem(item(0, [-700, 9, 9], [-900, 9, 9]), 'sum').choiceProbability, 1);
});

test('Wilson intervals of the literature, and those of nothing and all', () => {
  // Newcombe (1998), table I: 81 of 263 and 15 of 148.
  for (const [successes, n, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [29, 29, 0.883, 1],
  ] as const) {
    const figure = wilsonFigure(successes, n);
    assert.ok(figure.kind === 'estimate');
    near(figure.interval[0], low, 6e-5);
    near(figure.interval[1], high, 6e-5);
  }
  assert.equal(wilsonFigure(0, 0).kind, 'abstain');
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

test('guessing is not told from chance in 19 of 20 sets, skill is, and by the continuous score too', () => {
  const readings = times(60, () => capabilityOf(items(96, 0), 'sum', 1));
  const told = readings.filter(({ againstChance }) => againstChance !== 'not told from chance').length;
  assert.ok(told <= 7, String(told));
  const guess = readings.find(({ againstChance }) => againstChance === 'not told from chance');
  assert.match(
    (guess && chanceWarning(guess)) ?? '',
    /^\d+ % of 96 items are right where guessing gets 25 %: this accuracy cannot be told from chance/u,
  );
  const skilled = capabilityOf(items(96, 2), 'sum', 1);
  assert.equal(skilled.againstChance, 'above chance');
  assert.equal(chanceWarning(skilled), null);
  assert.ok(skilled.choiceProbability.kind === 'estimate' && skilled.choiceProbability.interval[0] > 0.25);
  const worse = capabilityOf(items(96, -4), 'sum', 1);
  assert.equal(worse.againstChance, 'below chance');
  assert.match(chanceWarning(worse) ?? '', /less than guessing\.$/u);
});

test('figures of a set: chance over unequal items, exact matches, abstentions by name', () => {
  const greedy = items(8, 1).map(({ options, answer }, index): ScoredItem => ({
    answer,
    options: options.map(option => ({ ...option, greedy: index < 6 })),
  }));
  const known = capabilityOf(greedy, 'sum', 1);
  assert.ok(known.exactMatch.kind === 'estimate' && known.exactMatch.value === 0.75);
  const mixed = capabilityOf([...items(3, 1), item(0, [-1, 1, 1], [-2, 1, 1])], 'token', 1);
  near(mixed.chance, (3 * 0.25 + 0.5) / 4);
  assert.deepEqual([mixed.exactMatch.kind, mixed.perToken.kind, mixed.rule], ['abstain', 'estimate', 'token']);
  const reference = capabilityOf(
    times(5, () => item(0, [-6, 3, 12])),
    'sum',
    1,
  );
  assert.ok(
    reference.accuracy.kind === 'abstain' && reference.accuracy.reason === 'an item has no other option to choose',
  );
  assert.ok(reference.perToken.kind === 'estimate' && reference.perToken.value === -2);
  const none = capabilityOf([], 'sum', 1);
  assert.deepEqual(
    [none.accuracy.kind, none.perToken.kind, tellFromChance(none.accuracy, 0.25)],
    ['abstain', 'abstain', 'not told from chance'],
  );
});

test('answers of several tokens carry the warning that an exact match bends their score', () => {
  assert.equal(mirageWarning(capabilityOf(items(8, 1), 'sum', 1)), null);
  assert.match(mirageWarning(capabilityOf(items(8, 1, 5), 'sum', 1)) ?? '', /about 5 tokens.* from 0\.03 to 0\.59/u);
});

test('T19: over a knob, exact matches of five tokens jump where the log-probability rises evenly', () => {
  const x = times(15, level => level / 14);
  const capabilities = x.map(level => {
    const p = Math.exp(-0.7 * (1 - level) - 0.02);
    return capabilityOf(
      times(400, () => ({
        answer: 0,
        options: [
          {
            logProbability: 5 * (Math.log(p) + 0.5 * normal(next)),
            tokens: 5,
            characters: 20,
            greedy: times(5, () => next() < p).every(Boolean),
          },
        ],
      })),
      'sum',
      1,
    );
  });
  const twins = twinsOver(x, capabilities, { continuous: 'perToken', discontinuous: 'exactMatch' });
  assert.ok(!('kind' in twins));
  assert.deepEqual(
    [twins.mirage, twins.sharp, twins.continuous.bent, twins.discontinuous.bent],
    [true, false, false, true],
  );
  const short = twinsOver(x.slice(0, 6), capabilities.slice(0, 6), {
    continuous: 'perToken',
    discontinuous: 'exactMatch',
  });
  assert.ok('kind' in short && short.reason === 'needs 7 levels, has 6');
  const none = twinsOver(x, capabilities, { continuous: 'choiceProbability', discontinuous: 'accuracy' });
  assert.ok('kind' in none && none.reason === 'a level has no score with an interval');
});
