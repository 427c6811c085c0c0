import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { expansionOf } from '../../support/expansion.ts';
import { softmax } from '../../../../src/core/distribution.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { differencesOf, reportOf } from '../../../../src/experiments/registry.ts';
import { messageText } from '../../../../src/domain/message.ts';
import type { Study, StudyItem, TextReading } from '../../../../src/domain/study.ts';
import { ofStudy } from '../../../support/kinds.ts';
import { house, memory, recordStudy, remembered, studySpec } from '../../support/studies.ts';

const laws = {
  reference: memory,
  'reference#8-bit': { ...memory, logits: remembered8 },
  'reference#4-bit': { ...memory, logits: remembered4 },
};
function remembered8(history: readonly number[]): number[] {
  return remembered(history, 1.9);
}
function remembered4(history: readonly number[]): number[] {
  return remembered(history, 1.2);
}
const checkpoints = Object.fromEntries(
  [0, 1, 2, 4, 8].map(step => [
    `reference@step-${step}`,
    { ...memory, logits: (history: readonly number[]) => remembered(history, step / 4) },
  ]),
);

const lettersOf = (text: string): number[] => Array.from(text, letter => memory.tokens.indexOf(letter));
const shortfallTexts = ({ shortfalls }: Study): string[] => shortfalls.map(messageText);
const labelled = (study: Study, label: string, role = 'level'): TextReading[] => {
  const found = study.configurations.filter(one => one.label === label && one.role === role).map(one => one.index);
  assert.ok(found.length > 0, label);
  return study.readings.filter(reading => found.includes(reading.configuration));
};

test('every configuration reads the same texts, each model is opened once, and one at a time', async () => {
  const models = house({ ...laws, ...checkpoints });
  const { events, run } = await recordStudy(studySpec(), models);
  assert.equal(run.status, 'done');
  assert.equal(run.error, null);
  const study = run.study;
  assert.deepEqual(models.opened, study.models);
  assert.equal(new Set(models.opened).size, models.opened.length);
  assert.equal(models.most(), 1);
  for (const one of study.configurations) {
    assert.deepEqual(
      study.readings.filter(reading => reading.configuration === one.index).map(reading => reading.text),
      study.texts.map(text => text.index),
      one.label,
    );
  }
  assert.equal(events.filter(event => event.type === 'done').length, 1);
  assert.equal(events[0]?.type, 'planned');
  assert.ok(
    study.texts.some(text => text.source === 'answer') &&
      study.texts.some(text => text.source === 'probe') &&
      study.texts.some(text => text.source === 'prompt'),
  );
});

test('a reading is the expansion of the two laws at each position', async () => {
  const { run } = await recordStudy(
    studySpec({ axes: [{ knob: 'layers', levels: [0.5] }], factors: [], texts: 'prompt' }),
    house(laws),
  );
  const study = run.study;
  const text = study.texts.find(one => one.source === 'prompt');
  assert.ok(text !== undefined);
  const ids = lettersOf('ab ba ab ba');
  const prefix = ids.length - text.ids.length;
  assert.deepEqual(ids.slice(prefix), [...text.ids]);
  const [reading] = labelled(study, '2 of 4 layers').filter(one => one.text === text.index);
  text.ids.forEach((_, at) => {
    const history = ids.slice(0, prefix + at);
    const law = (weight: number): Float64Array => softmax(Float32Array.from(remembered(history, weight)));
    const expected = expansionOf(law(2), law(1));
    assert.ok(Math.abs((reading?.kept[at] ?? NaN) - expected.kept) < 1e-6);
    assert.ok(Math.abs((reading?.leaked[at] ?? NaN) - expected.leaked) < 1e-6);
    assert.ok(Math.abs((reading?.constrainedLogProb[at] ?? NaN) - Math.log(law(1)[ids[prefix + at] ?? 0] ?? 0)) < 1e-5);
  });
});

