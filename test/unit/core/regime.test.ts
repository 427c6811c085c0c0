import assert from 'node:assert/strict';
import test from 'node:test';
import { abstain, estimate } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { dissolutionEnergy, regimeOfAnswers, regimeOfStreams } from '../../../src/core/phase/regime.ts';

const vocabulary = 49_152;
const at = (value: number, reach = 0.01): Figure => estimate(value, [value - reach, value + reach], 32, 'test');
const none = abstain({ code: 'needs-more', needed: 16, has: 3, unit: 'answers' }, 3);

test('the border of dissolved is half of ln V: 5.40 nats for 49,152 tokens', () => {
  assert.equal(dissolutionEnergy(vocabulary).toFixed(2), '5.40');
});

test('answers: dissolved by energy alone, else settled or open by order', () => {
  assert.deepEqual(regimeOfAnswers(at(6), at(0.9), vocabulary), { name: 'dissolved', certain: true });
  assert.deepEqual(regimeOfAnswers(at(6), at(0.8, 0.1), vocabulary), { name: 'dissolved', certain: true });
  assert.deepEqual(regimeOfAnswers(at(1), at(0.9), vocabulary), { name: 'settled', certain: true });
  assert.deepEqual(regimeOfAnswers(at(1), at(0.7), vocabulary), { name: 'open', certain: true });
});

test('answers: an interval over a border makes the call uncertain, on either figure', () => {
  assert.deepEqual(regimeOfAnswers(at(5.5, 0.2), at(0.7), vocabulary), { name: 'dissolved', certain: false });
  assert.deepEqual(regimeOfAnswers(at(5.3, 0.2), at(0.7), vocabulary), { name: 'open', certain: false });
  assert.deepEqual(regimeOfAnswers(at(1), at(0.82, 0.05), vocabulary), { name: 'settled', certain: false });
  assert.deepEqual(regimeOfAnswers(at(1), at(0.78, 0.05), vocabulary), { name: 'open', certain: false });
});

test('no call without the figures that decide', () => {
  assert.equal(regimeOfAnswers(none, at(0.9), vocabulary), null);
  assert.equal(regimeOfAnswers(at(1), none, vocabulary), null);
  assert.deepEqual(regimeOfAnswers(at(6), none, vocabulary), { name: 'dissolved', certain: true });
  assert.equal(regimeOfStreams(none), null);
});

test('streams: by the exponent and its interval', () => {
  assert.deepEqual(regimeOfStreams(at(0.05)), { name: 'ordered', certain: true });
  assert.deepEqual(regimeOfStreams(at(0.5, 0.2)), { name: 'critical-like', certain: true });
  assert.deepEqual(regimeOfStreams(at(1)), { name: 'disordered', certain: true });
  assert.deepEqual(regimeOfStreams(at(0.9, 0.2)), { name: 'disordered', certain: false });
  assert.deepEqual(regimeOfStreams(at(0.1, 0.2)), { name: 'ordered', certain: false });
});
