import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { summarizeLogits } from '../../../src/core/distributionSummary.ts';
import type { Openness } from '../../../src/core/distribution.ts';
import { opennessBounds } from '../../../src/core/opennessBounds.ts';
import { boundsOf, valueOf } from '../../../src/core/figure.ts';
import type { CellSample } from '../../../src/core/metric.ts';
import { measure, metrics, metricOf } from '../../../src/core/metrics.ts';
import { calibrationModels } from '../../../src/engine/calibration/calibrationModels.ts';

const fields = ['entropy', 'd1', 'd2', 'k95', 'km05'] as const;

/** The `known` likeliest of a distribution, as ln p. */
function likeliest(logits: readonly number[], known: number): Float64Array {
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return Float64Array.from([...logits].sort((a, b) => b - a).slice(0, known), logit => logit - total);
}

function assertContains({ low, high }: { low: Openness; high: Openness }, exact: Openness, what: string): void {
  for (const field of fields) {
    const slack = 1e-6 * Math.max(1, exact[field]);
    assert.ok(low[field] <= exact[field] + slack, `${what}: ${field} ${exact[field]} < ${low[field]}`);
    assert.ok(high[field] >= exact[field] - slack, `${what}: ${field} ${exact[field]} > ${high[field]}`);
  }
}

test('bounds contain the exact figures of any distribution at any temperature', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: 2, maxLength: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.1, max: 3, noNaN: true }),
      (logits, known, temperature) => {
        const logProbs = likeliest(logits, known);
        const bounds = opennessBounds({ logProbs, vocabulary: logits.length }, temperature);
        const exact = summarizeLogits(Float64Array.from(logits), temperature).openness;
        assertContains(bounds, exact, `${known} of ${logits.length} at ${temperature}`);
      },
    ),
    { numRuns: 2000, seed: 16 },
  );
});

test('bounds contain the exact figures of calibration models', () => {
  const rows = calibrationModels.flatMap(({ id, distribution }) =>
    distribution.reads === 'derailed'
      ? [[id, distribution.alive] as const]
      : distribution.table.map(row => [id, row] as const),
  );
  assert.ok(rows.length > 20);
  for (const [name, logits] of rows)
    for (const known of [1, 2, logits.length])
      for (const temperature of [0.3, 1, 1.7]) {
        const bounds = opennessBounds({ logProbs: likeliest(logits, known), vocabulary: logits.length }, temperature);
        assertContains(bounds, summarizeLogits(Float64Array.from(logits), temperature).openness, `${name}, ${known}`);
      }
});

test('a list of the whole vocabulary leaves nothing open', () => {
  const logits = [2, 1, 0.5, -1, -3];
  const { low, high } = opennessBounds({ logProbs: likeliest(logits, 5), vocabulary: 5 }, 0.8);
  assert.deepEqual(low, high);
});

test('at temperature 1 both bounds are reached', () => {
  // Two tokens of 0.4 and 0.1; the rest of 0.5 on 8 others of at most 0.1.
  const list = { logProbs: Float64Array.from([Math.log(0.4), Math.log(0.1)]), vocabulary: 10 };
  const { low, high } = opennessBounds(list, 1);
  const entropy = (p: readonly number[]): number => -p.reduce((sum, one) => sum + one * Math.log(one), 0);
  assert.ok(Math.abs(low.entropy - entropy([0.4, ...Array.from({ length: 6 }, () => 0.1)])) < 1e-9);
  assert.ok(Math.abs(high.entropy - entropy([0.4, 0.1, ...Array.from({ length: 8 }, () => 0.0625)])) < 1e-9);
  assert.ok(Math.abs(1 / low.d2 - 0.22) < 1e-9);
});

const sample: CellSample = {
  mode: 'answers',
  temperature: 1,
  trajectories: [],
  tokens: 8,
  vocabulary: 10,
  openness: null,
  grouping: null,
};

test('metrics without what they need abstain by name, with bounds where there are any', () => {
  const list = { logProbs: Float64Array.from([Math.log(0.4), Math.log(0.1)]), vocabulary: 10 };
  const reason = { code: 'needs-distribution', known: 2 } as const;
  const figures = measure({ ...sample, bounds: opennessBounds(list, 1), lacks: { distribution: reason } });
  const { openness } = figures;
  assert.ok(openness !== undefined && valueOf(openness) === undefined);
  const [low, high] = boundsOf(openness) ?? assert.fail();
  assert.ok(low < high);
  const text = metricOf('next-choices').format(figures['next-choices'] ?? assert.fail());
  assert.match(text.value, /^\d.* to \d.* tokens$/);
  assert.match(
    text.support,
    /^bounds: needs the whole next-token distribution, of which this model shows the 2 likeliest$/,
  );
  assert.match(metricOf('openness').sentence(openness, sample), / to .*: it needs the whole next-token distribution/);
  const untold = measure({ ...sample, lacks: { distribution: { code: 'needs-distribution', known: 0 } } });
  assert.equal(boundsOf(untold['openness']), undefined);
});

test('every metric says what it needs', () => {
  for (const metric of metrics) assert.ok(Array.isArray(metric.needs), metric.id);
  assert.deepEqual(metricOf('agreement').needs, []);
  assert.deepEqual(metricOf('energy').needs, ['untempered']);
});
