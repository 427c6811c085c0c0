import assert from 'node:assert/strict';
import test from 'node:test';
import { estimate, type Figure } from '../../../src/core/figure.ts';
import { attentionEntropy } from '../../../src/core/internals/attentionEntropy.ts';
import { atOnePlace, ChangeTester, isSharp } from '../../../src/core/internals/change.ts';
import { pairCount, squaredDistances } from '../../../src/core/internals/distances.ts';
import { internalsMessage, internalsText } from '../../../src/core/internals/internalsVerdict.ts';
import { participationFigure, participationRatio } from '../../../src/core/internals/participationRatio.ts';
import { twoNnFigure } from '../../../src/core/internals/twoNn.ts';
import { unitLength } from '../../../src/core/internals/unitLength.ts';
import { fastStream, normal } from '../../../src/core/statistics/random.ts';
import { chiSquareTail } from '../../../src/core/statistics/specialFunctions.ts';

const close = (a: number, b: number, tolerance: number): void => {
  assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);
};

test('attention entropy is 1 when even, 0 on one position, and ignores the first one when asked', () => {
  close(attentionEntropy([0.25, 0.25, 0.25, 0.25]), 1, 1e-12);
  assert.equal(attentionEntropy([0, 1, 0]), 0);
  close(attentionEntropy([0.5, 0.25, 0.25]), 1.5 / Math.log2(3), 1e-12);
  close(attentionEntropy([0.9, 0.05, 0.05], 1), 1, 1e-12);
  assert.ok(Number.isNaN(attentionEntropy([1])) && Number.isNaN(attentionEntropy([1, 0, 0], 1)));
});

/** n states of `dimension` independent normal coordinates. */
const cloud = (n: number, dimension: number, seed: number): number[][] => {
  const next = fastStream(seed);
  return Array.from({ length: n }, () => Array.from({ length: dimension }, () => normal(next)));
};

test('the participation ratio of an isotropic cloud is d / (1 + d/n)', () => {
  for (const [d, n, repeats] of [
    [10, 1000, 1],
    [64, 64, 8],
    [64, 640, 1],
  ] as const) {
    const found = Array.from({ length: repeats }, (_, seed) =>
      participationRatio(squaredDistances(cloud(n, d, seed + 1)), n),
    );
    const mean = found.reduce((sum, value) => sum + value, 0) / repeats;
    const expected = d / (1 + d / n);
    close(mean, expected, 0.03 * expected);
  }
});

test('the participation ratio is that of the eigenvalues: 1 on a line, 2 on a cross', () => {
  close(participationRatio(squaredDistances([[0], [1], [3], [7]]), 4), 1, 1e-12);
  const cross = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ];
  close(participationRatio(squaredDistances(cross), 4), 2, 1e-12);
  assert.ok(Number.isNaN(participationRatio(squaredDistances([[1], [1]]), 2)));
});

test('dimensions abstain where states are too few, alike, or one of them decides', () => {
  const code = (figure: Figure): string => (figure.kind === 'abstain' ? figure.reason.code : figure.kind);
  const alike = new Float64Array(pairCount(40));
  assert.equal(code(participationFigure(alike, 40)), 'states-alike');
  assert.equal(code(twoNnFigure(alike, 40)), 'states-alike');
  assert.equal(code(participationFigure(squaredDistances(cloud(20, 3, 1)), 20)), 'needs-more');
  const far = [...cloud(39, 5, 2), [50, 50, 50, 50, 50]];
  assert.equal(code(participationFigure(squaredDistances(far), 40)), 'one-state-decides');
});

test('TwoNN finds the dimension of a flat and of a curved surface', () => {
  const next = fastStream(3);
  const plane = Array.from({ length: 1500 }, () => [next(), next(), 0]);
  const roll = Array.from({ length: 1500 }, () => {
    const [turn, height] = [2 + 6 * next(), 8 * next()];
    return [turn * Math.cos(turn), turn * Math.sin(turn), height];
  });
  for (const surface of [plane, roll]) {
    const figure = twoNnFigure(squaredDistances(surface), surface.length);
    assert.ok(figure.kind === 'estimate' && figure.interval[0] < 2 && figure.interval[1] > 2, JSON.stringify(figure));
    close(figure.value, 2, 0.2);
  }
});

