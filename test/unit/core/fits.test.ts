import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeComparer } from '../../../src/core/phase/curveShapes.ts';
import { fitLinear } from '../../../src/core/phase/leastSquares.ts';
import { compareScores } from '../../../src/core/phase/metricArtifact.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { sigmoidFitter, widthOverScale } from '../../../src/core/phase/sigmoid.ts';
import sketch from '../../fixtures/sketch/reference.json' with { type: 'json' };

const points = Array.from({ length: 21 }, (_, i) => i / 10);
const sigmoid = (x: number, center: number, scale: number): number => 1 / (1 + Math.exp((center - x) / scale));

test('a linear combination of columns is found exactly', () => {
  const x = [0, 1, 2, 3, 4];
  const fit = fitLinear(
    [x.map(() => 1), x, x.map(v => v * v)],
    x.map(v => 2 - 3 * v + 0.5 * v * v),
    [1, 2, 3, 4, 5],
  );
  assert.ok(fit);
  [2, -3, 0.5].forEach((expected, i) => assert.ok(Math.abs((fit.coefficients[i] ?? NaN) - expected) < 1e-9));
  assert.ok(fit.chiSquare < 1e-18);
});

test('columns that repeat each other have no unique fit', () => {
  assert.equal(
    fitLinear(
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      [1, 2, 3],
      [1, 1, 1],
    ),
    null,
  );
});

test('a fit from a start is the fit from nothing', () => {
  const next = randomStream(5);
  const fitter = sigmoidFitter(points);
  const clean = fitter.fit(
    points.map(x => sigmoid(x, 1, 0.15)),
    points.map(() => 400),
  );
  for (let run = 0; run < 100; run++) {
    const y = points.map(x => sigmoid(x, 1, 0.15) + 0.05 * normal(next));
    const weights = points.map(() => 400);
    const cold = fitter.fit(y, weights);
    const warm = fitter.fit(y, weights, clean);
    assert.ok(warm.chiSquare <= cold.chiSquare + 1e-4, `${warm.chiSquare} is above ${cold.chiSquare}`);
  }
});

/** Share of `runs` noisy copies of a curve that pass rules 1 and 2, and the naive test "sigmoid beats a line". */
function rates(
  curve: (x: number) => number,
  noise: number,
  runs: number,
  seed: number,
): { rule: number; naive: number } {
  const next = randomStream(seed);
  const comparer = shapeComparer(points);
  let rule = 0;
  let naive = 0;
  for (let run = 0; run < runs; run++) {
    const {
      margin,
      sigmoid: fit,
      bic,
    } = comparer.compare(
      points.map(x => curve(x) + noise * normal(next)),
      points.map(() => 1 / noise ** 2),
    );
    if (margin > 10 && fit.scale * widthOverScale < 1) rule++;
    if (bic.linear - bic.sigmoid > 10) naive++;
  }
  return { rule: rule / runs, naive: naive / runs };
}

const curves = {
  line: (x: number) => x / 2,
  saturating: (x: number) => 1 - Math.exp(-2 * x),
  exponential: (x: number) => Math.exp(1.5 * (x - 2)),
  exactMatch: (x: number) => (x / 2) ** 5,
  wide: (x: number) => sigmoid(x, 1, 0.4),
  narrow: (x: number) => sigmoid(x, 1, 0.08),
};

test('T20, T26: rules 1 and 2 find only narrow sigmoids, where "sigmoid beats a line" fires on smooth curves', () => {
  for (const noise of [0.05, 0.02]) {
    for (const [name, curve] of Object.entries(curves)) {
      const { rule, naive } = rates(curve, noise, 300, 11);
      if (name === 'narrow') assert.ok(rule >= 0.99, `${name}: ${rule}`);
      else assert.ok(rule <= 0.02, `${name} at noise ${noise}: ${rule}`);
      if (name === 'line') assert.ok(naive <= 0.03, `${name}: ${naive}`);
      if (['saturating', 'exponential', 'exactMatch', 'narrow'].includes(name))
        assert.ok(naive >= 0.99, `${name}: ${naive}`);
    }
  }
});

test('the center of the narrow sigmoid is found to 0.013 at noise 0.05', () => {
  const next = randomStream(3);
  const fitter = sigmoidFitter(points);
  const centers = Array.from(
    { length: 400 },
    () =>
      fitter.fit(
        points.map(x => curves.narrow(x) + 0.05 * normal(next)),
        points.map(() => 400),
      ).center,
  );
  const mean = centers.reduce((a, b) => a + b, 0) / centers.length;
  const deviation = Math.sqrt(centers.reduce((a, b) => a + (b - mean) ** 2, 0) / (centers.length - 1));
  assert.ok(Math.abs(mean - 1) < 0.003, String(mean));
  assert.ok(Math.abs(deviation - 0.013) < 0.003, String(deviation));
});

test('T19: a jump of p^5 beside p is an artifact of the metric, and never are both sharp', () => {
  const next = randomStream(19);
  const errors = points.map(() => 0.05);
  const noisy = (curve: (x: number) => number): number[] => points.map(x => curve(x) + 0.05 * normal(next));
  let flagged = 0;
  let sharp = 0;
  for (let run = 0; run < 300; run++) {
    const scores = compareScores(
      points,
      { values: noisy(curves.line), errors },
      { values: noisy(curves.exactMatch), errors },
    );
    if (scores.isArtifact) flagged++;
    if (scores.isSharp) sharp++;
  }
  assert.ok(flagged >= 0.95 * 300, String(flagged));
  assert.equal(sharp, 0);
  const real = compareScores(
    points,
    { values: noisy(curves.narrow), errors },
    { values: noisy(curves.narrow), errors },
  );
  assert.deepEqual([real.isSharp, real.isArtifact], [true, false]);
});

test('the energy row of the sketch: sharper than smooth curves, centered at 1.32, too wide by 3%', () => {
  const rows = sketch.cells['whole prompt'].u as [number, number, number][];
  const weights = rows.map(([, low, high]) => ((2 * 1.96) / (high - low)) ** 2);
  const {
    margin,
    rival,
    sigmoid: fit,
  } = shapeComparer(sketch.temperatures).compare(
    rows.map(([value]) => value),
    weights,
  );
  assert.equal(rival, 'cubic');
  assert.ok(margin > 150 && margin < 300, String(margin));
  assert.ok(Math.abs(fit.center - 1.32) < 0.01, String(fit.center));
  assert.ok(Math.abs(fit.scale * widthOverScale - 0.98) < 0.01, String(fit.scale * widthOverScale));
});
