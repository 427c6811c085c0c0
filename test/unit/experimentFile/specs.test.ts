import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fillExperimentFile } from '../../../src/experimentFile/fillExperimentFile.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import type { ResolutionContext } from '../../../src/experimentFile/resolution.ts';
import { questionOf, specAxes, type ExperimentSpec, type GridSpec, type StudySpec } from '../../../src/domain/spec.ts';
import { sensitivityStudy, studyModel, studyPreset } from '../../../src/knobs/studyPresets.ts';
import { studyKinds } from '../../../src/domain/study.ts';

const known: ResolutionContext = {
  models: ['ladder/neox-0.2m', 'ladder/neox-1m'],
  checkpoints: { 'ladder/neox-0.2m': [0, 1, 2, 4, 128] },
  items: ['ladder/copying'],
  model: 'ladder/neox-1m',
  source: 'mine.experiment.yaml',
  exists: path => path === 'there.csv' || path === './model',
  resolve: path => `/folder/${path.replace(/^\.\//, '')}`,
  read: path => (path === 'prompts.txt' ? 'One way to say it.\n\nAnother way.  \n' : null),
};

/** Specs of a text without problems. */
function specs(text: string, around: ResolutionContext = known): readonly ExperimentSpec[] {
  const file = parseExperimentFile(text, around);
  assert.deepEqual(file.problems, []);
  return file.specs;
}

const only = (text: string, around?: ResolutionContext): ExperimentSpec => {
  const [spec, ...others] = specs(text, around);
  assert.ok(spec);
  assert.deepEqual(others, []);
  return spec;
};

test('an experiment on one model has the precision of its context unless the file names one; comparisons are in fp32', () => {
  const modelIn = (text: string, precision: 'auto' | 'int8' = 'auto'): string =>
    only(text, { ...known, precision }).model;
  const head = 'experiment: sweep\nprompts: [a]\n';
  assert.equal(modelIn(head), 'ladder/neox-1m#auto');
  assert.equal(modelIn(head, 'int8'), 'ladder/neox-1m#int8');
  assert.equal(modelIn(`${head}models: ladder/neox-0.2m@128\n`), 'ladder/neox-0.2m@step-128#auto');
  assert.equal(modelIn(`${head}models: ladder/neox-1m#fp32\n`), 'ladder/neox-1m');
  assert.equal(modelIn(`${head}models: ladder/neox-1m#4-bit\n`), 'ladder/neox-1m#4-bit');
  assert.equal(modelIn(head.replace('sweep', 'growth') + 'knobs: { precision: fp32 }\n'), 'ladder/neox-1m');
  assert.equal(modelIn(head.replace('sweep', 'growth') + 'knobs: { precision: int8 }\n'), 'ladder/neox-1m#int8');
  for (const kind of ['constraints\nprompts: [a]', 'training\nmodels: ladder/neox-0.2m#fp32', 'calibration'])
    assert.ok(!modelIn(`experiment: ${kind}\n`).includes('#'), kind);
  const levels = questionOf(only('experiment: size\nmodels: [ladder/neox-0.2m#fp32, ladder/neox-1m]\n', known))?.axes;
  assert.deepEqual(levels, [{ knob: 'size', levels: ['ladder/neox-0.2m', 'ladder/neox-1m'] }]);
});

test('a short file is a whole spec: what it leaves out has the usual defaults', () => {
  assert.deepEqual(only('experiment: diagram\nprompts: Say it.\n'), {
    kind: 'diagram',
    prompt: 'Say it.',
    source: 'mine.experiment.yaml',
    model: 'ladder/neox-1m',
    form: 'auto',
    mode: 'auto',
    outcome: { map: 'auto' },
    preset: 'standard',
    seed: 1,
    topP: 1,
  });
  const own = only('experiment: diagram\nprompts: Say it.\n', {
    defaults: { form: 'raw', preset: 'quick', seed: 7, sampling: { topP: 0.9 }, threads: 2 },
  });
  assert.deepEqual([own.form, own.preset, own.seed, own.topP, own.threads], ['raw', 'quick', 7, 0.9, 2]);
});