test('intervals of both dimensions cover at 64 states', () => {
  const laws = {
    isotropic: (state: number[]) => state,
    decaying: (state: number[]) => state.map((value, i) => value / (1 + i)),
    'in two parts': (state: number[]) => state.map(value => value + ((state[0] ?? 0) > 0.5 ? 3 : 0)),
  };
  for (const [name, law] of Object.entries(laws)) {
    const clouds = Array.from({ length: 100 }, (_, seed) =>
      squaredDistances(cloud(64, 12, 100 + seed).map(state => unitLength(Float32Array.from(law(state), x => x + 0.5)))),
    );
    for (const figureOf of [participationFigure, twoNnFigure]) {
      const figures = clouds.map(distances => figureOf(distances, 64)).filter(figure => figure.kind === 'estimate');
      const middle = Math.exp(figures.reduce((sum, { value }) => sum + Math.log(value), 0) / figures.length);
      const covering = figures.filter(({ interval }) => interval[0] <= middle && middle <= interval[1]).length;
      assert.ok(covering >= 0.9 * figures.length, `${name}: ${covering} of ${figures.length}`);
    }
  }
});

test('the tail of χ² is that of the tables', () => {
  close(chiSquareTail(3.841, 1), 0.05, 1e-4);
  close(chiSquareTail(5.991, 2), 0.05, 1e-4);
  close(chiSquareTail(18.307, 10), 0.05, 1e-4);
  close(chiSquareTail(24.996, 15), 0.05, 1e-4);
  assert.equal(chiSquareTail(0, 4), 1);
});

const x = [0.3, 0.5, 0.7, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.6, 2];
const series = (curve: (t: number) => number, error: number, seed: number): { x: number[]; y: Figure[] } => {
  const next = fastStream(seed);
  return {
    x,
    y: x.map(t => {
      const value = curve(t) + error * normal(next);
      return estimate(value, [value - 1.96 * error, value + 1.96 * error], 64, 'test');
    }),
  };
};
const sigmoid = (center: number, scale: number) => (t: number) => 1 / (1 + Math.exp((center - t) / scale));

test('a change is found where it is, as sharp as it is, and not where there is none', () => {
  const tester = new ChangeTester();
  const sharp = tester.test(series(sigmoid(1.15, 0.06), 0.03, 1));
  const sameBack = tester.test(series(t => 3 - 2 * sigmoid(1.15, 0.1)(t), 0.05, 2));
  const later = tester.test(series(sigmoid(1.35, 0.06), 0.03, 3));
  const flat = tester.test(series(() => 0.4, 0.03, 4));
  const line = tester.test(series(t => t / 2, 0.03, 5));
  assert.ok(sharp && sameBack && later && flat && line);
  assert.ok(isSharp(sharp) && sharp.p < 1e-6);
  assert.ok(sharp.center.kind === 'estimate' && sharp.center.interval[0] < 1.15 && sharp.center.interval[1] > 1.15);
  assert.equal(atOnePlace(sameBack, sharp), true);
  assert.equal(atOnePlace(later, sharp), false);
  assert.ok(flat.p > 0.05 && !isSharp(flat));
  assert.ok(line.p < 1e-6 && !isSharp(line) && line.center.kind === 'abstain');
  assert.equal(atOnePlace(line, sharp), null);
  assert.equal(tester.test({ x: x.slice(0, 6), y: series(t => t, 0.1, 6).y.slice(0, 6) }), null);
});

test('the answer names what moves with behavior, elsewhere, alone, or not at all', () => {
  const center = estimate(1.2, [1.1, 1.3], 64, 'test');
  const settings = { needed: 7, has: 11 };
  const measure = 'two-nn' as const;
  const code = (isMoving: boolean, moving: number, together: number, apart = 0): string =>
    internalsMessage({ isMoving, center }, [{ measure, layers: 4, moving, together, apart }], settings).code;
  assert.equal(code(true, 3, 2), 'together');
  assert.equal(code(true, 3, 0, 1), 'elsewhere');
  // Changes without a known place are not changes at another one.
  assert.equal(code(true, 3, 0, 0), 'unlocated');
  assert.equal(code(true, 0, 0), 'behavior-only');
  assert.equal(code(false, 3, 0), 'internals-only');
  assert.equal(code(false, 0, 0), 'neither');
  assert.equal(internalsMessage(null, [], { needed: 7, has: 3 }).code, 'few-settings');
  assert.equal(internalsMessage(null, [], { needed: 7, has: 0 }).code, 'unread');
  const words = internalsText(
    internalsMessage({ isMoving: true, center }, [{ measure, layers: 4, moving: 3, together: 2, apart: 0 }], settings),
  );
  assert.match(
    internalsText(
      internalsMessage(
        { isMoving: true, center },
        [{ measure, layers: 4, moving: 3, together: 0, apart: 2 }],
        settings,
      ),
    ),
    /1\.20 \[1\.10, 1\.30\], and at other temperatures the TwoNN dimension in 2 of 4 layers\.$/,
  );
  assert.match(
    words,
    /around temperature 1\.20 \[1\.10, 1\.30\], and around the same place the TwoNN dimension in 2 of 4/,
  );
});
