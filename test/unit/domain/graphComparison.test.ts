import assert from 'node:assert/strict';
import test from 'node:test';
import { graphComparisonText } from '../../../src/domain/graphComparison.ts';
import type { GraphComparison } from '../../../src/domain/languageModel.ts';

const comparison: GraphComparison = {
  attention: 'cascade',
  reference: 'file',
  tokens: 683,
  window: null,
  logProb: 2e-4,
  entropy: 2e-5,
  tolerance: 1e-3,
};

test('the comparison of a graph says where it was measured', () => {
  assert.equal(graphComparisonText(undefined), 'Not compared.');
  const measuredHere = graphComparisonText(comparison);
  assert.match(measuredHere, /over 683 tokens: ln p within/);
  const here = { tokens: 40, logProb: 3e-5, entropy: 4e-5 };
  const stored = graphComparisonText({ ...comparison, here });
  assert.ok(stored.startsWith(`${measuredHere} That was measured when Adjacent was built. Here, over 40 tokens: `));
});
