import assert from 'node:assert/strict';
import test from 'node:test';
import { reasonText } from '../../../src/core/reasons.ts';
import { dissolutionBoundary } from '../../../src/core/phase/boundary.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import type { ScanPoint } from '../../../src/core/phase/scan.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import sketch from '../../fixtures/sketch/reference.json' with { type: 'json' };

const answer = (energy: number, index: number): Trajectory => ({
  cell: 0,
  index,
  ids: Int32Array.of(1),
  logProbT: Float32Array.of(-energy),
  logProb1: Float32Array.of(-energy),
  entropy: Float32Array.of(1),
  logitVariance: Float32Array.of(1),
  ended: true,
  embedding: null,
  text: 'x',
  pieces: ['x'],
});

/** Answers with exactly this mean energy and spread. */
const cell = (temperature: number, mean: number, spread: number, n: number): ScanPoint => ({
  temperature,
  trajectories: Array.from({ length: n }, (_, i) => answer(mean + (i % 2 === 0 ? spread : -spread), i)),
});

const vocabulary = 49_152;
const threshold = Math.log(vocabulary) / 2;

test('the boundary is interpolated between the two cells around half of ln V', () => {
  const figure = dissolutionBoundary(
    [cell(1.3, threshold + 3, 0.2, 32), cell(0.9, threshold - 1, 0.2, 32), cell(0.5, 1, 0.2, 32)],
    vocabulary,
  );
  assert.ok(figure.kind === 'estimate');
  assert.ok(Math.abs(figure.value - 1.0) < 1e-6, String(figure.value));
  const error = 0.2 / Math.sqrt(32);
  const reach = 1.96 * 0.4 * Math.hypot((3 / 16) * error, (1 / 16) * error);
  assert.ok(
    Math.abs((figure.interval[1] - figure.interval[0]) / 2 - reach) < 0.1 * reach,
    `${String(figure.interval)}, ${reach}`,
  );
  assert.equal(figure.n, 96);
});

test('T33: along the rows of the sketch answers dissolve between 1.1 and 1.3', () => {
  for (const [name, { u }] of Object.entries(sketch.cells)) {
    const rows = u as [number, number, number][];
    const points = sketch.temperatures.map((temperature, i) => cell(temperature, rows[i]?.[0] ?? NaN, 0.5, 32));
    const figure = dissolutionBoundary(points, vocabulary);
    assert.ok(
      figure.kind === 'estimate' && figure.value > 1.1 && figure.value < 1.3,
      `${name}: ${JSON.stringify(figure)}`,
    );
  }
});

test('the interval holds the true crossing in at least 92% of samples', () => {
  const next = randomStream(21);
  let held = 0;
  for (let run = 0; run < 300; run++) {
    const points = [1.1, 1.3].map((temperature, side) => ({
      temperature,
      trajectories: Array.from({ length: 32 }, (_, i) => answer(threshold + (side === 0 ? -1 : 2) + normal(next), i)),
    }));
    const figure = dissolutionBoundary(points, vocabulary);
    const truth = 1.1 + 0.2 / 3;
    if (figure.kind === 'estimate' && figure.interval[0] <= truth && truth <= figure.interval[1]) held++;
  }
  assert.ok(held >= 276, String(held));
});

test('with several crossings the last upward one counts', () => {
  const figure = dissolutionBoundary(
    [0.5, 0.7, 0.9, 1.1].map((t, i) => cell(t, threshold + (i % 2 === 0 ? -1 : 1), 0.1, 20)),
    vocabulary,
  );
  assert.ok(figure.kind === 'estimate' && Math.abs(figure.value - 1.0) < 1e-6);
});

test('it abstains with the reason when no crossing was scanned', () => {
  const reason = (points: readonly ScanPoint[]): string => {
    const figure = dissolutionBoundary(points, vocabulary);
    assert.ok(figure.kind === 'abstain');
    return reasonText(figure.reason);
  };
  assert.equal(
    reason([cell(0.5, 1, 0.1, 32), cell(0.9, 2, 0.1, 32)]),
    'on average, answers do not dissolve up to temperature 0.9',
  );
  assert.equal(
    reason([cell(0.5, 8, 0.1, 32), cell(0.9, 9, 0.1, 32)]),
    'on average, answers are already dissolved at temperature 0.5',
  );
  assert.equal(
    reason([cell(0.5, 1, 0.1, 32), cell(0.9, 9, 0.1, 15)]),
    'on average, answers do not dissolve up to temperature 0.5',
    'one temperature tells on which side of it they dissolve',
  );
  assert.equal(reason([cell(0.7, 9, 0.1, 32)]), 'on average, answers are already dissolved at temperature 0.7');
  assert.equal(
    reason([cell(0.7, threshold - 0.05, 1, 32)]),
    'these answers do not tell whether they dissolve at temperature 0.7',
  );
  assert.equal(reason([cell(0.9, 9, 0.1, 15)]), 'needs 2 temperatures with 16 answers each, has 0');
  assert.equal(
    reason([cell(0.7, 1, 0.1, 32), cell(2, 9, 0.1, 32)]),
    'on average, answers dissolve somewhere between temperatures 0.7 and 2',
  );
  // A hot end whose interval reaches the threshold, and a cold one.
  assert.equal(
    reason([cell(0.5, 1, 0.1, 32), cell(0.9, threshold - 0.05, 1, 32)]),
    'these answers do not tell whether they dissolve at temperature 0.9',
  );
  assert.equal(
    reason([cell(0.5, threshold + 0.05, 1, 32), cell(0.9, 9, 0.1, 32)]),
    'these answers do not tell whether they dissolve at temperature 0.5',
  );
  assert.equal(
    reason([cell(0.5, 1, 0.1, 32), cell(0.9, threshold + 0.05, 1, 32)]),
    'these answers do not tell whether they dissolve at temperature 0.9',
  );
  assert.equal(reason([]), 'needs 2 temperatures with 16 answers each, has 0');
});
