import assert from 'node:assert/strict';
import test from 'node:test';
import { softmax } from '../../../src/core/branching.ts';
import { softmaxResponse } from '../../../src/core/phase/heatCapacity.ts';
import oracles from '../../fixtures/oracles.json' with { type: 'json' };

test('T18: a favoured token and g others peak where Schottky says, with no transition anywhere', () => {
  for (const [others, [temperature = 0, height = 0]] of Object.entries(oracles.schottky)) {
    const logits = Float64Array.from({ length: Number(others) + 1 }, (_, v) => (v === 0 ? 1 : 0));
    const capacity = (t: number): number => softmaxResponse(logits, t).heatCapacity;
    const golden = (Math.sqrt(5) - 1) / 2;
    let [low, high] = [0.5 * temperature, 2 * temperature];
    while (high - low > 1e-7) {
      const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
      if (capacity(left) > capacity(right)) high = right;
      else low = left;
    }
    assert.ok(Math.abs(low - temperature) < 1e-4, `${others}: ${low}`);
    assert.ok(Math.abs(capacity(low) - height) < 1e-4, `${others}: ${capacity(low)}`);
  }
});

test('Fisher information is eight times the Jensen-Shannon divergence over a small step, squared', () => {
  const logits = [2, 1, 0.3, -1, -Infinity];
  const step = 0.02;
  const [p, q] = [softmax(logits, 1 - step / 2), softmax(logits, 1 + step / 2)];
  const half = p.map((value, v) => (value + (q[v] ?? 0)) / 2);
  const divergence = (law: Float64Array): number =>
    law.reduce((sum, value, v) => (value > 0 ? sum + value * Math.log(value / (half[v] ?? 1)) : sum), 0);
  const js = (divergence(p) + divergence(q)) / 2;
  const { fisherInformation } = softmaxResponse(logits, 1);
  assert.ok(Math.abs((8 * js) / step ** 2 / fisherInformation - 1) < 1e-3);
});
