import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { ExperimentSpec, GridSpec } from '../../../src/domain/spec.ts';
import { checkSpec } from '../../../src/experiments/specCheck.ts';
import { specOf } from '../support/experiments.ts';
import { studyPreset } from '../../../src/knobs/studyPresets.ts';
import type { StudyQuestion } from '../../../src/domain/study.ts';
import { specSchema } from '../../../src/domain/schemas/specSchema.ts';
import { checkMessage } from '../../../src/protocol/messageCheck.ts';

const refusal = (changes: Partial<GridSpec>): string => refusalOf(specOf(changes));

function refusalOf(spec: ExperimentSpec): string {
  try {
    checkSpec(spec);
  } catch (error) {
    if (error instanceof AdjacentError) return `${error.kind}: ${error.message} ${error.remedy}`;
    throw error;
  }
  return 'accepted';
}

test('what cannot be run is refused with what was found and what to do', () => {
  assert.equal(refusal({ prompt: ' \n' }), 'prompt-empty: There is no text to analyze. Select or type a prompt first.');
  assert.equal(
    refusal({ temperatures: [0.7, 0] }),
    'bad-argument: Temperature 0 always gives the same answer. Use 0.05 or more.',
  );
  assert.match(refusal({ temperatures: [-1] }), /^bad-argument: Temperature -1 .* 0\.05 to 100/);
  assert.match(refusal({ temperatures: [NaN] }), /^bad-argument: Temperature NaN/);
  assert.match(refusal({ temperatures: [] }), /has 0 entries/);
  assert.match(refusal({ samples: 0 }), /number of samples cannot be 0.*from 1 to 4096/);
  assert.match(refusal({ tokens: 1.5 }), /number of tokens cannot be 1\.5/);
  assert.match(refusal({ seed: 2 ** 53 + 2 }), /seed 9007199254740994 .* 0 to 9007199254740992/);
  assert.match(refusal({ seed: -1 }), /seed -1/);
  assert.match(refusal({ topP: 0 }), /Top-p 0 /);
  assert.match(refusal({ topP: NaN }), /Top-p NaN/);
  assert.match(refusal({ windows: [{ kind: 'share', share: 1.2 }] }), /120%/);
  assert.match(refusal({ windows: [{ kind: 'words', words: -1 }] }), /-1 words/);
  assert.match(refusal({ outcome: { map: 'regex', pattern: '(' } }), /^bad-argument: /);
  assert.match(refusal({ outcome: { map: 'options', options: [] } }), /^bad-argument: /);
  assert.match(refusal({ batch: 0 }), /batch size cannot be 0/);
});

test('a study that cannot be read is refused before any model is looked at', () => {
  const study = (changes: Partial<StudyQuestion>, prompt = 'a b c'): string =>
    refusalOf({
      ...specOf(),
      kind: 'study',
      prompt,
      study: { ...studyPreset(changes.kind ?? 'constraints'), ...changes },
    });
  assert.equal(study({}), 'accepted');
  assert.equal(study({ kind: 'training' }, ''), 'accepted');
  assert.equal(study({ texts: 'probes' }, ''), 'accepted');
  assert.throws(
    () => checkMessage(specSchema, { ...specOf(), kind: 'study' }, 'the host'),
    (error: unknown) => error instanceof AdjacentError && error.detail.startsWith('study: '),
    'a study that does not say what it asks',
  );
  assert.match(study({}, ' '), /^prompt-empty: /);
  assert.match(study({ axes: [{ knob: 'layers', levels: [] }] }), /"layers" has no levels/);
  assert.match(
    study({
      axes: [
        { knob: 'layers', levels: [0.5] },
        { knob: 'layers', levels: [0.2] },
      ],
    }),
    /"layers" is given twice/,
  );
  assert.match(study({ axes: [{ knob: 'length', levels: [8] }] }), /limits answers, not the next token/);
  assert.match(study({ items: ['x.jsonl'] }), /uses texts, not items/);
  assert.match(study({ factors: [{ knob: 'layers', levels: [1, 0.5] }] }), /design cannot have 1 knob\./);
  assert.match(
    study({
      factors: [
        { knob: 'layers', levels: [1, 0.5] },
        { knob: 'window', levels: ['all'] },
      ],
    }),
    /"window" has 1 level in the design/,
  );
  assert.match(study({ kind: 'size', axes: [] }), /models to compare are missing/);
  assert.match(study({ kind: 'few-shot', items: [] }), /has no items/);
  assert.match(
    study({
      kind: 'training',
      axes: [
        { knob: 'checkpoint', levels: [0] },
        { knob: 'window', levels: ['all'] },
      ],
    }),
    /varies only one knob/,
  );
  assert.match(study({ itemLimit: 0 }), /items per file.*0.*1 to 100000/);
  assert.match(study({ orders: 0 }), /number of orders cannot be 0/);
});

test('the edges are accepted', () => {
  assert.equal(refusal({ temperatures: [0.05, 100], seed: 2 ** 53, samples: 1, tokens: 1, topP: 1 }), 'accepted');
  assert.equal(refusal({ kind: 'calibration', prompt: '' }), 'accepted');
});
