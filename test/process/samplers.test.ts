/** Samplers and stop strings through graph, runtime and decoder, on calibration models whose law is known. */
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { samplerLaw } from '../../src/core/sampler/samplerLaw.ts';
import { uniform } from '../../src/core/statistics/random.ts';
import type { SampledRow, SampleRequest, Sampling } from '../../src/domain/languageModel.ts';
import { newSampling } from '../../src/domain/sampling.ts';
import { openCalibration } from '../../src/engine/openCalibration.ts';
import { drawLawAt } from '../../src/experiments/diagram/run/drawLaw.ts';
import { assemble } from '../../src/run/sampling/assembly.ts';
import { listed } from './support/calibrationSamples.ts';
import { letterLogits } from './support/letterLogits.ts';

const letters = listed('calibration:iid');
const model = await openCalibration(letters, 1);
after(() => model.close());
const { signal } = new AbortController();
const { ids: prefix } = model.encode('any prompt', 'raw');
const seed = 11;

async function collect(
  sampling: Sampling,
  changed: Partial<SampleRequest> & { readonly count?: number } = {},
): Promise<SampledRow[]> {
  const { count = 24, ...others } = changed;
  const rows = Array.from({ length: count }, (_, index) => ({ cell: 3, index, ...sampling }));
  const request = { prefix, rows, tokens: 40, end: 'suppress', seed, batch: 64, pool: false, ...others } as const;
  const found: SampledRow[] = [];
  for await (const row of model.sample(request, signal, () => undefined)) found.push(row);
  return found.sort((a, b) => a.index - b.index);
}

const settings: Readonly<Record<string, Sampling>> = {
  'repetition penalty': newSampling(0.8, { topP: 1, samplers: { repetitionPenalty: 1.4 } }),
  'presence penalty': newSampling(1, { topP: 1, samplers: { presencePenalty: 1.5, penaltyTokens: 8 } }),
  'frequency penalty': newSampling(1.2, { topP: 1, samplers: { frequencyPenalty: 0.4 } }),
  DRY: newSampling(0.5, { topP: 1, samplers: { dryMultiplier: 2, dryAllowedLength: 1 } }),
  XTC: newSampling(0.9, { topP: 1, samplers: { xtcProbability: 0.5, xtcThreshold: 0.08 } }),
  'top-k': newSampling(1.5, { topP: 1, topK: 5 }),
  'all together': newSampling(0.7, {
    topP: 0.95,
    topK: 20,
    minP: 0.02,
    samplers: { repetitionPenalty: 1.1, presencePenalty: 0.2, dryMultiplier: 0.8, xtcProbability: 0.3 },
  }),
};

for (const [name, sampling] of Object.entries(settings)) {
  test(`${name}: every token, its probability and the entropy follow from the law and the random number`, async () => {
    let changed = 0;
    for (const { ids, index, logProbT, logProb1, entropy } of await collect(sampling)) {
      ids.forEach((id, position) => {
        const logits = letterLogits(letters, [...ids.subarray(0, position)]);
        const history = { tokens: [...prefix, ...ids.subarray(0, position)], breaks: () => false };
        const law = samplerLaw(logits, sampling, history);
        const plain = samplerLaw(logits, { temperature: 1, topP: 1, topK: 0 }, history);
        const below = law.subarray(0, id).reduce((sum, p) => sum + p, 0);
        const u = uniform(seed, 3, index, position);
        assert.ok(below <= u + 1e-5 && u < below + (law[id] ?? 0) + 1e-5, `${index}, ${position}`);
        assert.ok(Math.abs((logProbT[position] ?? NaN) - Math.log(law[id] ?? 0)) < 1e-4);
        assert.ok(Math.abs((logProb1[position] ?? NaN) - Math.log(plain[id] ?? 0)) < 1e-4);
        const exact = law.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
        assert.ok(Math.abs((entropy[position] ?? NaN) - exact) < 1e-4);
        const tempered = samplerLaw(logits, { temperature: sampling.temperature, topP: 1, topK: 0 }, history);
        if (law.some((p, at) => Math.abs(p - (tempered[at] ?? 0)) > 1e-3)) changed++;
      });
    }
    assert.ok(changed > 100, `the sampler changed ${changed} steps`);
  });

  test(`${name}: rows do not depend on the batch or on the other rows`, async () => {
    const reference = await collect(sampling);
    for (const batch of [1, 5]) assert.deepEqual(await collect(sampling, { batch }), reference);
    assert.deepEqual(await collect(sampling, { count: 7 }), reference.slice(0, 7));
    const [first] = reference;
    assert.ok(first !== undefined);
    const forced = first.ids.subarray(0, 15);
    const [rest] = await collect(sampling, { rows: [{ cell: 3, index: 0, ...sampling, forced }] });
    assert.deepEqual(rest?.ids, first.ids.subarray(15), 'a row that goes on looks back at what it was given');
  });

  test(`${name}: the law that reports read from a score is the one that is drawn from`, async () => {
    const [row] = await collect(sampling, { count: 1 });
    assert.ok(row !== undefined);
    const score = await model.score(Int32Array.of(...prefix, ...row.ids), prefix.length - 1, signal);
    row.ids.forEach((id, position) => {
      const law = drawLawAt(score, position, [], sampling, model);
      assert.ok(Math.abs(Math.log(law[id] ?? 0) - (row.logProbT[position] ?? NaN)) < 1e-4, String(position));
    });
  });
}

