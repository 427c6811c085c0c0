import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { saltelliDesign, sobolIndices } from '../../../src/core/constraints/sensitivity.ts';
import { mostDimensions, sobolPoints } from '../../../src/core/constraints/sobolSequence.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { times } from './support/answers.ts';

test('the sequence begins as published, and every dimension is even at every power of two', () => {
  const first = sobolPoints(3, 8, null).map(point => [...point]);
  assert.deepEqual(first, [
    [0, 0, 0],
    [0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25],
    [0.25, 0.75, 0.75],
    [0.375, 0.375, 0.625],
    [0.875, 0.875, 0.125],
    [0.625, 0.125, 0.875],
    [0.125, 0.625, 0.375],
  ]);
  for (const seed of [null, 5]) {
    const points = sobolPoints(mostDimensions, 1024, seed);
    for (let dimension = 0; dimension < mostDimensions; dimension++) {
      for (const count of [2, 16, 256, 1024]) {
        const strata = new Set(points.slice(0, count).map(point => Math.floor((point[dimension] ?? NaN) * count)));
        assert.equal(strata.size, count, `dimension ${dimension}, ${count} points`);
      }
    }
  }
});

test('integrals over all 16 dimensions settle much faster than random points would let them', () => {
  const points = sobolPoints(mostDimensions, 4096, 3);
  const mean =
    points.reduce((sum, point) => sum + point.reduce((product, value) => product * (1 + (value - 0.5) / 2), 1), 0) /
    points.length;
  // The product has mean 1 and variance (1 + 1/48)^16 - 1 = 0.39: random points would scatter by 0.01.
  assert.ok(Math.abs(mean - 1) < 0.002, String(mean));
});

test('the two dimensions of any pair fill the square: no pair is a copy of another', () => {
  const points = sobolPoints(mostDimensions, 1024, null);
  for (let a = 0; a < mostDimensions; a++) {
    for (let b = 0; b < a; b++) {
      const product =
        points.reduce((sum, point) => sum + ((point[a] ?? NaN) - 0.5) * ((point[b] ?? NaN) - 0.5), 0) / points.length;
      assert.ok(Math.abs(product * 12) < 0.05, `${a}, ${b}: ${product * 12}`);
    }
  }
});

test('T22: indices of the Ishigami function', context => {
  const ishigami = (point: Float64Array): number => {
    const [x = 0, y = 0, z = 0] = point.map(value => Math.PI * (2 * value - 1));
    return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x);
  };
  const { S1, S2, ST1, ST3 } = oracles['ishigami_a7_b0.1'];
  const expected = [
    [S1, ST1],
    [S2, S2],
    [0, ST3],
  ] as const;
  for (const seed of [1, 2, 3]) {
    const base = 2048;
    const indices = sobolIndices(saltelliDesign(3, base, seed).map(ishigami), 3, base);
    assert.ok(!('kind' in indices));
    indices.forEach(({ firstOrder, total }, knob) => {
      [firstOrder, total].forEach((figure, which) => {
        const truth = expected[knob]?.[which] ?? NaN;
        assert.ok(
          figure.kind === 'estimate' && Math.abs(figure.value - truth) < 0.02,
          `knob ${knob}: ${JSON.stringify(figure)}`,
        );
        const [low, high] = figure.interval;
        assert.ok(low - 0.002 <= truth && truth <= high + 0.002, `knob ${knob}: ${JSON.stringify(figure)}`);
        context.diagnostic(
          `${seed} ${knob} ${figure.value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}] of ${truth.toFixed(4)}`,
        );
      });
    });
  }
});

test('a design has base * (knobs + 2) points, and is refused or abstains where it cannot serve', () => {
  const design = saltelliDesign(2, 16, 1);
  assert.equal(design.length, 64);
  const [first, second, mixed] = [design[3], design[16 + 3], design[32 + 3]];
  assert.deepEqual(mixed && [...mixed], [second?.[0], first?.[1]]);
  assert.throws(() => saltelliDesign(9, 16, 1), AdjacentError);
  const reason = (values: readonly number[], base: number): string => {
    const indices = sobolIndices(values, 2, base);
    return 'kind' in indices ? reasonText(indices.reason) : '';
  };
  assert.equal(
    reason(
      times(64, () => 3),
      16,
    ),
    'all design points have the same value',
  );
  assert.equal(
    reason(
      times(32, i => i),
      8,
    ),
    'needs 16 base points, has 8',
  );
  assert.equal(
    reason(
      times(63, i => i),
      16,
    ),
    'a point of the design was not measured',
  );
  assert.equal(
    reason(
      times(64, i => (i === 5 ? NaN : i)),
      16,
    ),
    'one of the design points has no finite value',
  );
});