test('prompts, models and seeds multiply, the model changing slowest so that it is opened once', () => {
  const runs = specs(
    'experiment: sweep\nprompts: [a, b]\nmodels: [ladder/neox-0.2m@128, ladder/neox-1m#4-bit]\nseeds: [1, 2]\n',
  );
  assert.deepEqual(
    runs.map(run => [run.model, run.prompt, run.seed].join(' ')),
    [
      'ladder/neox-0.2m@step-128 a 1',
      'ladder/neox-0.2m@step-128 a 2',
      'ladder/neox-0.2m@step-128 b 1',
      'ladder/neox-0.2m@step-128 b 2',
      'ladder/neox-1m#4-bit a 1',
      'ladder/neox-1m#4-bit a 2',
      'ladder/neox-1m#4-bit b 1',
      'ladder/neox-1m#4-bit b 2',
    ],
  );
});

test('each line of a file of prompts is a run, or a wording of one run when that knob is varied', () => {
  assert.deepEqual(
    specs('experiment: sweep\nprompts: { file: prompts.txt }\n').map(run => run.prompt),
    ['One way to say it.', 'Another way.'],
  );
  const turned = only('experiment: diagram\nprompts: { file: prompts.txt }\nrows: variant\n');
  assert.equal(turned.prompt, 'One way to say it.');
  assert.deepEqual(specAxes(turned)?.y, { knob: 'variant', levels: ['One way to say it.', 'Another way.'] });
});

test('levels mean what the user writes', () => {
  const usual = only(
    'experiment: diagram\nprompts: [a]\nknobs:\n  temperature: [0.7, 1]\n  window: [all, 60%, 6 words, none]\n  length: 48 tokens\n  top-p: 0.9\n  min-p: 0.05\n',
  );
  assert.deepEqual(usual.temperatures, [0.7, 1]);
  assert.deepEqual(usual.windows, [
    { kind: 'all' },
    { kind: 'share', share: 0.6 },
    { kind: 'words', words: 6 },
    { kind: 'words', words: 0 },
  ]);
  assert.deepEqual([usual.tokens, usual.topP, usual.minP], [48, 0.9, 0.05]);
  assert.equal(specAxes(usual), undefined);
  const study = questionOf(
    only(
      'experiment: constraints\nprompts: [a]\nknobs:\n  layers: [75%, 22/30]\n  heads: 25%\n  precision: 4-bit\n  shots: [0, 2 examples]\n',
    ),
  );
  assert.deepEqual(study?.axes, [
    { knob: 'layers', levels: [0.75, 22 / 30] },
    { knob: 'heads', levels: [0.25] },
    { knob: 'precision', levels: ['4-bit'] },
    { knob: 'shots', levels: [0, 2] },
  ]);
});

test('a diagram over any two knobs has axes; a knob beside them is fixed', () => {
  const spec = only(
    'experiment: diagram\nprompts: [a]\nmodels: ladder/neox-0.2m\nrows: layers\ncolumns: checkpoint\nknobs:\n  layers: [100%, 50%]\n  checkpoint: all\n  temperature: 0.9\n  precision: 4-bit\n',
  );
  assert.deepEqual(specAxes(spec), {
    x: { knob: 'checkpoint', levels: [0, 1, 2, 4, 128] },
    y: { knob: 'layers', levels: [1, 0.5] },
  });
  assert.deepEqual([spec.model, spec.temperatures], ['ladder/neox-0.2m#4-bit', [0.9]]);
});

test('models are the axis of a diagram over size', () => {
  const spec = only('experiment: diagram\nprompts: [a]\nmodels: [ladder/neox-0.2m, ladder/neox-1m]\nrows: size\n');
  const axes = specAxes(spec);
  assert.deepEqual(axes?.y, { knob: 'size', levels: ['ladder/neox-0.2m', 'ladder/neox-1m'] });
  assert.equal(axes.x.knob, 'temperature');
});

