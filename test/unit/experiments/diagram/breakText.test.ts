import assert from 'node:assert/strict';
import test from 'node:test';
import { abstain, estimate } from '../../../../src/core/figure.ts';
import type { BreakReport } from '../../../../src/domain/report.ts';
import { breakSentence } from '../../../../src/experiments/diagram/report/breakText.ts';

const measured = (tokens: number, at: number): BreakReport => ({
  tokens,
  above: estimate(at, [at - 0.05, at + 0.05], 32, 'test'),
});

test('where answers of a length that was not sampled break is said to be computed from the rate', () => {
  const none: BreakReport = { tokens: 42, above: abstain({ code: 'does-not-move' }, 32) };
  assert.equal(breakSentence([none]), '');
  assert.equal(
    breakSentence([measured(42, 1.25)]),
    'Half of the answers of 42 tokens break above temperature 1.25 [1.20, 1.30].',
  );
  assert.equal(
    breakSentence([none, measured(512, 0.75)]),
    'Half of the answers of 512 tokens break above temperature 0.75 [0.70, 0.80], if each token breaks at the rate that was measured.',
  );
});
