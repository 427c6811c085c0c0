import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { fitLogitLensScale } from '../../../src/engine/sampler/logitLensScale.ts';

const size = 40;
const next = randomStream(5);
const at = (values: Float32Array | readonly number[], id: number): number => values[id] ?? NaN;

function logSoftmax(logits: readonly number[]): Float32Array {
  const peak = Math.max(...logits);
  const norm = peak + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - peak), 0));
  return Float32Array.from(logits, value => value - norm);
}

function draw(distribution: Float32Array): number {
  let [u, id] = [next(), 0];
  while (id < size - 1 && (u -= Math.exp(at(distribution, id))) > 0) id++;
  return id;
}

/** Positions of a head with a bias whose true scale is `truth`, and the loss of any scale by its definition. */
function example(truth: number, count: number) {
  const bias = Array.from({ length: size }, () => normal(next));
  const rows = Array.from({ length: count }, () => Array.from({ length: size }, () => 6 * normal(next)));
  const logProbsAt = (row: readonly number[], scale: number): Float32Array =>
    logSoftmax(row.map((value, id) => scale * value + at(bias, id)));
  const targets = Int32Array.from(rows, row => draw(logProbsAt(row, truth)));
  const logProbs = rows.map(row => logProbsAt(row, 1));
  const parts = [logProbs.slice(0, 3), logProbs.slice(3)].map(part =>
    Float32Array.from(part.flatMap(distribution => [...distribution])),
  );
  const loss = (scale: number): number =>
    rows.reduce((sum, row, position) => sum - at(logProbsAt(row, scale), at([...targets], position)), 0) / count;
  return { parts, atZero: logSoftmax(bias), targets, loss };
}

for (const truth of [0.05, 0.22, 0.5, 1, 1.5]) {
  test(`the fitted scale minimizes the loss, near the true ${truth}`, async () => {
    const { parts, atZero, targets, loss } = example(truth, 600);
    let pauses = 0;
    const found = await fitLogitLensScale(parts, atZero, targets, () => {
      pauses++;
      return Promise.resolve();
    });
    assert.ok(pauses > 1 && pauses < 20, `${pauses} evaluations`);
    for (const factor of [0.9, 0.97, 1.03, 1.1])
      assert.ok(loss(found) < loss(found * factor), `${found} against ${found * factor}`);
    assert.ok(Math.abs(Math.log(found / truth)) < 0.25, `${found}`);
  });
}

test('an early exit without any right prediction gets the least scale, and cancellation stops the fit', async () => {
  const { parts, atZero, loss } = example(1, 60);
  const worst = Int32Array.from({ length: 60 }, (_, row) => {
    const distribution = [...parts.flatMap(part => [...part])].slice(row * size, (row + 1) * size);
    return distribution.indexOf(Math.min(...distribution));
  });
  const found = await fitLogitLensScale(parts, atZero, worst, () => Promise.resolve());
  assert.ok(found > 0 && found < 0.01, String(found));
  assert.ok(Number.isFinite(loss(found)));
  await assert.rejects(
    fitLogitLensScale(parts, atZero, worst, () => Promise.reject(new Error('stop'))),
    /stop/,
  );
});