test('paths are relative to the file; bundled names stay names', () => {
  assert.equal(only('experiment: sweep\nprompts: [a]\nmodels: ./model#8-bit\n').model, '/folder/model#8-bit');
  assert.deepEqual(questionOf(only('experiment: training\nitems: [ladder/copying, there.csv]\n'))?.items, [
    'ladder/copying',
    '/folder/there.csv',
  ]);
});

test('a study is the default of its kind with what the file changes', () => {
  for (const kind of studyKinds) {
    const spec = only(`experiment: ${kind}\n${kind === 'constraints' ? 'prompts: [a]\n' : ''}`, {});
    assert.deepEqual(questionOf(spec), studyPreset(kind));
    assert.equal(spec.model, studyModel(kind) ?? 'smollm2-135m-instruct');
  }
  const changed = only(
    'experiment: training\nmodels: ladder/neox-1m\ncontrols: ladder/neox-0.2m\nknobs: { checkpoint: [0, last], shots: 2 }\nbudget: { preset: quick, items: 10, orders: 2 }\n',
    {},
  );
  assert.deepEqual(questionOf(changed), {
    ...studyPreset('training'),
    axes: [{ knob: 'checkpoint', levels: [0, 'last'] }],
    controls: ['ladder/neox-0.2m'],
    shots: 2,
    itemLimit: 10,
    orders: 2,
  });
  assert.deepEqual([changed.model, changed.preset], ['ladder/neox-1m', 'quick']);
});

test('a factorial design is taken from the file; "none" and metrics without attribution leave it out', () => {
  const design = (text: string): unknown => questionOf(only(`experiment: constraints\nprompts: [a]\n${text}`))?.factors;
  assert.deepEqual(design('factors:\n  layers: [100%, 50%]\n  window: [all, 6 words]\n'), [
    { knob: 'layers', levels: [1, 0.5] },
    { knob: 'window', levels: ['all', '6 words'] },
  ]);
  assert.deepEqual(design('factors: none\n'), []);
  assert.deepEqual(design('metrics: [expansion]\n'), []);
  assert.equal(design('metrics: [expansion, attribution]\n'), undefined);
});

test('metrics of a diagram are shown first; those of a series select what is computed', () => {
  assert.deepEqual(only('experiment: diagram\nprompts: [a]\nmetrics: [energy, openness]\n').metrics, [
    'energy',
    'openness',
  ]);
  const series = (metrics: string): unknown => questionOf(only(`experiment: training\nmetrics: ${metrics}\n`, {}));
  assert.deepEqual(series('[capability, induction]'), studyPreset('training'));
  assert.deepEqual(series('capability'), { ...studyPreset('training'), induction: false });
  assert.deepEqual(series('induction'), { ...studyPreset('training'), items: [] });
});

test('files of every kind become one spec, without problems', () => {
  const texts = [
    'experiment: diagram\nprompts: ["two\\nlines: # and more"]\nmode: streams\nform: raw\noutcome: { options: ["yes", "no"] }\nknobs: { temperature: [0.7], window: [all, 33.3%, 6 words] }\nbudget: { samples: 40, tokens: 12 }\nseeds: 9\ntop-p: 0.9\nmin-p: 0.1\n',
    'experiment: diagram\nprompts: [a]\nrows: layers\ncolumns: precision\nknobs: { layers: [100%, 22/30], precision: [fp32, 4-bit], temperature: 0.9 }\n',
    'experiment: sweep\nprompts: [a]\noutcome: { regex: "(a|b)" }\nmetrics: [energy, kinds]\n',
    'experiment: training\nmetrics: induction\n',
    'experiment: training\nmetrics: capability\nseeds: 3\n',
    'experiment: constraints\nprompts: [a]\nmetrics: expansion\nsensitivity: { heads: [0%, 30%], window: [30%, all] }\n',
    'experiment: constraints\nprompts: [a]\ntexts: prompt\nknobs: { heads: [25%], window: [60%] }\nfactors: { layers: [100%, 50%], window: [all, 60%] }\nbudget: { preset: thorough }\n',
    'experiment: training\nitems: ladder/copying\nbudget: { items: 5 }\nknobs: { shots: 1, checkpoint: [0, last] }\n',
    'experiment: families\nmodels: [ladder/neox-0.2m, ladder/neox-1m]\n',
    'experiment: few-shot\nknobs: { shots: [0, 3] }\nbudget: { orders: 2 }\n',
    'experiment: calibration\nknobs: { temperature: [0.5, 1] }\n',
  ];
  for (const text of texts) assert.ok(text.startsWith(`experiment: ${nameOf(only(text))}\n`), text);
});

