import assert from 'node:assert/strict';
import test from 'node:test';
import { int8Text, type Int8Facts } from '../../../src/domain/int8.ts';

const facts: Int8Facts = { divergence: 0.008, entropyShift: -0.03, tokens: 244, weightBits: 8, rotated: true };

test('the distance from fp32 names the kind of text that is farthest, where longer texts were read', () => {
  const short = int8Text(facts);
  assert.match(short, /0\.0080 nats per token from fp32 .*244 tokens of the probe sentences\)\.$/);
  const texts = [
    { kind: 'chat', divergence: 0.006, tokens: 128 },
    { kind: 'license', divergence: 0.045, tokens: 128 },
    { kind: 'code', divergence: 0.007, tokens: 128 },
  ] as const;
  assert.equal(int8Text({ ...facts, texts }), `${short} Of longer texts, a license is farthest: 0.045 nats.`);
});

test('a distance that was measured when Adjacent was built says so', () => {
  assert.doesNotMatch(int8Text(facts), /built/);
  assert.match(int8Text({ ...facts, built: true }), /244 tokens of the probe sentences when Adjacent was built\)\.$/);
});
