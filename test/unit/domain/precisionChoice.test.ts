import assert from 'node:assert/strict';
import test from 'node:test';
import type { Int8Facts } from '../../../src/domain/int8.ts';
import { messageText } from '../../../src/domain/message.ts';
import {
  choiceByDistance,
  choiceByFailure,
  choiceByProcessor,
  choiceBySize,
  fewestParameters,
  leastSpeedup,
  mostDivergence,
} from '../../../src/domain/precisionChoice.ts';

const facts: Int8Facts = { divergence: 0.008, entropyShift: 0, tokens: 244, weightBits: 8, rotated: true };

test('8-bit products decide by exact sums first, then by their speed', () => {
  const codeOf = (weightBits: 8 | 7 | null, speedup: number) => choiceByProcessor({ weightBits, speedup })?.reason.code;
  assert.equal(codeOf(8, 4), undefined);
  assert.equal(codeOf(8, leastSpeedup), undefined);
  assert.equal(codeOf(8, 1.2), 'auto-not-faster');
  assert.equal(codeOf(8, NaN), 'auto-not-faster');
  assert.equal(codeOf(7, 4), 'auto-no-dot-products');
  assert.equal(codeOf(null, 0), 'auto-no-dot-products');
  assert.equal(choiceByProcessor({ weightBits: 7, speedup: 4 })?.precision, 'fp32');
});

test('the text that is farthest from fp32 decides, and the limit itself is near enough', () => {
  assert.equal(choiceByDistance(facts).precision, 'int8');
  const near = [
    { kind: 'chat', divergence: 0.006, tokens: 128 },
    { kind: 'license', divergence: mostDivergence, tokens: 128 },
  ] as const;
  const taken = choiceByDistance({ ...facts, texts: near });
  assert.deepEqual([taken.precision, taken.reason.code], ['int8', 'auto-near']);
  assert.match(messageText(taken.reason), /^8-bit arithmetic: 0\.008\d* nats per token from fp32.*a license/);
  const far = near.map(text => ({ ...text, divergence: text.divergence + 0.001 }));
  const kept = choiceByDistance({ ...facts, texts: far });
  assert.deepEqual([kept.precision, kept.reason.code], ['fp32', 'auto-far']);
  assert.match(messageText(kept.reason), /^fp32, because .*0\.021.* on a license/);
  const sentences = choiceByDistance({ ...facts, divergence: 0.03, texts: near });
  assert.deepEqual(sentences.reason, {
    code: 'auto-far',
    divergence: 0.03,
    most: 0.03,
    text: null,
    limit: mostDivergence,
  });
});

test('a small model stays in fp32, and one whose size is not known is measured', () => {
  assert.deepEqual([choiceBySize(fewestParameters), choiceBySize(135e6), choiceBySize(0)], [null, null, null]);
  const small = choiceBySize(230_000);
  assert.deepEqual([small?.precision, small?.reason.code], ['fp32', 'auto-small']);
  assert.match(messageText(small?.reason ?? { code: 'auto-no-dot-products' }), /^fp32, because .*0\.23 million/);
});

test('a model that cannot be prepared in 8 bits stays in fp32, with the reason as it was told', () => {
  const { precision, reason } = choiceByFailure('storage-full', 'The disk is full.');
  assert.equal(precision, 'fp32');
  assert.match(messageText(reason), /^fp32, because .*The disk is full\.$/);
});
