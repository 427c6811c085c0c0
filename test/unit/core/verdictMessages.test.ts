import assert from 'node:assert/strict';
import test from 'node:test';
import { driftText, ergodicityClause, ergodicityText } from '../../../src/core/ergodicity/ergodicityMessages.ts';
import { estimate } from '../../../src/core/figure.ts';
import { ruleText } from '../../../src/core/phase/ruleMessages.ts';
import type { RuleMessage } from '../../../src/core/phase/ruleMessages.ts';
import { verdictText } from '../../../src/core/phase/verdictMessages.ts';
import { prose } from '../../../src/core/text.ts';
import type { VerdictMessage } from '../../../src/core/phase/verdictMessages.ts';

const interval = [0.2, 0.4] as const;
const scanned = { from: 0.2, to: 2 };

test('only a supported verdict says phase transition, and only a crossover says crossover', () => {
  const messages: readonly VerdictMessage[] = [
    { code: 'supported', at: 0.7, interval: [0.66, 0.74] },
    { code: 'derailing', mode: 'answers', at: 1.2, interval: [1.1, 1.3] },
    { code: 'derailing', mode: 'streams', at: 1.2, interval: null },
    { code: 'crossover', at: 0.7, interval: null, because: { code: 'memory-unresolved' } },
    { code: 'not-supported', ...scanned, because: { code: 'smooth' } },
    { code: 'not-supported', ...scanned, because: { code: 'peak-outside', temperature: 1.3 } },
    { code: 'low-power', ...scanned, found: 4, trials: 10 },
    { code: 'low-power', ...scanned, found: 0, trials: 10 },
    { code: 'inconclusive', ...scanned, because: { code: 'steepness-unresolved' } },
    { code: 'inconclusive', ...scanned, because: { code: 'location-unresolved' } },
    { code: 'inconclusive', ...scanned, because: { code: 'few-lengths', mode: 'answers' } },
    { code: 'inconclusive', ...scanned, because: null },
    {
      code: 'undecided',
      reason: { code: 'needs-temperatures', needed: 7, each: 16, has: 5, unit: 'answers' },
    },
  ];
  for (const message of messages) {
    const text = verdictText(message);
    assert.match(text, /^[A-Z].*\.$/);
    assert.doesNotMatch(text, /undefined|NaN|\{|\}/);
    assert.equal(/phase transition/i.test(text), message.code === 'supported', text);
    assert.equal(/crossover/i.test(text), message.code === 'crossover', text);
  }
  assert.match(
    verdictText({ code: 'supported', at: 0.7, interval: [0.66, 0.74] }),
    /temperature 0\.7 \[0\.66, 0\.74\]/,
  );
  assert.equal(
    verdictText({ code: 'not-supported', ...scanned, because: { code: 'wide' } }),
    prose`Between temperatures 0.2 and 2, a sharp change is not supported: the change is wide compared with the
      temperature of its center.`,
  );
  assert.equal(
    verdictText({ code: 'low-power', ...scanned, found: 4, trials: 10 }),
    prose`Between temperatures 0.2 and 2, there are too few samples to distinguish a sharp change from a gradual one: a
      sharp one was found in only 4 of 10 simulated rows of this size.`,
  );
  assert.equal(
    verdictText({ code: 'crossover', at: 0.7, interval: [0.66, 0.74], because: { code: 'same-at-all-lengths' } }),
    prose`Behavior changes sharply around temperature 0.7 [0.66, 0.74]; more than a crossover is not shown: its intervals
      do not show that it sharpens with length.`,
  );
});

