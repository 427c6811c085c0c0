import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { abstain, estimate, exact } from '../../../src/core/figure.ts';
import {
  decimalsOfInterval,
  fixed,
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  formatTemperature,
  roughDuration,
} from '../../../src/core/format.ts';
import { figureLine, formatFigure } from '../../../src/core/figureText.ts';
import { t, translateWith } from '../../../src/core/text.ts';

test('numbers keep about three significant digits', () => {
  assert.equal(formatNumber(4.8123), '4.81');
  assert.equal(formatNumber(0.0312), '0.031');
  assert.equal(formatNumber(36.17), '36.2');
  assert.equal(formatNumber(1931.156), '1931');
  assert.equal(formatNumber(49152), '49\u202f152');
  assert.equal(formatNumber(0), '0');
  assert.equal(formatNumber(-0.25), '−0.25');
});

test('a rounded zero carries no minus sign', () => {
  assert.equal(fixed(-0.001, 2), '0.00');
});

test('an interval decides the decimals of its figure', () => {
  assert.equal(figureLine(estimate(0.7421, [0.53, 0.8812], 32, 'jackknife')), '0.74 [0.53, 0.88], 32 answers');
  assert.equal(figureLine(estimate(36.17, [22.548, 58.023], 32, 'ln')), '36 [23, 58], 32 answers');
  assert.equal(figureLine(estimate(1.2418, [1.22, 1.27], 32, 'any')), '1.24 [1.22, 1.27], 32 answers');
  assert.equal(figureLine(estimate(11.038, [10.867, 11.209], 32, 'any')), '11.04 [10.87, 11.21], 32 answers');
  assert.equal(decimalsOfInterval([1, 1]), 2);
});

test('an interval too narrow to be seen adds no decimals', () => {
  assert.deepEqual(formatFigure(estimate(2.18321, [2.183208, 2.183212], 256, 'm')), {
    value: '2.18',
    interval: '[2.18, 2.18]',
    support: '256 answers',
  });
});

test('exact figures and abstentions say what they are', () => {
  assert.equal(figureLine(exact(4.81)), '4.81, exact');
  assert.equal(
    figureLine(abstain({ code: 'needs-more', needed: 30, has: 16, unit: 'answers' }, 16)),
    'not stated: needs 30 answers, has 16',
  );
  assert.deepEqual(formatFigure(abstain({ code: 'needs-more', needed: 30, has: 16, unit: 'answers' }, 16)), {
    value: '–',
    interval: '',
    support: 'needs 30 answers, has 16',
  });
  assert.equal(formatFigure(exact(1.5), { unit: 'nats' }).value, '1.50 nats');
});

test('percentages, durations, sizes and counts', () => {
  assert.equal(formatPercent(0.41), '41%');
  assert.equal(formatPercent(0.003), '0.3%');
  assert.equal(formatPercent(0.0097), '1%');
  assert.equal(formatPercent(0.0094), '0.9%');
  assert.equal(formatPercent(-0.02), 'about 0%');
  assert.equal(formatDuration(0.2), 'less than 1 s');
  assert.equal(formatDuration(8.4), '8 s');
  assert.equal(formatDuration(80), '1 min 20 s');
  assert.equal(formatDuration(7500), '2 h 5 min');
  assert.deepEqual([0.2, 8.4].map(roughDuration), ['less than 1 s', 'about 8 s']);
  assert.equal(formatBytes(98_000_000), '98 MB');
  assert.equal(formatBytes(1_234_000_000), '1.2 GB');
  assert.equal(formatBytes(512), '512 bytes');
  assert.equal(formatCount(1, 'answer'), '1 answer');
  assert.equal(formatCount(32, 'answer'), '32 answers');
  assert.equal(formatTemperature(0.7000001), '0.7');
});

test('whatever the figure, nothing unreadable is written', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.double(), (value, low, high) => {
      const line = figureLine(estimate(value, [low, high], 32, 'any'));
      assert.doesNotMatch(line, /NaN|Infinity|undefined/);
    }),
    { numRuns: 500, seed: 19 },
  );
});

test('counts and their nouns are translated as one template, and arguments stand also between braces', () => {
  const templates: string[] = [];
  translateWith(template => {
    templates.push(template);
    return `‹${template}›`;
  });
  try {
    assert.equal(formatCount(1, 'answer'), '‹1 answer›');
    assert.equal(formatCount(3, 'kind'), '‹3 kinds›');
    assert.equal(t`The value of {{${'city'}}} is “${'{0}'}”.`, '‹The value of {{city}} is “{0}”.›');
    assert.deepEqual(templates, ['{0} answer', '{0} kinds', 'The value of {{{0}}} is “{1}”.']);
  } finally {
    translateWith(template => template);
  }
});
