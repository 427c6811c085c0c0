import assert from 'node:assert/strict';
import test from 'node:test';
import { studyLines } from '../../../src/cli/studyText.ts';
import { abstain, estimate, exact, type Figure } from '../../../src/core/figure.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { ConstraintLevel, StudyFindings } from '../../../src/domain/studyFindings.ts';

const nothing: StudyFindings = {
  kind: 'constraints',
  subject: 'tiny',
  headline: 'The tightest limit is the number of layers.',
  details: '',
  constraints: [],
  comparison: { basis: 'one-limit', levels: [] },
  alike: [],
  disabled: [],
  attribution: null,
  sensitivity: null,
  capabilities: [],
  induction: [],
  inductionSentence: '',
  inductionFrom: null,
  warnings: [],
  done: 3,
  planned: 3,
};
const curve = (xLabel: string, x: readonly number[], y: readonly Figure[], levels?: readonly string[]): Curve => ({
  id: 'c',
  title: 'Right answers',
  unit: 'share',
  caption: '',
  xLabel,
  logX: true,
  logY: false,
  series: [
    { label: 'own', x, y },
    { label: 'control', x: x.slice(1), y: y.slice(1) },
  ],
  guides: [],
  ...(levels === undefined ? {} : { levels }),
});
const level = (label: string, sizeChange: Figure, isBroken = false): ConstraintLevel => {
  const rest = exact(0);
  return {
    label,
    phrase: '',
    kept: estimate(0.62, [0.51, 0.7], 9, 'bootstrap'),
    lost: exact(0.38),
    leaked: exact(0.05),
    openness: rest,
    constrainedOpenness: rest,
    sizeChange,
    divergence: rest,
    jaccard: rest,
    gained: rest,
    removed: rest,
    gainedMass: rest,
    logProbChange: rest,
    isBroken,
    lostWords: [],
    gainedWords: [],
    texts: 9,
    positions: 40,
  };
};

test('a study without parts is its sentence; one that stopped says how far it came', () => {
  assert.deepEqual(studyLines(nothing), [nothing.headline]);
  assert.deepEqual(studyLines({ ...nothing, done: 1 }), [nothing.headline, '', '1 of 3 configurations finished.']);
});

test('each level is a line with its interval; openness is a factor, and is not stated of a read-out', () => {
  const levels = [
    level('28 of 30 layers', exact(Math.log(2))),
    level('8 of 30 layers', abstain({ code: 'broken-model' }, 9), true),
  ];
  const lines = studyLines({
    ...nothing,
    constraints: [{ knob: 'layers', class: 'architecture', title: 'Layers kept', caveat: '', levels, shown: 0 }],
    disabled: [{ knob: 'checkpoint', title: 'Training', reason: { code: 'no-checkpoints' } }],
    warnings: [{ code: 'few-texts', texts: 2 }],
  });
  assert.match(lines[4] ?? '', /^ {2}Layers kept: 28 of 30 layers \* +62% +\[51%, 70%\] +38% +5% +x 2\.00 +9 texts$/);
  assert.match(lines[5] ?? '', /^ {2}Layers kept: 8 of 30 layers +62% .* broken +9 texts$/);
  assert.deepEqual(lines.slice(-2), [
    'Note: The figures rest on only 2 texts.',
    'Unavailable: Training. This model has no training checkpoints.',
  ]);
});

test('a curve is a table with a column for each series; step 0 is written as a step, levels by their words', () => {
  const y = [
    exact(0.25),
    estimate(0.5, [0.4, 0.6], 20, 'Wilson'),
    abstain({ code: 'needs-more', needed: 8, has: 2, unit: 'items' }, 2),
  ];
  assert.deepEqual(studyLines({ ...nothing, induction: [curve('training step', [0.5, 16, 128], y)] }).slice(1), [
    '',
    'Right answers, share',
    '  training step                own            control',
    '  0                           0.25                  ·',
    '  16             0.50 [0.40, 0.60]  0.50 [0.40, 0.60]',
    '  128                            ·                  ·',
  ]);
  assert.match(
    studyLines({ ...nothing, induction: [curve('family', [0, 1], y, ['GPT-2', 'OPT'])] }).at(-1) ?? '',
    /^ {2}OPT +0\.50/,
  );
});
