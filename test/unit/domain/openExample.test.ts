import assert from 'node:assert/strict';
import test from 'node:test';
import { endsInOpenExample } from '../../../src/domain/openExample.ts';

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