test('every key of a diagram reaches its spec', () => {
  const spec = only(
    'experiment: diagram\ntitle: Two lines\nprompts: ["two\\nlines: # and more"]\nmode: streams\nform: raw\noutcome: { options: ["yes", "no"] }\nknobs: { temperature: [0.7], window: [all, 33.3%, 6 words] }\nbudget: { preset: thorough, samples: 40, tokens: 12 }\nseeds: 9\ntop-p: 0.9\nmin-p: 0.1\nmetrics: [energy, kinds]\n',
  );
  assert.deepEqual(spec, {
    kind: 'diagram',
    prompt: 'two\nlines: # and more',
    source: 'Two lines',
    model: 'ladder/neox-1m',
    form: 'raw',
    mode: 'streams',
    outcome: { map: 'options', options: ['yes', 'no'] },
    preset: 'thorough',
    seed: 9,
    topP: 0.9,
    minP: 0.1,
    samples: 40,
    tokens: 12,
    temperatures: [0.7],
    windows: [{ kind: 'all' }, { kind: 'share', share: 33.3 / 100 }, { kind: 'words', words: 6 }],
    metrics: ['energy', 'kinds'],
  });
  assert.deepEqual(only('experiment: sweep\nprompts: [a]\noutcome: { regex: "(a|b)" }\n').outcome, {
    map: 'regex',
    pattern: '(a|b)',
  });
});

function nameOf(spec: ExperimentSpec): string {
  return spec.kind === 'study' ? spec.study.kind : spec.kind;
}

