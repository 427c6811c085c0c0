import assert from 'node:assert/strict';
import test from 'node:test';
import { splitRHat } from '../../../src/core/ergodicity/convergence.ts';
import { bulkEss, plainEss, tailEss } from '../../../src/core/ergodicity/effectiveSample.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { normalQuantile } from '../../../src/core/statistics/specialFunctions.ts';
import reference from '../../fixtures/diagnostics/reference.json' with { type: 'json' };
import { mean, times } from './support/answers.ts';

const near = (value: number, expected: number, relative: number, what = ''): void =>
  assert.ok(Math.abs(value - expected) <= relative * Math.abs(expected), `${what}: ${value} is not ${expected}`);

for (const { name, chains, ...expected } of reference.cases) {
  test(`R-hat and effective sample sizes are those of ArviZ: ${name}`, () => {
    const series = chains.map(chain => Float64Array.from(chain));
    if (name !== 'binary') near(splitRHat(series, false).value, expected.rhat_rank, 1e-9, 'rank R-hat');
    near(splitRHat(series, true).value, expected.rhat_split, 1e-9, 'split R-hat');
    near(bulkEss(series).value, expected.ess_bulk, 1e-9, 'bulk');
    near(plainEss(series).value, expected.ess_mean, 1e-9, 'mean');
    if (name !== 'binary') near(tailEss(series).value, expected.ess_tail, 1e-9, 'tail');
  });
}

test('leaving a chain out is the same as never having had it (plain R-hat and ESS)', () => {
  const chains =
    reference.cases.find(({ name }) => name === 'apart')?.chains.map(chain => Float64Array.from(chain)) ?? [];
  const rest = chains.filter((_, c) => c !== 2);
  near(splitRHat(chains, true).leaveOneOut[2] ?? NaN, splitRHat(rest, true).value, 1e-10);
  near(plainEss(chains).leaveOneOut[2] ?? NaN, (plainEss(rest).value * chains.length) / rest.length, 1e-10);
});

test('T12: plain split R-hat of a frozen mixture of two coins is 1.25, of chains with own means √2', () => {
  const next = randomStream(12);
  const coins = times(2000, i =>
    Float64Array.from({ length: 400 }, () => (next() < (i % 2 === 0 ? 0.2 : 0.8) ? 1 : 0)),
  );
  near(splitRHat(coins, true).value, 1.25, 0.01);
  const apart = times(1000, () => {
    const centre = normal(next);
    return Float64Array.from({ length: 200 }, () => centre + normal(next));
  });
  near(splitRHat(apart, true).value, Math.SQRT2, 0.03);
});

test('values that never vary have no R-hat and no effective sample size', () => {
  const still = times(4, () => new Float64Array(20).fill(3));
  assert.ok(!Number.isFinite(splitRHat(still, true).value));
  assert.ok(Number.isNaN(plainEss(still).value));
});

test('the normal quantile turns the known points, and is odd', () => {
  near(normalQuantile(0.975), 1.959963984540054, 1e-14);
  near(normalQuantile(0.75), 0.6744897501960817, 1e-14);
  near(normalQuantile(1e-20), -9.262340089798408, 1e-13);
  assert.ok(Math.abs(mean(times(99, k => normalQuantile((k + 1) / 100)))) < 1e-14);
});
