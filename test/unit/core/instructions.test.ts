import assert from 'node:assert/strict';
import test from 'node:test';
import { outcomeChoiceText } from '../../../src/core/answers/groupingMessages.ts';
import { askedShape } from '../../../src/core/answers/outcomes/askedShape.ts';
import { asksToChoose, instructionsOf } from '../../../src/core/answers/outcomes/instructions.ts';
import { resolveOutcome } from '../../../src/core/answers/outcomes.ts';
import { askedText } from '../../../src/domain/conversation.ts';
import { answer } from './support/answers.ts';

const paragraph =
  'Support load. The number of open tickets went from 43 to 71 in two weeks, and nobody knows how many of them are ' +
  'about logging in. Wei will write a function that returns JSON for the dashboard, and calculate the total by Friday. ' +
  'The others wait for the new certificates, which most customers have not installed, and for the answer of the ' +
  'library, where the export of wide tables is cut off on the right side, as the pilot customers found on Monday when ' +
  'they printed the tables that they print every day.';

test('what a document mentions is not what a prompt asks for', () => {
  const prompt = `Summarize these notes in three bullet points.\n\n${paragraph}\n\n${paragraph}\n\nNext meeting: Monday.`;
  assert.equal(askedShape(instructionsOf(prompt)), null);
  assert.equal(askedShape(paragraph), 'json', 'the document alone asks for something');
  const answers = ['1. Tickets went up.', '2. Wei calls 12 customers.', '3. No decision on 4.2.'];
  const { outcome } = resolveOutcome(
    { map: 'auto' },
    answers.map(text => answer(text)),
    prompt,
  );
  assert.deepEqual(outcome, { map: 'meaning' });
});

test('what somebody says in quotation marks is not an instruction', () => {
  const prompt = 'Answer the customer.\n\n"Hi, how many days does it take until I have my money back? Thanks, Dana"';
  assert.equal(askedShape(instructionsOf(prompt)), null);
});

test('instructions before, between and after documents are read', () => {
  for (const [prompt, shape] of [
    [`Return the totals as JSON.\n\n${paragraph}`, 'json'],
    [`You are an assistant.\n\nAnswer with a single number.\n\n${paragraph}`, 'number'],
    [`${paragraph.replace(/ Wei will.*Friday\./u, '')}\n\nHow many tickets are open?`, 'number'],
    [`${paragraph}\n\nOutput: JSON`, 'json'],
  ] as const)
    assert.equal(askedShape(instructionsOf(prompt)), shape, prompt);
});

test('JSON is asked for as what to answer, not by being mentioned', () => {
  for (const prompt of [
    'Return JSON.',
    'return JSON with exactly these keys: "date", "time"',
    'Return only the JSON, nothing else.',
    'Give me the result as a JSON object.',
    'Respond in valid JSON',
    'Extract the name. JSON only.',
    'Output format: JSON',
    'Reply with {"label": ...} in strict JSON format.',
  ])
    assert.equal(askedShape(prompt), 'json', prompt);
  for (const [prompt, shape] of [
    ['Explain what JSON is to a child.', null],
    ['Our JSON API is slow. Write an apology to a customer.', null],
    ['Write a Python function that reads a JSON file.', 'code'],
    ['Write a JSON parser in one class.', 'code'],
  ] as const)
    assert.equal(askedShape(prompt), shape, prompt);
});

test('a number is asked for by a question or an instruction, not by the word', () => {
  for (const prompt of [
    'Give me the number of legs.',
    'Answer with a number.',
    'How many eggs?',
    'Reply as one number',
  ])
    assert.equal(askedShape(prompt), 'number', prompt);
  for (const prompt of ['The number of tickets is rising. Write an email.', 'Name a number of reasons to travel.'])
    assert.equal(askedShape(prompt), null, prompt);
});

const ticket =
  'Classify the support ticket into exactly one of these categories: billing, bug, feature request, account, other.\n' +
  'Answer with the category only.\n\nTicket: "I can log in, but the invoice page stays blank since the update."';

test('options to choose from are proposed however few answers name one, so that a reader sees how many do not', () => {
  const propose = (texts: readonly string[], prompt: string): readonly string[] => {
    const { outcome, reason } = resolveOutcome(
      { map: 'auto' },
      texts.map(text => answer(text)),
      prompt,
    );
    return [outcome.map, outcomeChoiceText(reason)];
  };
  assert.deepEqual(propose(['Billing', 'Cheers.', 'The category "ticket"', '3'], ticket), [
    'options',
    'The prompt lists options, but only 1 of 4 answers can be read by them.',
  ]);
  assert.deepEqual(propose(['Cheers.', 'The category "ticket"', '3'], ticket), [
    'options',
    'The prompt lists options, but none of 3 answers names one.',
  ]);
  // Nobody asks to choose here.
  assert.equal(propose(['The sea', 'A hill', 'Two towns'], 'Write about tea or coffee.')[0], 'meaning');
  // What classifies here is the program.
  assert.equal(
    propose(['```\nx\n```', '```\ny\n```'], 'Write a function that classifies a word as noun or verb.')[0],
    'code',
  );
});

test('prompts that tell to choose one of several', () => {
  for (const prompt of [
    ticket,
    'Is this review positive, negative or mixed? Answer with one word.',
    'Pick one: red, green, blue.',
    'Sentiment (positive/negative)? Reply with just one label.',
    'Return the label only.',
  ])
    assert.ok(asksToChoose(prompt), prompt);
  for (const prompt of [
    'Pick one of: love, war, peace. Write a poem on it.',
    'Write a formal or casual email.',
    'Do you prefer tea or coffee, and why?',
  ])
    assert.ok(!asksToChoose(prompt), prompt);
});

test('a system message asks too, and an example answer does not', () => {
  const text = askedText({
    prompt: 'The app crashes.',
    messages: [
      { role: 'system', content: 'Classify the ticket as one of: bug, billing. Answer with one word.' },
      { role: 'user', content: 'I was charged twice.' },
      { role: 'assistant', content: 'billing, JSON only' },
    ],
  });
  const { outcome } = resolveOutcome({ map: 'auto' }, [answer('Bug'), answer('Hm'), answer('Well')], text);
  assert.deepEqual(outcome, { map: 'options', options: ['bug', 'billing'] });
  assert.doesNotMatch(text, /JSON|charged/);
});