test('a sampler knob changes the law exactly as the sampler does', async () => {
  const { run } = await recordStudy(
    studySpec(
      {
        axes: [
          { knob: 'top-p', levels: [0.5] },
          { knob: 'temperature', levels: [0.5] },
        ],
        factors: [],
        texts: 'probes',
      },
      { prompt: '' },
    ),
    house(laws),
  );
  const study = run.study;
  for (const reading of labelled(study, 'top-p 0.5')) {
    assert.ok(reading.kept.every(kept => kept >= 0.5 && kept < 1));
    assert.ok(
      reading.leaked.every(leaked => Math.abs(leaked) < 1e-7),
      'cut mass goes to words of the nucleus',
    );
  }
  for (const reading of labelled(study, 'temperature 0.5'))
    assert.ok(reading.constrainedOpenness.every((value, at) => value < (reading.openness[at] ?? 0)));
  assert.equal(run.plan.windows.length, 0);
  assert.equal(run.plan.cells.length, 0);
  assert.equal(ofStudy(reportOf(run)).study.kind, 'constraints');
});

test('a window cuts what stands before a text, and a tighter one keeps less', async () => {
  const { run } = await recordStudy(
    studySpec({ axes: [{ knob: 'window', levels: ['all', '3 words', '0 words'] }], factors: [], texts: 'prompt' }),
    house(laws),
  );
  const study = run.study;
  assert.deepEqual(
    study.configurations.map(one => one.label),
    ['unconstrained', 'last 3 words', 'nothing'],
  );
  const answers = new Set(study.texts.filter(text => text.source === 'answer').map(text => text.index));
  const kept = (label: string): number => {
    const own = labelled(study, label).filter(reading => answers.has(reading.text));
    return own.reduce((sum, reading) => sum + (reading.kept[0] ?? 0), 0) / own.length;
  };
  assert.ok(kept('nothing') < kept('last 3 words') && kept('last 3 words') < 1);
});

test('a level that cannot be read on a text is left out there, with a note; an example is never the text itself', async () => {
  const { run } = await recordStudy(
    studySpec({ axes: [{ knob: 'shots', levels: [1, 5] }], factors: [], texts: 'probes' }, { prompt: '' }),
    house(laws),
  );
  const study = run.study;
  assert.equal(run.status, 'done');
  assert.equal(labelled(study, '1 example').length, study.texts.length);
  assert.equal(labelled(study, '5 examples').length, 0);
  assert.ok(
    shortfallTexts(study).some(words =>
      /"5 examples" could not be measured on every text\. 5 examples requested, but only 1 available\./.test(words),
    ),
    shortfallTexts(study).join(),
  );
});

test('the design holds every combination, and its cells equal the single levels they are', async () => {
  const { run } = await recordStudy(studySpec(), house({ ...laws, ...checkpoints }));
  const study = run.study;
  const cells = study.configurations.filter(one => one.role === 'factorial');
  assert.equal(cells.length, 8);
  assert.deepEqual(
    new Set(cells.flatMap(one => Object.keys(one.setting))),
    new Set(['layers', 'checkpoint', 'window']),
  );
  assert.deepEqual(
    study.shortfalls.filter(({ code }) => code === 'substitute-factor'),
    [],
  );
  const layers = cells.find(one => Object.keys(one.setting).join() === 'layers');
  assert.ok(layers !== undefined);
  const own = study.readings.filter(reading => reading.configuration === layers.index);
  assert.deepEqual(
    own.map(reading => reading.kept),
    labelled(study, layers.label).map(reading => reading.kept),
  );
});

test('a class without a supported knob is filled with another knob, with a note', async () => {
  const untrained = { ...memory, card: { ...memory.card, checkpoints: [] } };
  const { run } = await recordStudy(studySpec(), house({ ...laws, reference: untrained }));
  const study = run.study;
  assert.ok(
    shortfallTexts(study).some(words =>
      /supports no training knob, so the design uses weight precision instead/.test(words),
    ),
  );
  assert.deepEqual(study.disabled, [{ knob: 'checkpoint', reason: { code: 'no-checkpoints' } }]);
  assert.ok(
    study.configurations.some(
      one =>
        one.role === 'factorial' &&
        one.setting.precision === '4-bit' &&
        one.setting.layers !== undefined &&
        one.setting.window !== undefined,
    ),
  );
});

test('a level that keeps nothing is no factor while a tighter or looser one keeps more', async () => {
  const broken = {
    ...memory,
    card: { ...memory.card, checkpoints: [] },
    restricted: (history: readonly number[], { layers = 4 }: { layers?: number }) =>
      layers === 3 ? [40, 0, 0, 0, 0, 0] : remembered(history, layers / 2),
  };
  const { run } = await recordStudy(
    studySpec({
      axes: [
        { knob: 'layers', levels: [0.75, 0.5] },
        { knob: 'window', levels: ['0 words'] },
      ],
    }),
    house({ reference: broken }),
  );
  const layers = new Set(
    run.study.configurations.filter(one => one.role === 'factorial').map(one => one.setting.layers),
  );
  assert.deepEqual(layers, new Set([undefined, 0.5]));
});

