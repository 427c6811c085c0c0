import assert from 'node:assert/strict';
import test from 'node:test';
import { fieldsOfFile, fileParametersText, fileTemperature, fileTokens } from '../../../src/domain/fileParameters.ts';
import { withChoices, withPrompt } from '../../../src/experiments/nextSpec.ts';
import { checkSpec } from '../../../src/experiments/specCheck.ts';
import { unchanged } from '../../../src/domain/spec.ts';
import { specOf } from '../support/experiments.ts';

const parameters = { temperature: 0.2, tokens: 256, seed: 7, topP: 0.9, samplers: { presencePenalty: 0.5 } };

test('what a file states holds until the user states something else, and is said as long as it holds', () => {
  const spec = specOf({ ...fieldsOfFile(parameters), topP: 0.9, samplers: { presencePenalty: 0.5 } });
  assert.equal(spec.seed, 7);
  assert.deepEqual([fileTemperature(spec), fileTokens(spec)], [0.2, 256]);
  assert.equal(
    fileParametersText(spec),
    'temperature 0.2, top-p 0.9, presence penalty 0.5, at most 256 tokens, and seed 7 from the file',
  );
  const chosen = withChoices(spec, { ...unchanged, temperatures: [1], tokens: 900, seed: 8 });
  assert.equal(fileTokens(chosen), Infinity);
  assert.equal(fileParametersText(chosen), 'top-p 0.9 and presence penalty 0.5 from the file');
  assert.equal(fileParametersText(specOf({})), null);
  assert.deepEqual(fieldsOfFile(), {});
});

test('greedy decoding is sampled at the lowest temperature, and said', () => {
  const spec = specOf(fieldsOfFile({ temperature: 0 }));
  assert.equal(fileTemperature(spec), 0.05);
  assert.equal(fileParametersText(spec), 'temperature 0 (sampled at 0.05) from the file');
  checkSpec(spec);
  assert.throws(() => {
    checkSpec(specOf({ fromFile: { temperature: -1 } }));
  }, /parameters of the prompt file/);
});

test('a changed file changes what it states, and leaves a seed that the user chose since', () => {
  const before = specOf({ ...fieldsOfFile({ temperature: 0.2, seed: 7 }), seed: 99 });
  const prompt = { text: 'New', source: 'a.prompty' };
  const same = withPrompt(before, { ...prompt, sampling: { temperature: 0.4, seed: 7 } });
  assert.deepEqual([same.seed, same.fromFile], [99, { temperature: 0.4, seed: 7 }]);
  assert.equal(fileParametersText(same), 'temperature 0.4 from the file');
  const other = withPrompt(before, { ...prompt, sampling: { seed: 5, samples: 40 } });
  assert.deepEqual([other.seed, other.samples, other.fromFile], [5, 40, { seed: 5, samples: 40 }]);
  assert.equal(withPrompt(before, prompt).fromFile, undefined);
});
