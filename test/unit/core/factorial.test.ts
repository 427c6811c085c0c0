import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { attribute } from '../../../src/core/constraints/attribution.ts';
import { coefficientsOf, contrastsOf, designCells, sharesOf } from '../../../src/core/constraints/factorial.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { mean, times } from './support/answers.ts';
import { decompose } from './support/tables.ts';

const near = (actual: number | undefined, expected: number, tolerance = 1e-9): void => {
  assert.ok(Math.abs((actual ?? NaN) - expected) <= tolerance, `${String(actual)} is not ${expected}`);
};
const cubes = [2, 2, 2];
const product = designCells(cubes).map(cell => cell.reduce((value, level) => value * (level + 1), 1));

test('cells are numbered with the last factor running fastest', () => {
  assert.deepEqual(designCells([2, 3]), [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
});

test('T21: shares of the product of three factors with levels 1 and 2, and of its logarithm', () => {
  const raw = decompose(product, cubes);
  const shares = sharesOf(raw, 3);
  const { main, pair, triple } = oracles.product_2e3.raw;
  raw.forEach(({ factors }, at) => near(shares?.components[at], [main, pair, triple][factors.length - 1] ?? NaN, 5e-6));
  // In closed form: levels have mean 3/2 and half-difference 1/2, so V_S is (1/4)^|S| (9/4)^(3-|S|) out of (10/4)^3 -
  // (9/4)^3.
  raw.forEach(({ factors }, at) => near(shares?.components[at], 9 ** (3 - factors.length) / (10 ** 3 - 9 ** 3), 1e-12));
  const logged = sharesOf(decompose(product.map(Math.log), cubes), 3);
  [1 / 3, 1 / 3, 1 / 3, 0, 0, 0, 0].forEach((share, at) => near(logged?.components[at], share));
  logged?.shapley.forEach(share => near(share, oracles.product_2e3.log.main));
  near(logged?.interaction, 0);
});

test('a response that is nothing but an interaction is shared by its two factors', () => {
  const shares = sharesOf(decompose([1, -1, -1, 1], [2, 2]), 2);
  assert.deepEqual(shares, {
    components: [0, 0, 1],
    firstOrder: [0, 0],
    total: [1, 1],
    shapley: [0.5, 0.5],
    interaction: 1,
  });
});

test('contrasts of two-level factors are Walsh contrasts, and their squares the variances', () => {
  const contrasts = contrastsOf(cubes);
  const coefficients = coefficientsOf(product, contrasts);
  near(coefficients[0], 0.5 * 1.5 * 1.5);
  near(
    coefficientsOf(
      product.map(value => -value),
      contrasts,
    )[0],
    -0.5 * 1.5 * 1.5,
  );
  assert.deepEqual(
    contrasts.map(({ factors }) => factors),
    [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]],
  );
  contrasts.forEach(({ factors, weights }) => {
    designCells(cubes).forEach((cell, at) => {
      assert.equal(
        weights[at],
        factors.reduce((sign, factor) => (cell[factor] === 1 ? sign : -sign), 1),
      );
    });
  });
  decompose(product, cubes).forEach(({ variance }, at) => {
    near((coefficients[at] ?? NaN) ** 2, variance);
  });
});

test('three levels: a curved factor, a straight one and their product, in closed form', () => {
  // x in {-1, 0, 1} has variance 2/3, x² variance 2/9; y = x² + 2 z + x z, all three orthogonal.
  const cells = designCells([3, 3]).map(([a = 0, b = 0]) => (a - 1) ** 2 + 2 * (b - 1) + (a - 1) * (b - 1));
  const components = decompose(cells, [3, 3]);
  assert.deepEqual(
    components.map(({ freedom }) => freedom),
    [2, 2, 4],
  );
  [2 / 9, 8 / 3, 4 / 9].forEach((variance, at) => near(components[at]?.variance, variance, 1e-12));
});

test('without noise the attribution is the decomposition, and a constant response abstains', () => {
  const same = times(8, () => product);
  const found = attribute(same, cubes, 1);
  assert.ok(!('kind' in found));
  found.components.forEach(({ factors, share, uncorrected }) => {
    const expected = 9 ** (3 - factors.length) / (10 ** 3 - 9 ** 3);
    near(uncorrected, expected, 1e-12);
    near(share.kind === 'estimate' ? share.value : NaN, expected, 1e-9);
  });
  assert.ok(found.factors.every(({ p }) => p < 0.001));
  const kindOf = (observations: readonly (readonly number[])[]): string => {
    const reading = attribute(observations, cubes, 1);
    return 'kind' in reading ? reasonText(reading.reason) : '';
  };
  assert.equal(kindOf(times(8, () => new Array<number>(8).fill(0.3))), 'all configurations have the same value');
  assert.equal(kindOf(same.slice(0, 3)), 'needs 4 texts, has 3');
  assert.equal(kindOf([...same, [1, 2]]), 'a point of the design was not measured');
  assert.equal(kindOf([...same, product.map(() => NaN)]), 'one of the configurations has no finite value');
});

test('noise inflates plain shares of interaction, and the correction takes it off', () => {
  const next = randomStream(4);
  const runs = times(40, run => {
    const blocks = times(8, () => {
      const own = normal(next);
      return designCells(cubes).map(cell => own + cell.reduce((sum, level) => sum + level, 0) + normal(next));
    });
    const found = attribute(blocks, cubes, run);
    assert.ok(!('kind' in found));
    const plain = found.components
      .filter(({ factors }) => factors.length > 1)
      .reduce((sum, { uncorrected }) => sum + uncorrected, 0);
    return {
      plain,
      corrected: found.interaction.kind === 'estimate' ? found.interaction.value : NaN,
      noise: found.noise,
    };
  });
  // Var = 3/4 + 7/64 for unit noise over 8 blocks; four of seven degrees of freedom are interactions.
  const expected = 4 / 64 / (0.75 + 7 / 64);
  near(mean(runs.map(({ plain }) => plain)), expected, 0.025);
  near(mean(runs.map(({ noise }) => noise)), (expected * 7) / 4, 0.025);
  assert.ok(mean(runs.map(({ corrected }) => corrected)) < 0.5 * expected);
});

test('intervals of shares hold the truth in nine of ten runs, and the p-value of an idle factor is even', context => {
  const next = randomStream(6);
  // Factor effects 0.5 and 0.25 on a -1/+1 scale and their product 0.15; the third factor is idle.
  const variance = 0.25 + 0.0625 + 0.0225;
  const truth = [0.25 / variance, 0.0625 / variance, 0.0225 / variance];
  const held = [0, 0, 0];
  let early = 0;
  const runs = 100;
  for (let run = 0; run < runs; run++) {
    const blocks = times(16, () =>
      designCells(cubes).map(([a = 0, b = 0]) => {
        const [x, z] = [2 * a - 1, 2 * b - 1];
        return 0.5 * x + 0.25 * z + 0.15 * x * z + 0.3 * normal(next);
      }),
    );
    const found = attribute(blocks, cubes, run);
    assert.ok(!('kind' in found));
    const figures = [found.factors[0]?.firstOrder, found.factors[1]?.firstOrder, found.interaction];
    figures.forEach((figure, at) => {
      if (figure?.kind !== 'estimate') return;
      const [low, high] = figure.interval;
      if (low <= (truth[at] ?? NaN) && (truth[at] ?? NaN) <= high) held[at] = (held[at] ?? 0) + 1;
    });
    if ((found.factors[2]?.p ?? 0) <= 0.1) early++;
  }
  context.diagnostic(`coverage ${held.map(count => count / runs).join(', ')}; p <= 0.1 in ${early / runs}`);
  held.forEach(count => {
    assert.ok(count >= 0.88 * runs, String(count / runs));
  });
  assert.ok(early >= 0.05 * runs && early <= 0.16 * runs, String(early / runs));
});