test('a run file holds a study bit for bit, and refuses one whose parts do not fit', async () => {
  const { run } = await recordStudy(
    studySpec(
      { kind: 'training', controls: [], items: ['set'], axes: [{ knob: 'checkpoint', levels: [0, 8] }] },
      { prompt: '' },
    ),
    house({ reference: memory, ...checkpoints }, { set: items }),
  );
  const text = encodeRun(run);
  const again = decodeRun(text);
  assert.deepEqual(again, run);
  assert.deepEqual(decodeRun(encodeRun(again)), run);
  const study = run.study;
  for (const damaged of [
    { ...study, configurations: study.configurations.slice(1) },
    { ...study, items: study.items.map(item => ({ ...item, answer: 9 })) },
    { ...study, inductions: study.inductions.map(one => ({ ...one, length: one.length + 1 })) },
    { ...study, models: study.models.slice(1) },
  ]) {
    assert.throws(
      () => decodeRun(encodeRun({ ...run, study: damaged })),
      (error: unknown) => error instanceof AdjacentError && error.kind === 'run-file-invalid',
    );
  }
});

const items: StudyItem[] = [
  {
    index: 0,
    question: 'ab ab a',
    options: ['b', 'c', 'dd'],
    answer: 0,
    skill: 'copying',
    examples: ['cd cd', 'ba ba'],
  },
  { index: 1, question: 'cd cd c', options: ['a', 'd'], answer: 1, skill: 'copying', examples: ['ab ab', 'ba ba'] },
];

