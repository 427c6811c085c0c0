import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { measure, metrics } from '../../../src/core/metrics.ts';
import type { Mode } from '../../../src/core/trajectory.ts';
import { answer, axis, times } from '../../unit/core/support/answers.ts';
import { cell } from '../../unit/core/support/cells.ts';

test('degenerate cells give figures or reasons, never NaN or an exception', () => {
  const length = fc.constantFrom(0, 1, 2, 20);
  const value = fc.constantFrom(0, -1, -30, -1e-8);
  const trajectory = fc
    .tuple(length, value, fc.boolean(), fc.constantFrom('none', 'zero', 'one', 'two'))
    .map(([tokens, logProb, ended, space]) => {
      const steps = tokens + (ended ? 1 : 0);
      const embedding =
        tokens === 0 || space === 'none'
          ? null
          : space === 'zero'
            ? new Float32Array(3)
            : axis(space === 'one' ? 1 : 2, 3);
      const pieces = times(tokens, () => ' a');
      return answer(pieces.join(''), {
        ids: new Int32Array(tokens),
        pieces,
        ended,
        embedding,
        logProb1: new Float32Array(tokens).fill(logProb),
        logProbT: new Float32Array(tokens).fill(logProb),
        entropy: new Float32Array(steps).fill(-logProb),
        logitVariance: new Float32Array(steps).fill(0),
      });
    });
  const repeated = fc
    .tuple(trajectory, trajectory, fc.nat(40), fc.nat(40))
    .map(([a, b, m, n]) => [...times(m, () => a), ...times(n, () => b)]);
  fc.assert(
    fc.property(
      fc.oneof(fc.array(trajectory, { maxLength: 40 }), repeated),
      fc.constantFrom<Mode>('answers', 'streams'),
      (trajectories, mode) => {
        const sample = cell(mode, trajectories, 20);
        const figures = measure(sample);
        for (const metric of metrics) {
          const figure = figures[metric.id] ?? assert.fail(metric.id);
          const numbers =
            figure.kind === 'estimate'
              ? [figure.value, ...figure.interval]
              : figure.kind === 'exact'
                ? [figure.value]
                : [];
          assert.ok(numbers.every(Number.isFinite), `${metric.id}: ${JSON.stringify(figure)}`);
          if (figure.kind === 'abstain')
            assert.ok(!['not-finite', 'no-interval'].includes(figure.reason.code), metric.id);
          const { value: written, interval, support } = metric.format(figure);
          assert.doesNotMatch(
            `${written} ${interval} ${support} ${metric.sentence(figure, sample)}`,
            /NaN|undefined|Infinity/,
          );
        }
      },
    ),
    { seed: 23, numRuns: 300 },
  );
});
