import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { ExperimentSpec } from '../../../src/experiment/spec.ts';
import { checkSpec } from '../../../src/experiment/planning/specCheck.ts';
import { specOf } from '../support/experiments.ts';

function refusal(changes: Partial<ExperimentSpec>): string {
  try {
    checkSpec(specOf(changes));
  } catch (error) {
    if (error instanceof AdjacentError) return `${error.kind}: ${error.message} ${error.remedy}`;
    throw error;
  }
  return 'accepted';
}

test('what cannot be run is refused with what was found and what to do', () => {
  assert.equal(refusal({ prompt: ' \n' }), 'prompt-empty: There is no text to analyse. Select or type a prompt first.');
  assert.equal(refusal({ temperatures: [0.7, 0] }), 'bad-argument: Temperature 0 would give one answer only. Use 0.05 or more.');
  assert.match(refusal({ temperatures: [-1] }), /^bad-argument: Temperature -1 .* 0\.05 to 100/);
  assert.match(refusal({ temperatures: [NaN] }), /^bad-argument: Temperature NaN/);
  assert.match(refusal({ temperatures: [] }), /has 0 entries/);
  assert.match(refusal({ samples: 0 }), /number of samples is 0.*from 1 to 4096/);
  assert.match(refusal({ tokens: 1.5 }), /number of tokens is 1\.5/);
  assert.match(refusal({ seed: 2 ** 53 + 2 }), /seed 9007199254740994 .* 0 to 9007199254740992/);
  assert.match(refusal({ seed: -1 }), /seed -1/);
  assert.match(refusal({ topP: 0 }), /Top-p 0 /);
  assert.match(refusal({ topP: NaN }), /Top-p NaN/);
  assert.match(refusal({ windows: [{ kind: 'share', share: 1.2 }] }), /120 %/);
  assert.match(refusal({ windows: [{ kind: 'words', words: -1 }] }), /-1 words/);
  assert.match(refusal({ outcome: { map: 'regex', pattern: '(' } }), /^bad-argument: /);
  assert.match(refusal({ outcome: { map: 'options', options: [] } }), /^bad-argument: /);
  assert.match(refusal({ batch: 0 }), /number of batch is 0/);
});

test('the edges are accepted', () => {
  assert.equal(refusal({ temperatures: [0.05, 100], seed: 2 ** 53, samples: 1, tokens: 1, topP: 1 }), 'accepted');
  assert.equal(refusal({ kind: 'calibration', prompt: '' }), 'accepted');
});
