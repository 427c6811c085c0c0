import assert from 'node:assert/strict';
import test from 'node:test';
import { softmax } from '../../../src/core/distribution.ts';
import { summarizeLogits } from '../../../src/core/distributionSummary.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };
import { hillNumber, minPCount, nucleusSize } from './support/openness.ts';

const near = (value: number, expected: number, relative = 1e-6): void =>
  assert.ok(Math.abs(value - expected) <= relative * Math.abs(expected), `${value} is not ${expected}`);
const zipf = (size: number): Float64Array => softmax(Float64Array.from({ length: size }, (_, k) => -Math.log(k + 1)));

test('T07: a uniform distribution has as many effective choices as tokens at every order', () => {
  for (const q of [0, 0.5, 1, 2, Infinity]) near(hillNumber(new Float64Array(40).fill(1 / 40), q), 40);
});

test('T07: geometric distribution', () => {
  const distribution = Float64Array.from({ length: 2000 }, (_, i) => 0.1 * 0.9 ** i);
  const { D1, D2, 'K0.9': k, 'Km0.1': km } = oracles.hill['geom_r0.9'];
  near(hillNumber(distribution, 1), D1);
  near(hillNumber(distribution, 2), D2);
  assert.equal(nucleusSize(distribution, 0.9), k);
  assert.equal(minPCount(distribution, 0.1), km);
});

test('T07: Zipf distribution over 50,257 types, and its temperatures', () => {
  const distribution = zipf(50_257);
  const expected = oracles.hill.zipf1_50257;
  near(hillNumber(distribution, 0.5), expected['D0.5']);
  near(hillNumber(distribution, 1), expected.D1);
  near(hillNumber(distribution, 2), expected.D2);
  assert.equal(nucleusSize(distribution, 0.9), expected['K0.9']);
  assert.equal(nucleusSize(distribution, 0.95), expected['K0.95']);
  assert.equal(minPCount(distribution, 0.05), expected['Km0.05']);
  assert.equal(minPCount(distribution, 0.1), expected['Km0.1']);
  const logits = Float64Array.from({ length: 50_257 }, (_, k) => -Math.log(k + 1));
  const { openness } = summarizeLogits(logits, 1);
  near(openness.d1, expected.D1);
  near(openness.d2, expected.D2);
  assert.deepEqual([openness.k95, openness.km05], [expected['K0.95'], expected['Km0.05']]);
  for (const [temperature, [d1, d2]] of Object.entries(oracles.hill.zipf_T)) {
    const tempered = summarizeLogits(logits, Number(temperature)).openness;
    near(tempered.d1, d1 ?? NaN);
    near(tempered.d2, d2 ?? NaN);
  }
});
