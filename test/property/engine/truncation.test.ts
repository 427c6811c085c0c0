import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { drawTruncated } from '../../../src/engine/sampler/truncation.ts';

const setting = { numRuns: 300, seed: 4 };
const distributions = fc
  .array(fc.oneof(fc.double({ min: -40, max: 0, noNaN: true }), fc.constantFrom(-1, -2, -1e30)), {
    minLength: 2,
    maxLength: 60,
  })
  .filter(values => values.some(value => value > -1e20));
const settings = fc.record({
  temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
  topP: fc.oneof(fc.constant(1), fc.double({ min: 0.01, max: 0.99, noNaN: true })),
  topK: fc.constantFrom(0, 1, 3, 20, 100),
  minP: fc.constantFrom(0, 0, 0.02, 0.3, 1),
});

/** The kept tokens by sorting everything: top-k, then top-p over what remains, then min-p. */
function keptBySorting(
  logProbs: Float32Array,
  { temperature, topP, topK, minP }: { temperature: number; topP: number; topK: number; minP: number },
): Map<number, number> {
  const peak = Math.max(...logProbs);
  const all = [...logProbs]
    .map((value, id) => ({ id, weight: Math.exp((value - peak) / temperature), value }))
    .filter(token => token.weight > 0);
  all.sort((a, b) => b.value - a.value || a.id - b.id);
  const first = topK > 0 ? all.slice(0, topK) : all;
  const mass = topP < 1 ? topP * first.reduce((sum, token) => sum + token.weight, 0) : Infinity;
  const kept: typeof all = [];
  let sum = 0;
  for (const token of first) {
    if (sum >= mass) break;
    kept.push(token);
    sum += token.weight;
  }
  const likely = kept.filter(token => token.weight >= minP * Math.max(...kept.map(({ weight }) => weight)));
  sum = likely.reduce((total, token) => total + token.weight, 0);
  return new Map(likely.sort((a, b) => a.id - b.id).map(({ id, weight }) => [id, weight / sum]));
}

test('a truncated draw is the inverse CDF of the sorted and cut distribution, with its statistics', () => {
  fc.assert(
    fc.property(
      distributions,
      settings,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (values, sampling, u) => {
        const logProbs = Float32Array.from(values);
        const kept = keptBySorting(logProbs, sampling);
        const draw = drawTruncated(logProbs, sampling, u);
        const share = kept.get(draw.token);
        assert.ok(share !== undefined, `token ${draw.token} should have been cut`);
        const below = [...kept].filter(([id]) => id < draw.token).reduce((sum, [, p]) => sum + p, 0);
        assert.ok(u >= below - 1e-9 && u < below + share + 1e-9);
        assert.ok(Math.abs(draw.logProbT - Math.log(share)) < 1e-9);
        assert.equal(draw.logProb1, logProbs[draw.token]);
        const entropy = [...kept.values()].reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
        assert.ok(Math.abs(draw.entropy - entropy) < 1e-8);
        const mean = [...kept].reduce((sum, [id, p]) => sum + p * (logProbs[id] ?? 0), 0);
        const variance = [...kept].reduce((sum, [id, p]) => sum + p * ((logProbs[id] ?? 0) - mean) ** 2, 0);
        assert.ok(Math.abs(draw.logitVariance - variance) < 1e-8 * Math.max(1, variance));
      },
    ),
    setting,
  );
});

test('ties are cut by token id', () => {
  const logProbs = Float32Array.of(-3, -1, -1, -1, -2);
  const tokens = [0, 0.4, 0.6, 0.999].map(u => drawTruncated(logProbs, { temperature: 1, topP: 1, topK: 2 }, u).token);
  assert.deepEqual(tokens, [1, 1, 2, 2]);
});
