import assert from 'node:assert/strict';
import test from 'node:test';
import { windowDistribution, masked, nextLogits } from '../../../src/run/sampling/exactMap.ts';
import { retemperedEnergy } from '../../../src/experiments/diagram/run/softmaxNull.ts';
import { referenceModel } from '../support/referenceModel.ts';

const model = referenceModel({ tokens: ['', 'a', 'b', 'c'], ends: [0], logits: () => [0, 0, 0, Math.log(3)] });
const signal = new AbortController().signal;
const window = { label: 'whole prompt', words: 1, ids: Int32Array.of(1, 2), text: 'ab' };

test('the law of a window has its closed form at every temperature', async () => {
  const logits = await nextLogits(model, window, signal);
  const { openness, nextTokens } = windowDistribution(0, logits, [0.5, 1], model);
  const [cold, warm] = openness;
  assert.ok(
    Math.abs((warm?.entropy ?? NaN) - (0.5 * Math.log(6) + 0.5 * Math.log(2))) < 1e-6,
    'three tokens at 1/6, one at 1/2',
  );
  assert.ok(Math.abs((cold?.d2 ?? NaN) - 1 / (3 / 144 + 9 / 16)) < 1e-6, 'at T = 1/2: three at 1/12, one at 3/4');
  assert.deepEqual(
    nextTokens.map(token => token.text),
    ['c', '(end of answer)', 'a', 'b'],
  );
  assert.ok(Math.abs((nextTokens[0]?.p ?? NaN) - 0.5) < 1e-6);
});

test('a masked end is impossible and the rest shares its probability', async () => {
  const logits = await nextLogits(model, window, signal);
  const { openness, nextTokens } = windowDistribution(0, masked(logits, [0]), [1], model);
  assert.ok(Math.abs((openness[0]?.entropy ?? NaN) - (0.4 * Math.log(5) + 0.6 * Math.log(5 / 3))) < 1e-6);
  assert.equal(nextTokens.at(-1)?.p, 0);
  assert.equal(logits[0], 0, 'the logits themselves stay');
});

test("re-tempered energy is the model's own entropy at T = 1 and the mean of -ln p in the heat", () => {
  const logits = Float32Array.of(0, 0, 0, Math.log(3));
  const [own, hot] = retemperedEnergy(logits, [1, 1e9], []);
  assert.ok(Math.abs((own ?? NaN) - (0.5 * Math.log(6) + 0.5 * Math.log(2))) < 1e-6);
  assert.ok(Math.abs((hot ?? NaN) - (0.75 * Math.log(6) + 0.25 * Math.log(2))) < 1e-6);
  const [without] = retemperedEnergy(logits, [1], [0]);
  assert.ok(Math.abs((without ?? NaN) - (0.4 * Math.log(5) + 0.6 * Math.log(5 / 3))) < 1e-6);
});
