import assert from 'node:assert/strict';
import test from 'node:test';
import { plainRegime } from '../../../src/domain/plainRegime.ts';

test('code, JSON and numbers are neither consistent nor varied, only noise or not', () => {
  const regimes = ['settled', 'open', 'dissolved', 'ordered'];
  const wordsBy = (map: 'meaning' | 'code'): readonly string[] => regimes.map(name => plainRegime(name, { map }));
  assert.deepEqual(wordsBy('meaning'), ['consistent', 'varied', 'noise', 'ordered']);
  assert.deepEqual(wordsBy('code'), ['not noise', 'not noise', 'noise', 'ordered']);
});
