import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../../../src/core/statistics/random.ts';
import { valueOf } from '../../../../src/core/figure.ts';
import type { Setting } from '../../../../src/domain/knob.ts';
import { combinations } from '../../../../src/experiments/study/design/factorialDesign.ts';
import { findingsOf } from '../../../../src/experiments/study/report/findings.ts';
import type { Study, TextReading } from '../../../../src/domain/study.ts';
import type { Attribution } from '../../../../src/domain/studyFindings.ts';
import {
  configuration,
  findingsWithSentence,
  law,
  noStudy,
  reading,
  studyRun,
  texts,
} from '../../support/handMadeStudies.ts';

const settings = combinations([
  { knob: 'layers', levels: [1, 0.5] },
  { knob: 'precision', levels: ['fp32', '4-bit'] },
  { knob: 'window', levels: ['all', '6 words'] },
]);
const p = law(50, 50);

/** A text of one position on which this much is kept: p has all its mass on two words, q moves the rest to a third. */
function keeping(index: number, text: number, kept: number): TextReading {
  return reading(index, text, [p, law(50 * kept, 50 * kept, 100 * (1 - kept))]);
}

/** A 2 x 2 x 2 study; `keptOf` gives the kept mass of a setting on a text. */
function designOf(keptOf: (setting: Setting, text: number) => number, count = 24): Study {
  const configurations = [
    configuration(0, 'reference', {}),
    ...settings.map((setting, at) => configuration(at + 1, 'factorial', setting)),
  ];
  const all = texts(count);
  const readings = configurations
    .slice(1)
    .flatMap(({ index, setting }) =>
      all.map(text => keeping(index, text.index, Math.min(1, keptOf(setting, text.index)))),
    );
  return { ...noStudy, configurations, texts: all, readings };
}

function attribution(study: Study): Attribution {
  const found = findingsOf(studyRun(study)).attribution;
  assert.ok(found !== null);
  return found;
}

/** Noise of a cell, on the scale it acts on; the unconstrained cell has none. */
function noise(seed: number, size: number): () => number {
  const next = randomStream(seed);
  return () => size * normal(next);
}

const factor = { layers: 0.5, precision: 0.7, window: 0.8 };
const turned = (setting: Setting, knob: keyof typeof factor): boolean => setting[knob] !== undefined;
const knobsOf = Object.keys(factor) as (keyof typeof factor)[];

test('limits that multiply are found to multiply, with shares of the logarithm', () => {
  const more = noise(1, 0.04);
  const product = (setting: Setting): number =>
    knobsOf.reduce((kept, knob) => kept * (turned(setting, knob) ? factor[knob] : 1), 1);
  const found = attribution(
    designOf(setting => product(setting) * (Object.keys(setting).length === 0 ? 1 : Math.exp(more()))),
  );
  assert.equal(found.interaction.verdict, 'multiplicative', JSON.stringify(found.interaction));
  assert.equal(
    found.interaction.sentence,
    'When changed together, the limits multiply: each keeps the same share of what the others leave.',
  );
  assert.ok(
    found.interaction.lambda.kind === 'estimate' &&
      found.interaction.lambda.interval[0] <= 0 &&
      found.interaction.lambda.interval[1] < 1,
  );
  assert.equal(found.design, '2 × 2 × 2 levels of layers kept, weight precision, and context window, 24 texts');
  const squares = knobsOf.map(knob => Math.log(factor[knob]) ** 2);
  const sum = squares.reduce((a, b) => a + b);
  found.shapley.forEach(({ knob, share }, at) => {
    assert.equal(knob, knobsOf[at]);
    assert.ok(Math.abs((valueOf(share) ?? NaN) - (squares[at] ?? NaN) / sum) < 0.03, knob);
  });
  assert.ok(Math.abs(found.shapley.reduce((all, { share }) => all + (valueOf(share) ?? NaN), 0) - 1) < 1e-9);
  assert.deepEqual(
    found.shares.map(({ label, p: chance }) => [label, chance !== null]),
    [
      ['layers kept', true],
      ['weight precision', true],
      ['context window', true],
      ['layers kept and weight precision', false],
      ['layers kept and context window', false],
      ['weight precision and context window', false],
      ['layers kept, weight precision, and context window', false],
    ],
  );
  assert.ok(found.shares.slice(0, 3).every(({ p: chance }) => chance !== null && chance <= 0.1));
});

