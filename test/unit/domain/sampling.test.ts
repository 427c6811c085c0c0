import assert from 'node:assert/strict';
import test from 'node:test';
import {
  isModified,
  isPenalized,
  isTruncated,
  newSampling,
  samplingOfSpec,
  usesLaw,
  withSamplerKnobs,
} from '../../../src/domain/sampling.ts';

test('the command line wins over the prompt file, and that over the settings, sampler by sampler', () => {
  const settings = { topP: 0.9, topK: 0, minP: 0, samplers: { presencePenalty: 1, dryMultiplier: 0.8 }, stop: ['a'] };
  const file = { topK: 40, samplers: { presencePenalty: 0.5 }, stop: ['b', 'c'] };
  assert.deepEqual(samplingOfSpec(settings, file), {
    topP: 0.9,
    topK: 40,
    samplers: { presencePenalty: 0.5, dryMultiplier: 0.8 },
    stop: ['b', 'c'],
  });
  assert.deepEqual(samplingOfSpec(settings, file, { topP: 1, topK: 0, stop: [] }), {
    topP: 1,
    samplers: { presencePenalty: 0.5, dryMultiplier: 0.8 },
  });
  assert.deepEqual(samplingOfSpec(undefined, {}), { topP: 1 });
});

test('a cell states only samplers that are on, and the order where it matters', () => {
  assert.deepEqual(newSampling(0.7, { topP: 1 }), { temperature: 0.7, topP: 1, topK: 0 });
  assert.deepEqual(newSampling(0.7, { topP: 0.9, samplers: { presencePenalty: 0, dryBase: 2 } }), {
    temperature: 0.7,
    topP: 0.9,
    topK: 0,
    temperatureLast: true,
  });
  const penalized = newSampling(1, { topP: 1, samplers: { frequencyPenalty: 0.5 } });
  assert.deepEqual([isPenalized(penalized), isTruncated(penalized), usesLaw(penalized)], [true, false, true]);
  const excluding = newSampling(1, { topP: 1, samplers: { xtcProbability: 0.5 } });
  assert.deepEqual([isPenalized(excluding), isTruncated(excluding), isModified(excluding)], [false, true, true]);
  const older = { temperature: 0.5, topP: 0.9, topK: 0 };
  assert.deepEqual([isModified(older), usesLaw(older)], [true, false]);
});

test('a knob sets its sampler and leaves the others of the spec', () => {
  const spec = { topP: 0.9, samplers: { presencePenalty: 1, dryBase: 2 } };
  assert.deepEqual(withSamplerKnobs(spec, { dry: 0.8, 'top-k': 5, 'min-p': 0.1, temperature: 2 }), {
    topP: 0.9,
    topK: 5,
    minP: 0.1,
    samplers: { presencePenalty: 1, dryBase: 2, dryMultiplier: 0.8 },
  });
  assert.deepEqual(withSamplerKnobs(spec, { 'presence-penalty': 0 }).samplers, { presencePenalty: 0, dryBase: 2 });
});