const folder = join(import.meta.dirname, '..', '..', '..', 'media', 'experiments');
const bundled = readdirSync(folder).map(name => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

test('every experiment of the picker exists as a file that runs exactly the same', () => {
  assert.equal(bundled.length, 9 + studyKinds.length);
  const found = bundled.map(({ text }) => {
    const spec = only(text, { source: 'x' });
    return { spec, study: questionOf(spec) };
  });
  for (const kind of studyKinds) {
    const one = found.find(({ study }) => study?.kind === kind && study.sensitivity === undefined);
    assert.deepEqual(one?.study, studyPreset(kind), kind);
    assert.equal(one?.spec.model, studyModel(kind) ?? 'smollm2-135m-instruct');
  }
  assert.deepEqual(found.find(({ study }) => study?.sensitivity !== undefined)?.study, sensitivityStudy);
  for (const kind of ['diagram', 'sweep'] as const) {
    const spec = found.find(one => one.spec.kind === kind)?.spec;
    assert.deepEqual(spec, {
      kind,
      prompt: 'Write the first line of a story about the sea.',
      source: 'x',
      model: 'smollm2-135m-instruct',
      form: 'auto',
      mode: 'auto',
      outcome: { map: 'auto' },
      preset: 'standard',
      seed: 1,
      topP: 1,
    });
  }
});

test('what a bundled file offers behind a # is valid as well', () => {
  for (const { name, text } of bundled) {
    const offered = text.replace(/^# ((?:knobs|factors):| {2}\S)/gm, '$1');
    assert.deepEqual(parseExperimentFile(offered, {}).problems, [], name);
  }
});

test("a bundled file filled with the user's prompt and model keeps its comments", () => {
  for (const { name, text } of bundled.filter(one => one.text.includes('\nprompts:'))) {
    const prompt = 'Say: "yes" # or\nno';
    const filled = fillExperimentFile(text, {
      prompts: [prompt],
      models: ['ladder/neox-1m'],
      ...(text.includes('\nbudget:') ? { budget: 'quick' } : {}),
    });
    const spec = only(filled, {});
    assert.deepEqual([spec.prompt, spec.model], [prompt, 'ladder/neox-1m'], name);
    const comments = (one: string): readonly string[] => one.split('\n').filter(line => line.trim().startsWith('#'));
    assert.deepEqual(comments(filled), comments(text), name);
  }
});

const greeting = `---
sample: { guest: Ida }
assertions: json
---
system:
Be {{tone}}.
user:
Greet {{guest}}.
`;
const withFiles: ResolutionContext = {
  ...known,
  read: path => ({ 'greet.prompty': greeting, 'plain.txt': 'One line.\nAnother.\n' })[path] ?? null,
};

test('prompts are files too, read with messages, variables and assertions as in the editor', () => {
  const list = `experiment: diagram
prompts:
  - Say it.
  - file: plain.txt
  - file: greet.prompty
    values: { tone: kind, guest: 7 }
`;
  assert.deepEqual(
    specs(list, withFiles).map(({ prompt, messages, assertions, source }) => [prompt, messages, assertions, source]),
    [
      ['Say it.', undefined, undefined, 'mine.experiment.yaml'],
      ['One line.\nAnother.', undefined, undefined, 'plain.txt'],
      ['Greet 7.', [{ role: 'system', content: 'Be kind.' }], [{ kind: 'json' }], 'greet.prompty'],
    ],
  );
  const single =
    'experiment: growth\nprompts: { file: greet.prompty, values: { tone: dry } }\nassertions: "contains:Ida"\n';
  const { prompt, assertions } = only(single, withFiles);
  assert.deepEqual([prompt, assertions], ['Greet Ida.', [{ kind: 'contains', text: 'Ida' }]]);
});

test('a prompt file that cannot be used is a problem at its line', () => {
  const problem = (prompts: string, around: ResolutionContext = withFiles): unknown => {
    const { problems } = parseExperimentFile(`experiment: diagram\nprompts:\n${prompts}`, around);
    return [problems[0]?.line, problems[0]?.message];
  };
  assert.deepEqual(problem('  - file: greet.prompty\n'), [3, 'greet.prompty leaves {{tone}} open.']);
  assert.deepEqual(problem('  - One.\n  - file: gone.prompty\n'), [4, 'The file gone.prompty cannot be read.']);
  assert.deepEqual(problem('  - values: { a: 1 }\n'), [3, 'A prompt needs a text or a file.']);
  assert.deepEqual(problem('  - file: greet.prompty\n    values: [1]\n'), [
    4,
    'values must be texts or numbers by the name of a variable.',
  ]);
  assert.match(String(problem('  - fil: greet.prompty\n')), /has no key "fil"/);
  const foreign = { ...withFiles, allows: () => false };
  assert.match(String(problem('  - file: greet.prompty\n', foreign)), /untrusted workspace/);
});

test('prompts with different messages before them vary within one study', () => {
  const varied = '  - Say it.\n  - file: greet.prompty\n    values: { tone: kind }\n';
  const { study, prompt, messages } = only(
    `experiment: constraints\nprompts:\n${varied}knobs:\n  variant: [all]\n`,
    withFiles,
  ) as StudySpec;
  assert.deepEqual([prompt, messages], ['Say it.', undefined]);
  assert.deepEqual(
    study.conversations?.map(one => [one.prompt, one.messages]),
    [
      ['Say it.', []],
      ['Greet Ida.', [{ role: 'system', content: 'Be kind.' }]],
    ],
  );
  assert.deepEqual(
    study.axes.map(({ levels }) => levels),
    [study.conversations.map(({ level }) => level)],
  );
  const same = only('experiment: constraints\nprompts: [One., Two.]\nknobs: { variant: [all] }\n') as StudySpec;
  assert.equal(same.study.conversations, undefined);
});

test('prompts with different messages before them vary within one diagram', () => {
  const greet = (tone: string): string => `  - file: greet.prompty\n    values: { tone: ${tone} }\n`;
  const { axes, messages } = only(
    `experiment: diagram\nprompts:\n${greet('kind')}${greet('dry')}rows: variant\n`,
    withFiles,
  ) as GridSpec;
  assert.deepEqual(messages, [{ role: 'system', content: 'Be kind.' }]);
  assert.deepEqual(
    axes?.conversations?.map(one => one.messages),
    ['kind', 'dry'].map(tone => [{ role: 'system', content: `Be ${tone}.` }]),
  );
  assert.deepEqual(
    axes.y.levels,
    axes.conversations.map(({ level }) => level),
  );
});

test('assertions name a JSON schema in a file, relative to the file that names it', () => {
  const files: Readonly<Record<string, string>> = {
    'order.json': '{"type":"object"}',
    'prompts/order.json': '{"type":"array"}',
    'prompts/greet.prompty': '---\nassertions: { schema: order.json }\n---\nuser:\nGreet.',
  };
  const context = { read: (path: string): string | null => files[path] ?? null };
  const own = 'experiment: diagram\nprompts: ["Say it."]\nassertions: "schema:order.json"\n';
  const grouped = 'experiment: diagram\nprompts: ["Say it."]\noutcome: { schema: order.json }\n';
  assert.deepEqual(only(grouped, context).outcome, { map: 'schema', schema: '{"type":"object"}' });
  assert.deepEqual(only(own, context).assertions, [{ kind: 'schema', schema: '{"type":"object"}' }]);
  const ofPrompt = 'experiment: diagram\nprompts: { file: prompts/greet.prompty }\n';
  assert.deepEqual(only(ofPrompt, context).assertions, [{ kind: 'schema', schema: '{"type":"array"}' }]);
});

test('assertions are one or a list, with a schema in place', () => {
  const file = 'experiment: diagram\nprompts: Say it.\nassertions:\n  - json\n  - schema: { type: object }\n';
  assert.deepEqual(only(file).assertions, [{ kind: 'json' }, { kind: 'schema', schema: '{"type":"object"}' }]);
  assert.deepEqual(only('experiment: growth\nprompts: Say it.\nassertions: "equals:Yes"\n').assertions, [
    { kind: 'equals', text: 'Yes' },
  ]);
});

test('samplers and stop strings: the group, the knobs over it, the defaults below', () => {
  const grouped = only(
    'experiment: diagram\nprompts: Say it.\nsamplers: { top-k: 40, presence-penalty: 0.5, dry: 0.8, dry-base: 2 }\nstop: ["\\n", END]\nknobs: { presence-penalty: 1 }\n',
    { defaults: { sampling: { topP: 0.9, samplers: { presencePenalty: 0.1, xtcProbability: 0.5 }, stop: ['x'] } } },
  );
  assert.deepEqual([grouped.topP, grouped.topK, grouped.stop], [0.9, 40, ['\n', 'END']]);
  assert.deepEqual(grouped.samplers, { presencePenalty: 1, xtcProbability: 0.5, dryMultiplier: 0.8, dryBase: 2 });
  const rows = only(
    'experiment: diagram\nprompts: Say it.\nrows: repetition-penalty\nknobs: { repetition-penalty: [1, 1.2] }\n',
  );
  assert.ok(rows.kind === 'diagram');
  assert.deepEqual(rows.axes?.y, { knob: 'repetition-penalty', levels: [1, 1.2] });
});
