import assert from 'node:assert/strict';
import test from 'node:test';
import { abstain, estimate } from '../../../../src/core/figure.ts';
import type { FreshCheck, MeasuredSetting } from '../../../../src/domain/guidance.ts';
import type { Goal } from '../../../../src/experiments/diagram/report/guidance/goals.ts';
import {
  goalChangeText,
  guidanceSentence,
  needsAnswers,
} from '../../../../src/experiments/diagram/report/guidance/guidanceWords.ts';

const goal: Goal = {
  id: 'repeatable',
  kind: 'repeatable',
  title: 'More repeatable',
  measure: 'probability that two answers agree',
  style: 'probability',
  clause: figure => `two answers agree with probability ${figure}`,
  figureOf: () => abstain({ code: 'not-measured' }, 0),
};

function setting(cell: number, words: string, tokens: number, value: number): MeasuredSetting {
  const figure = estimate(value, [value - 0.1, value + 0.02], 32, 'test');
  return { cell, words, tokens, figure, effect: figure, isAllowed: true };
}

function sentence(tokens: number, check: FreshCheck | null): string {
  const [current, best] = [setting(0, 'temperature 0.7', 512, 0.68), setting(1, 'temperature 0.3', tokens, 0.95)];
  return guidanceSentence(goal, {
    ...goal,
    current,
    settings: [current, best],
    steps: [],
    proposal: 1,
    changes: [],
    check,
    next: null,
  });
}

test('W6: beginnings are compared with whole answers only under their lengths', () => {
  assert.match(
    sentence(48, null),
    /^Temperature 0\.3 looks best: in their first 48 tokens, .* \[.+\] \(0\.6\d+ now, in up to 512 tokens\)\. /,
  );
  assert.match(sentence(512, null), / \(0\.6\d+ now\)\. Not checked yet/);
  const { figure, effect } = setting(1, '', 512, 0.9);
  const check = { cell: 1, n: 32, tokens: 512, seed: 2, figure, effect, isConfirmed: true, changes: [] };
  assert.match(sentence(48, check), / \(0\.6\d+ now\), checked on 32 fresh answers\.$/, 'fresh answers are as long');
});

test('a setting is not kept as the best where the others have too few answers to compare', () => {
  const current = setting(0, 'temperature 0.7', 61, 0.7);
  const few = abstain({ code: 'needs-more', needed: 30, has: 24, unit: 'answers' }, 24);
  const others = [
    { ...setting(1, 'temperature 0.3', 24, 0.9), figure: few },
    { ...setting(2, 'temperature 1.6', 24, 0.9), isAllowed: false },
  ];
  const found = { ...goal, current, steps: [], proposal: null, changes: [], check: null, next: null };
  const settings = [current, ...others];
  assert.equal(
    guidanceSentence(goal, { ...found, settings }),
    'Only temperature 0.7 has enough answers to compare: there, two answers agree with probability 0.70 [0.60, 0.72]. The Standard preset samples enough at the others.',
  );
  assert.ok(needsAnswers({ current, settings, proposal: null }));
  const unread = abstain({ code: 'answers-not-read', unread: 19, has: 32 }, 32);
  assert.equal(
    guidanceSentence(goal, { ...found, current: { ...current, figure: unread }, settings }),
    'Not stated: 19 of 32 answers could not be read. The others have too few answers; the Standard preset samples enough there.',
  );
  const more = [...settings, setting(3, 'temperature 0.5', 24, 0.5)];
  assert.ok(!needsAnswers({ current, settings: more, proposal: null }));
  assert.match(
    guidanceSentence(goal, { ...found, settings: more }),
    /^No measured setting whose answers hold together is better than temperature 0\.7/,
  );
});

test('a change of a share is in percentage points with its sign, also where it falls', () => {
  const change = (value: number, low: number, high: number): string =>
    goalChangeText(estimate(value, [low, high], 32, 'test'), 'share');
  assert.equal(change(-0.26, -0.45, -0.049), '−26 points [−45, −5]');
  assert.equal(change(0.13, -0.074, 0.33), '+13 points [−7, 33]');
  assert.equal(goalChangeText(estimate(0.13, [-0.03, 0.28], 32, 'test'), 'probability'), '+0.13 [−0.03, 0.28]');
  assert.equal(goalChangeText(abstain({ code: 'not-measured' }, 0), 'share'), '–');
});