test('the sentence on top ends with how limits combine', () => {
  const more = noise(4, 0.04);
  const design = designOf(setting =>
    Object.keys(setting).length === 0
      ? 1
      : knobsOf.reduce((kept, knob) => kept * (turned(setting, knob) ? factor[knob] : 1), 1) * Math.exp(more()),
  );
  const single = design.configurations.map(one =>
    Object.keys(one.setting).length === 1
      ? { ...one, role: 'level' as const, knob: knobsOf.find(knob => turned(one.setting, knob)) ?? null }
      : one,
  );
  const { sentence } = findingsWithSentence(
    studyRun({ ...design, configurations: single }, { cards: [{ layers: 4 }] }),
  );
  assert.match(
    sentence,
    /^On \d+ answers? to this prompt, 3 limits have a measurable effect\. They shift next-token probability to other tokens: (49|50|51) ?% \[\d+, \d+\] with only 2 of 4 layers, .* When changed together, the limits multiply: each keeps the same share of what the others leave\.$/,
  );
  const none = findingsOf(studyRun({ ...design, readings: [] }, { status: 'cancelled' }));
  assert.deepEqual([none.attribution, none.headline, none.details], [null, 'No limit was measured.', '']);
});

test('limits that add are found to add', () => {
  const more = noise(2, 0.015);
  const found = attribution(
    designOf(
      setting =>
        knobsOf.reduce((kept, knob) => kept - (turned(setting, knob) ? 1.1 * (1 - factor[knob]) * 0.8 : 0), 1) +
        (Object.keys(setting).length === 0 ? 0 : more()),
    ),
  );
  assert.equal(found.interaction.verdict, 'additive', JSON.stringify(found.interaction));
  assert.match(found.interaction.sentence, /^When changed together, the limits add: /);
});

test('few texts do not show whether limits add or multiply, and the sentence says why', () => {
  const more = noise(3, 0.05);
  const found = attribution(
    designOf(
      setting => (Object.keys(setting).length === 0 ? 1 : 0.8 ** Object.keys(setting).length * Math.exp(more())),
      8,
    ),
  );
  assert.equal(found.interaction.verdict, 'not-identified');
  assert.match(
    found.interaction.sentence,
    /^When changed together, whether the limits add or multiply is undecided: .*16 texts.* 8\.$/,
  );
});

test('an interaction plot has a line for each level of the second limit; products are parallel and the unconstrained cell is at 0', () => {
  const found = attribution(designOf(setting => 0.5 ** Object.keys(setting).length, 6));
  assert.deepEqual(
    found.plots.map(plot => plot.id),
    ['interaction-layers-precision', 'interaction-layers-window', 'interaction-precision-window'],
  );
  const [plot] = found.plots;
  assert.deepEqual(
    [plot?.levels, plot?.series.map(line => line.label)],
    [
      ['unconstrained', '0.5'],
      ['weight precision unconstrained', '4-bit'],
    ],
  );
  // Averaged over both levels of the window: ln of 1 and 1/2.
  const expected = [
    [0, 1],
    [1, 2],
  ].map(row => row.map(halvings => -Math.LN2 * (halvings + 0.5)));
  plot?.series.forEach((line, row) =>
    line.y.forEach((figure, x) => assert.ok(Math.abs((valueOf(figure) ?? NaN) - (expected[row]?.[x] ?? NaN)) < 1e-6)),
  );
});

test('levels that were measured by themselves serve as cells, and there is no attribution before the table is full', () => {
  const full = designOf(setting => 0.6 ** Object.keys(setting).length, 6);
  const single = full.configurations.map(one =>
    one.role === 'factorial' && Object.keys(one.setting).length === 1
      ? { ...one, role: 'level' as const, knob: knobsOf.find(knob => turned(one.setting, knob)) ?? null }
      : one,
  );
  const found = attribution({ ...full, configurations: single });
  assert.equal(found.design, '2 × 2 × 2 levels of layers kept, weight precision, and context window, 6 texts');
  const growing = { ...full, readings: full.readings.slice(0, -1) };
  assert.equal(findingsOf(studyRun(growing, { status: 'running' })).attribution, null);
  assert.match(findingsOf(studyRun(growing, { status: 'cancelled' })).attribution?.design ?? '', /, 5 texts$/);
});