test('items are read as sums over the tokens of each option, along the axis and on the control', async () => {
  const one = {
    ...memory,
    card: { ...memory.card, layers: 1 },
    logits: (history: readonly number[]) => remembered(history, 0),
  };
  const control = Object.fromEntries([0, 8].map(step => [`one@step-${step}`, one]));
  const models = house(
    { reference: memory, ...checkpoints, one: { ...one, card: { ...one.card, checkpoints: [0, 8] } }, ...control },
    { set: items },
  );
  const { run } = await recordStudy(
    studySpec(
      { kind: 'training', controls: ['one'], items: ['set'], axes: [{ knob: 'checkpoint', levels: [0, 4, 8] }] },
      { prompt: '' },
    ),
    models,
  );
  const study = run.study;
  assert.deepEqual(
    study.configurations.map(({ role, label }) => [role, label]),
    [
      ['series', 'step 0'],
      ['series', 'step 4'],
      ['series', 'step 8'],
      ['control', 'step 0'],
      ['control', 'step 8'],
    ],
  );
  assert.ok(shortfallTexts(study).some(words => /lacks 1 checkpoint/.test(words)));
  const last = study.itemReadings[2];
  const law = (history: string): Float64Array => softmax(Float32Array.from(remembered(lettersOf(history), 2)));
  const expected = [
    Math.log(law('ab ab a')[2] ?? 0),
    Math.log(law('ab ab a')[4] ?? 0),
    Math.log(law('ab ab a')[5] ?? 0) + Math.log(law('ab ab ad')[5] ?? 0),
  ];
  expected.forEach((value, option) => {
    assert.ok(Math.abs((last?.logProb[option] ?? NaN) - value) < 1e-6);
  });
  assert.deepEqual([...(last?.tokens ?? [])], [1, 1, 2, 1, 1, 0]);
  assert.deepEqual([...(last?.characters ?? [])], [1, 1, 2, 1, 1, 0]);
  assert.ok(Number.isNaN(last?.logProb[5]));
  const halves = (index: number): number[] => {
    const reading = study.inductions.find(other => other.configuration === index);
    assert.ok(reading !== undefined);
    return [0, 1].map(half => {
      const values = [...reading.surprisal].filter(
        (value, at) => Number.isFinite(value) && Math.floor((at % (2 * reading.length)) / reading.length) === half,
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
  };
  const [untrained = [], , trained = []] = [0, 1, 2].map(halves);
  assert.ok((untrained[0] ?? 0) > 1 && (trained[0] ?? 0) > 1);
  assert.notDeepEqual(trained, untrained);
});

for (const [kind, spec] of [
  [
    'constraints',
    studySpec({
      axes: [
        { knob: 'layers', levels: [0.5] },
        { knob: 'heads', levels: [0.5] },
        { knob: 'precision', levels: ['4-bit'] },
        { knob: 'window', levels: ['2 words'] },
      ],
    }),
  ],
  [
    'constraints that vary together',
    studySpec(
      {
        sensitivity: [
          { knob: 'layers', levels: [0.25, 1] },
          { knob: 'window', levels: ['50%', 'all'] },
        ],
      },
      { preset: 'quick' },
    ),
  ],
  [
    'training',
    studySpec(
      { kind: 'training', controls: [], items: ['set'], axes: [{ knob: 'checkpoint', levels: [0, 8] }] },
      { prompt: '' },
    ),
  ],
  [
    'few-shot',
    studySpec(
      { kind: 'few-shot', items: ['set'], orders: 2, axes: [{ knob: 'shots', levels: [0, 1, 2] }] },
      { prompt: '' },
    ),
  ],
] as const) {
  test(`a study of ${kind} that was stopped anywhere resumes to the same file`, async () => {
    const models = (): ReturnType<typeof house> => house({ ...laws, ...checkpoints }, { set: items });
    const now = (): number => 0;
    const whole = await recordStudy(spec, models(), { now });
    const file = decodeRun(encodeRun(whole.run));
    const length = whole.events.filter(event => event.type === 'changed' || event.type === 'cell').length;
    assert.ok(length >= 3);
    for (const stop of new Set([0, 1, Math.floor(length / 2), length - 1])) {
      let seen = 0;
      const stopped = await recordStudy(spec, models(), {
        now,
        until: event => (event.type === 'changed' || event.type === 'cell') && seen++ === stop,
      });
      assert.equal(stopped.run.status, stop === length - 1 ? stopped.run.status : 'cancelled');
      const { run } = await recordStudy(spec, models(), { now, resume: ofStudy(decodeRun(encodeRun(stopped.run))) });
      assert.deepEqual(decodeRun(encodeRun(run)), file, `stopped at ${stop}`);
    }
  });
}

test('a study read again is the same, and what differs is named', async () => {
  const spec = studySpec();
  const { run } = await recordStudy(spec, house({ ...laws, ...checkpoints }));
  const again = await recordStudy(spec, house({ ...laws, ...checkpoints }), { replay: run });
  assert.deepEqual(differencesOf(run, again.run), []);
  const other = await recordStudy(spec, house({ ...laws, ...checkpoints, 'reference#4-bit': memory }), { replay: run });
  const found = differencesOf(run, other.run);
  assert.deepEqual(found.length, 1);
  assert.match(found[0] ?? '', /^4-bit weights: the distributions of \d+ texts differ$/);
});

test('what cannot be compared or found is refused before anything is opened', async () => {
  const refused = async (
    models: ReturnType<typeof house>,
    spec: ReturnType<typeof studySpec>,
    kind: string,
    message: RegExp,
  ): Promise<void> => {
    await assert.rejects(
      recordStudy(spec, models),
      (error: unknown) =>
        error instanceof AdjacentError && error.kind === kind && message.test(error.message) && error.remedy !== '',
    );
    assert.deepEqual(models.opened, []);
  };
  const stranger = { ...memory, name: 'stranger', card: { ...memory.card, tokenizerHash: 'others' } };
  await refused(
    house({ ...laws, stranger }),
    studySpec({ axes: [{ knob: 'size', levels: ['reference', 'stranger'] }] }),
    'bad-argument',
    /stranger and memory use different tokenizers/,
  );
  await refused(
    house(laws),
    studySpec({ axes: [{ knob: 'checkpoint', levels: [3] }] }),
    'bad-argument',
    /no checkpoint at step 3/,
  );
  await refused(
    house(laws),
    studySpec({ axes: [{ knob: 'family', levels: ['nobody', 'reference'] }] }),
    'model-missing',
    /nobody/,
  );
  await refused(house(laws), studySpec({ axes: [{ knob: 'layers', levels: [2] }] }), 'bad-argument', /out of range/);
  await refused(house(laws), studySpec({ axes: [{ knob: 'window', levels: [] }] }), 'bad-argument', /no levels/);
  await refused(house(laws), studySpec({}, { prompt: ' ' }), 'prompt-empty', /no text/);
});
