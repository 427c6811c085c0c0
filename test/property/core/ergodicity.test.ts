import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { analyzeSeries } from '../../../src/core/ergodicity/ergodicity.ts';
import { dyadicLengths } from '../../../src/core/ergodicity/fluctuation.ts';
import { energyObservable, frequentTokenObservable } from '../../../src/core/ergodicity/observables.ts';
import { times } from '../../unit/core/support/answers.ts';

test('still, stepping and lonely series give figures or reasons, never NaN', () => {
  const shape = fc.constantFrom<(t: number) => number>(
    () => 0,
    () => 1,
    () => -2,
    t => t % 2,
    t => (t < 30 ? 0 : 5),
    t => (t === 40 ? 1 : 0),
  );
  const series = fc
    .tuple(shape, shape, fc.integer({ min: 15, max: 20 }), fc.nat(3), fc.boolean())
    .map(([common, other, m, n, isBinary]) => ({
      isBinary,
      rows: [...times(m, () => common), ...times(n, () => other)].map(make =>
        Float64Array.from({ length: 48 }, (_, t) => make(t)),
      ),
    }));
  fc.assert(
    fc.property(series, ({ rows, isBinary }) => {
      const { fluctuation, ...rest } = analyzeSeries(
        rows,
        isBinary ? frequentTokenObservable([]) : energyObservable,
        dyadicLengths(48),
        rows.length,
      );
      for (const figure of [
        ...fluctuation,
        rest.gamma,
        rest.breaking,
        rest.relativeFluctuation,
        rest.correlationTime,
        rest.resolution,
        rest.rHat,
        rest.essBulk,
        rest.essTail,
      ]) {
        if (figure.kind === 'abstain') assert.ok(!['not-finite', 'no-interval'].includes(figure.reason.code));
        else if (figure.kind === 'exact') assert.ok(Number.isFinite(figure.value));
        else assert.ok([figure.value, ...figure.interval].every(Number.isFinite));
      }
    }),
    { seed: 5, numRuns: 300 },
  );
});
