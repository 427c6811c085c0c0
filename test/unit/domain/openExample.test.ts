import assert from 'node:assert/strict';
import test from 'node:test';
import { endsInOpenExample, stopOfOpenExample } from '../../../src/domain/openExample.ts';
import { unchanged, type GridSpec } from '../../../src/domain/spec.ts';
import { withChoices } from '../../../src/experiments/nextSpec.ts';

test('prompts that end in an example to complete are told from those that ask', () => {
  for (const prompt of [
    'Q: What is the capital of France?\nA: Paris\n\nQ: What is the capital of Italy?\nA:\n',
    'Classify the mood.\r\n\r\nInput: I won!\r\nOutput: happy\r\n\r\nInput: My dog is ill.\r\nOutput:',
    'Input:\nI won!\nOutput:\nhappy\n\nInput:\nMy dog is ill.\nOutput:\n',
    'English to French.\nsea otter => loutre de mer\ncheese => fromage\napple =>\n',
    '2 + 2 = 4\n3 + 5 = 8\n4 + 1 = ',
    '问：法国的首都？\n答：巴黎\n\n问：意大利的首都？\n答：',
  ])
    assert.equal(endsInOpenExample(prompt), true, prompt);
  for (const prompt of [
    'What is the capital of France?',
    'Text: Maria moved to Lisbon.\nAnswer:',
    'Write a poem about:\n- the sea\n- ships\nUse these words:',
    'const a = 1;\nconst b =',
    'Q: What is the capital of France?\nA: Paris',
    'x => 1\ny => 2\nExplain this.',
    '',
    ':\n:',
  ])
    assert.equal(endsInOpenExample(prompt), false, prompt);
});

test('the completion of an example ends where those before it do', () => {
  const stops = [
    'Q: red?\nA: yes\n\nQ: blue?\nA:',
    'Note: wool socks\nLabel: Warm socks\nNote: lamp\nLabel:\n',
    'sea otter => loutre de mer\ncheese => fromage\napple =>',
    'Input:\nI won!\nOutput:\nhappy\n\nInput:\nMy dog is ill.\nOutput:',
    'Q: Name two.\nA: the sea\nand the wind\n\nQ: Name one.\nA:',
    'Is it blue?',
  ].map(stopOfOpenExample);
  assert.deepEqual(stops, ['\n', '\n', '\n', '\n\n', '\n\n', null]);
});

test('the stop string of an open example goes with raw text, and leaves when the prompt is a message again', () => {
  const spec: GridSpec = {
    kind: 'diagram',
    prompt: 'Q: red?\nA: yes\n\nQ: blue?\nA:',
    source: '',
    model: 'm',
    form: 'auto',
    mode: 'auto',
    outcome: { map: 'auto' },
    preset: 'quick',
    seed: 1,
    topP: 1,
  };
  const raw = withChoices(spec, { ...unchanged, form: 'raw', mode: 'answers', stop: ['\n'] });
  assert.deepEqual([raw.form, raw.mode, raw.stop], ['raw', 'answers', ['\n']]);
  assert.deepEqual(withChoices(raw, { ...unchanged, seed: 2 }).stop, ['\n']);
  assert.equal(withChoices(raw, { ...unchanged, form: 'chat' }).stop, undefined);
  const own = withChoices({ ...raw, stop: ['END'] }, { ...unchanged, form: 'chat' });
  assert.deepEqual(own.stop, ['END']);
});