test('each rule reads as sentences with its numbers', () => {
  const trend = { value: -0.3, interval: [-0.4, -0.2] as const };
  const sharpness = { sharp: 'sigmoid', smooth: 'cubic', margin: 12.3, needed: 10 } as const;
  const narrowness = {
    width: { value: 0.3, interval },
    logWidth: { value: 0.25, interval: null },
    limit: 1.25,
    inside: 2,
    neededInside: 3,
    from: 0.5,
    to: 0.8,
  };
  const lengths = {
    code: 'lengths',
    mode: 'answers',
    lengths: [8, 16, 32],
    share: 0.75,
    width: trend,
    peak: trend,
  } as const;
  const messages: readonly RuleMessage[] = [
    { code: 'sharp', ...sharpness },
    { code: 'sharp', ...sharpness, margin: -4 },
    { code: 'narrow', ...narrowness },
    { code: 'two-scores', sharpness, narrowness: { ...narrowness, inside: 4 } },
    { code: 'few-lengths', mode: 'answers' },
    { code: 'few-lengths', mode: 'streams' },
    { ...lengths, sides: { passed: null, memories: [] } },
    { ...lengths, sides: { passed: true, memories: [{ temperature: 0.2, ratio: 1.5 }] } },
    {
      ...lengths,
      mode: 'streams',
      sides: { passed: false, memories: [{ temperature: 0.2, time: 90.4, length: 256 }] },
    },
    { code: 'located', center: { value: 0.7, interval }, needed: 0.5, shift: 0.02, neededShift: 0.1 },
    { code: 'located', center: { value: 0.7, interval: null }, needed: 0.5, shift: 0.02, neededShift: 0.1 },
    { code: 'collective', widths: null, growth: { kind: 'unknown' } },
    { code: 'drift', mode: 'answers', ends: [8, 16, 32], slope: trend, steepest: -0.03, shift: trend, largest: 0.125 },
    { code: 'drift', mode: 'streams', ends: [18, 36], slope: trend, steepest: -0.03, shift: trend, largest: 0.125 },
    { code: 'no-drift' },
    {
      code: 'collective',
      widths: { own: { value: 0.3, interval }, alone: { value: 0.9, interval: [0.8, 1] } },
      growth: { kind: 'compared', temperature: 0.7, peak: 0.9, away: 0.1, difference: { value: 0.8, interval } },
    },
    { code: 'undecided', rule: 3, reason: { code: 'not-sampled' } },
  ];
  for (const message of messages) {
    assert.match(ruleText(message), /^Rule \d.*\.$/);
    assert.doesNotMatch(ruleText(message), /undefined|NaN|\{|\}/);
  }
  assert.equal(
    ruleText({ code: 'narrow', ...narrowness }),
    prose`Rule 2, narrow: the change is 0.30 [0.20, 0.40] times as wide as its center is high, and must stay below
      1.25; on a log axis it spans 0.25, with the same limit; only 2 sampled temperatures are inside it and 3 are needed: add some
      between 0.5 and 0.8.`,
  );
});

test('an exponent below 0 is labeled, with a doubt while its interval reaches 0', () => {
  assert.equal(driftText(estimate(0.1, [-0.1, 0.3], 64, '')), '');
  assert.equal(driftText(estimate(-0.3, [-0.5, -0.1], 64, '')), 'drifting apart');
  assert.equal(driftText(estimate(-0.1, [-0.3, 0.1], 64, '')), 'drifting apart, if anything');
});

test('an ergodicity verdict is a clause and a sentence', () => {
  assert.match(
    ergodicityClause({ code: 'mixed', tokens: 256, of: 5 }),
    /^mixed within 256 tokens: all 5 averages .*[a-z]$/,
  );
  assert.match(
    ergodicityText({ code: 'non-ergodic', tokens: 256, stuck: 3, of: 5, shortest: 16, drifting: 0, closer: 0 }),
    /^Non-ergodic within 256 tokens: 3 of 5 averages came no closer from 16 to 256 tokens, so .*; longer runs may\.$/,
  );
  assert.match(
    ergodicityText({ code: 'non-ergodic', tokens: 64, stuck: 3, of: 5, shortest: 16, drifting: 2, closer: 0 }),
    / came no closer from 16 to 64 tokens, and 2 of them drifted apart, so /,
  );
  assert.match(
    ergodicityText({ code: 'non-ergodic', tokens: 256, stuck: 3, of: 5, shortest: 16, drifting: 0, closer: 1 }),
    / 3 of 5 averages hardly came closer from 16 to 256 tokens, so /,
  );
  assert.match(ergodicityText({ code: 'not-mixed', tokens: 256, of: 5 }), /^Not mixed within 256 tokens/);
  assert.match(
    ergodicityText({ code: 'abstain', reason: { code: 'needs-longer-runs', tokens: 272 } }),
    /^Whether .*: needs runs of 272 tokens\.$/,
  );
});
