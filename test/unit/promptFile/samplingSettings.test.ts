import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { FileParameters } from '../../../src/domain/fileParameters.ts';
import { parsePromptFile } from '../../../src/promptFile/promptFile.ts';

const samplingOf = (name: string, document: string): FileParameters | undefined =>
  parsePromptFile(name, document)?.sampling;

test('.prompty: parameters under model, in both forms of the format', () => {
  const older = `---
model:
  api: chat
  parameters:
    temperature: 0.2
    top_p: 0.9
    top_k: 40
    min_p: 0.05
    frequency_penalty: 0.5
    presence_penalty: -0.5
    repetition_penalty: 1.2
    dry_multiplier: 0.8
    xtc_probability: 0.5
    stop: ["\\n\\n", "User:"]
---
user:
Hi`;
  assert.deepEqual(samplingOf('a.prompty', older), {
    temperature: 0.2,
    topP: 0.9,
    topK: 40,
    minP: 0.05,
    samplers: {
      repetitionPenalty: 1.2,
      presencePenalty: -0.5,
      frequencyPenalty: 0.5,
      dryMultiplier: 0.8,
      xtcProbability: 0.5,
    },
    stop: ['\n\n', 'User:'],
  });
  const newer =
    '---\nmodel:\n  options:\n    topP: 0.8\n    frequencyPenalty: 1\n    stopSequences: END\n    additionalProperties:\n      repeat_last_n: 32\n---\nHi';
  assert.deepEqual(samplingOf('a.prompty', newer), {
    topP: 0.8,
    samplers: { frequencyPenalty: 1, penaltyTokens: 32 },
    stop: ['END'],
  });
});

test('dotprompt, GitHub Models, Markdown and chat requests', () => {
  assert.deepEqual(samplingOf('a.prompt', '---\nconfig:\n  topK: 5\n  stopSequences: ["."]\n---\nHi'), {
    topK: 5,
    stop: ['.'],
  });
  const models =
    'model: openai/gpt-4o\nmodelParameters:\n  temperature: 1\n  topP: 0.7\n  presencePenalty: 0.3\nmessages:\n  - role: user\n    content: Hi\n';
  assert.deepEqual(samplingOf('a.prompt.yml', models), {
    temperature: 1,
    topP: 0.7,
    samplers: { presencePenalty: 0.3 },
  });
  const chat = {
    model: 'm',
    top_p: 0.6,
    frequency_penalty: 0.2,
    stop: '。',
    messages: [{ role: 'user', content: 'Hi' }],
  };
  assert.deepEqual(samplingOf('a.json', JSON.stringify(chat)), {
    topP: 0.6,
    samplers: { frequencyPenalty: 0.2 },
    stop: ['。'],
  });
  assert.deepEqual(samplingOf('a.md', '---\nstop: "\\n"\nrepeat_penalty: 1.1\n---\nHi'), {
    samplers: { repetitionPenalty: 1.1 },
    stop: ['\n'],
  });
});

test('temperature, length, answers and seed, by the names of every format', () => {
  assert.deepEqual(samplingOf('a.prompt', '---\nconfig:\n  temperature: 0\n  maxOutputTokens: 400\n---\nHi'), {
    temperature: 0,
    tokens: 400,
  });
  const models = 'modelParameters:\n  maxCompletionTokens: 80\nmessages:\n  - role: user\n    content: Hi\n';
  assert.deepEqual(samplingOf('a.prompt.yml', models), { tokens: 80 });
  const chat = { temperature: 0.3, max_tokens: 9000, seed: 3, n: 5, messages: [{ role: 'user', content: 'Hi' }] };
  assert.deepEqual(samplingOf('a.json', JSON.stringify(chat)), { temperature: 0.3, tokens: 9000, samples: 5, seed: 3 });
  const none = { n: 1, seed: -1, max_completion_tokens: -1, messages: [{ role: 'user', content: 'Hi' }] };
  assert.equal(samplingOf('a.json', JSON.stringify(none)), undefined);
});

test('a file without parameters, and one whose parameters are empty, say nothing', () => {
  assert.equal(samplingOf('a.prompty', '---\nname: A\n---\nHi'), undefined);
  assert.equal(
    samplingOf('a.prompty', '---\nmodel:\n  parameters:\n    temperature: null\n    stop: null\n---\nHi'),
    undefined,
  );
});

test('values that cannot be used are refused with the name of the file', () => {
  const refusal = (yaml: string): string => {
    try {
      samplingOf('a.prompty', `---\nmodel:\n  parameters:\n    ${yaml}\n---\nHi`);
      return 'accepted';
    } catch (error) {
      assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument');
      return error.message;
    }
  };
  assert.equal(refusal('top_p: 1.5'), 'a.prompty: top-p cannot be 1.5.');
  assert.equal(refusal('presence_penalty: high'), 'a.prompty: presence penalty cannot be "high".');
  assert.equal(refusal('repetition_penalty: 0'), 'a.prompty: repetition penalty cannot be 0.');
  assert.equal(refusal('top_k: 2.5'), 'a.prompty: top-k cannot be 2.5.');
  assert.equal(refusal('temperature: -0.1'), 'a.prompty: temperature cannot be -0.1.');
  assert.equal(refusal('max_tokens: many'), 'a.prompty: the largest number of tokens cannot be "many".');
  assert.equal(refusal('seed: 1.5'), 'a.prompty: the seed cannot be 1.5.');
  assert.equal(refusal('stop: [1]'), 'a.prompty has stop strings that cannot be used.');
  assert.equal(refusal('stop: [""]'), 'a.prompty has stop strings that cannot be used.');
});