test('XTC: the shares of the first letter are those of the mixture', async () => {
  const sampling = newSampling(1, { topP: 1, samplers: { xtcProbability: 0.5, xtcThreshold: 0.1 } });
  const found = await collect(sampling, { count: 4000, tokens: 1, batch: 256 });
  const law = samplerLaw(letterLogits(letters, []), sampling, { tokens: [], breaks: () => false });
  law.forEach((p, letter) => {
    const share = found.filter(({ ids }) => ids[0] === letter).length / found.length;
    assert.ok(Math.abs(share - p) <= 4.5 * Math.sqrt((p * (1 - p)) / found.length) + 1e-9, `letter ${letter}`);
  });
});

test('a stop string ends a row where its text holds it first, and the row before is the same', async () => {
  const sampling = newSampling(1, { topP: 1 });
  const plain = await collect(sampling, { count: 40 });
  const stops = ['ab', 'b ', 'd'];
  const stopped = await collect(sampling, { count: 40, stop: stops, end: 'stop' });
  assert.deepEqual(await collect(sampling, { count: 40, stop: stops, end: 'stop', batch: 3 }), stopped);
  let ended = 0;
  plain.forEach((whole, index) => {
    const row = stopped[index];
    assert.ok(row !== undefined);
    const text = model.decode(whole.ids);
    const places = stops.map(stop => text.indexOf(stop)).filter(place => place >= 0);
    const answer = assemble(row, model, null);
    if (places.length === 0) {
      assert.deepEqual([row.ended, row.ids, answer.text], [false, whole.ids, text]);
      return;
    }
    ended++;
    const ends = stops.map(stop => text.indexOf(stop) + stop.length).filter((_, at) => text.includes(stops[at] ?? ''));
    assert.equal(row.ids.length, Math.min(...ends), 'the record stays until the string is complete');
    assert.deepEqual(row.ids, whole.ids.subarray(0, row.ids.length));
    assert.deepEqual([row.ended, row.end], [true, { logProbT: 0, logProb1: 0 }]);
    assert.ok(!stops.some(stop => answer.text.includes(stop)));
    assert.equal(answer.text, text.slice(0, answer.text.length));
    assert.equal(answer.pieces.join(''), answer.text);
    assert.equal(row.entropy.length, row.ids.length + 1);
  });
  assert.ok(ended > 10, `${ended} rows were ended`);
});

test('the state of a stopped row is that of its text, as if the rest had not been drawn', async () => {
  const sampling = newSampling(1, { topP: 1 });
  const stopped = await collect(sampling, { count: 30, stop: ['ab'], end: 'stop', pool: true });
  const cut = stopped.filter(({ textLength = 0 }) => textLength > 0);
  assert.ok(cut.length > 0);
  const rows = cut.map(({ index, textLength: tokens = 0 }) => ({ cell: 3, index, ...sampling, tokens }));
  const whole = await collect(sampling, { rows, pool: true });
  assert.deepEqual(
    cut.map(({ hidden }) => hidden),
    whole.map(({ hidden }) => hidden),
  );
});
