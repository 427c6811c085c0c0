import assert from 'node:assert/strict';
import test from 'node:test';
import { heldShare } from '../../coverage/cases.ts';
import { leastHeld, shortCases, study } from '../../coverage/study.ts';

/** Samples of a case in the short form. */
const runs = 100;
/** 92% less 2.5 standard errors of 100 samples: what a case may show by chance. */
const leastByChance = 0.85;

/** The short form of the coverage study; its long form is in docs/coverage.md. */
const shares = new Map<string, number[]>();
for (const [position, one] of shortCases().entries()) {
  const name = `${one.figure}, ${one.law}, ${one.n}`;
  test(`coverage: ${name}`, () => {
    const share = heldShare(study(one, position, runs));
    shares.set(one.figure, [...(shares.get(one.figure) ?? []), share]);
    assert.ok(share >= leastByChance, `held or withheld in ${share}`);
  });
}

test('coverage: every figure holds the truth in at least 92% of all samples', () => {
  for (const [figure, own] of shares) {
    const share = own.reduce((sum, value) => sum + value, 0) / own.length;
    assert.ok(share >= leastHeld, `${figure}: ${share}`);
  }
});
