/** Messages from the panel to the host, and the specs that the host makes of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictSizesOf } from '../../../src/core/phase/verdictSizes.ts';
import { messageText } from '../../../src/domain/message.ts';
import { unchanged } from '../../../src/domain/spec.ts';
import { diagramKnobs } from '../../../src/knobs/diagramKnobs.ts';
import {
  withAxes,
  withChoices,
  withLongRuns,
  withPrompt,
  withStudy,
  withVerdict,
} from '../../../src/experiments/nextSpec.ts';
import { temperaturesOf } from '../../../src/experiments/diagram/plan/grid.ts';
import { sweepTemperatures } from '../../../src/experiments/diagram/plan/presets.ts';
import { studyPreset } from '../../../src/knobs/studyPresets.ts';
import { checkLevels } from '../../../src/knobs/knobs.ts';
import { parseFromPanel } from '../../../src/host/panelMessages.ts';
import { ofStudy } from '../../support/kinds.ts';
import { doneReport } from '../../webview/support/reports.ts';
import { trainingReport } from '../../webview/support/studies.ts';

const { spec, model } = doneReport();
const axes = {
  x: { knob: 'temperature', levels: [0.3, 0.7] },
  y: { knob: 'checkpoint', levels: [0, 'last'] },
} as const;

test('messages about studies are accepted; unknown knobs, bad levels and an empty prompt are not', () => {
  for (const message of [
    { type: 'constraints' },
    { type: 'verdict' },
    { type: 'try-prompt', text: 'Anna saw a' },
    { type: 'run-axes', ...axes },
  ])
    assert.equal(parseFromPanel(message), message);
  for (const message of [
    { type: 'try-prompt', text: '' },
    { type: 'try-prompt' },
    { type: 'run-axes', x: axes.x },
    { type: 'run-axes', ...axes, y: { knob: 'mood', levels: [1] } },
    { type: 'run-axes', ...axes, x: { knob: 'window', levels: [null] } },
  ]) {
    assert.equal(parseFromPanel(message), null);
  }
});

test('a study keeps prompt and model and drops the axes of a diagram', () => {
  const asked = withStudy({ ...spec, axes, temperatures: [0.7] }, studyPreset('constraints'));
  assert.deepEqual(
    [asked.kind, asked.study.kind, asked.prompt, asked.model, 'axes' in asked],
    ['study', 'constraints', spec.prompt, spec.model, false],
  );
});

test('the sweep for a verdict keeps prompt and settings, and has the sizes that carry one in the mode of the run', () => {
  const explicit = { ...spec, axes, temperatures: [0.7], windows: [{ kind: 'all' }], samples: 8, topP: 0.9 } as const;
  for (const [mode, tokens] of [
    ['answers', 48],
    ['streams', 144],
  ] as const) {
    const asked = withVerdict(explicit, mode);
    assert.deepEqual(
      [asked.kind, asked.mode, asked.samples, asked.tokens, asked.temperatures, asked.windows, asked.axes],
      ['sweep', mode, 64, tokens, sweepTemperatures, undefined, undefined],
    );
    assert.deepEqual([asked.prompt, asked.model, asked.seed, asked.topP], [spec.prompt, spec.model, spec.seed, 0.9]);
    assert.equal(temperaturesOf(asked).length, verdictSizesOf(mode).temperatures);
  }
});

test('a diagram over two knobs drops the study and the windows and temperatures that it replaces', () => {
  const asked = withAxes(
    { ...withStudy(spec, studyPreset('training')), temperatures: [0.7], windows: [{ kind: 'all' }] },
    axes,
  );
  assert.deepEqual(
    [asked.kind, 'study' in asked, asked.temperatures, asked.windows, asked.axes],
    ['diagram', false, undefined, undefined, axes],
  );
});

test('another run applies the choices and drops numbers of another preset', () => {
  const asked = { ...withStudy(spec, studyPreset('constraints')), samples: 5 };
  const chosen = ofStudy(withChoices(asked, { ...unchanged, form: 'raw', texts: 'prompt' }));
  assert.deepEqual(
    [chosen.preset, chosen.form, chosen.mode, chosen.samples, chosen.study.texts, chosen.study.kind],
    [spec.preset, 'raw', spec.mode, 5, 'prompt', 'constraints'],
  );
  const other = ofStudy(withChoices(asked, { ...unchanged, preset: 'quick' }));
  assert.deepEqual([other.preset, other.samples, other.study], ['quick', undefined, asked.study]);
});

test('another run takes sizes, model and seed, or leaves sizes to the preset', () => {
  const asked = { ...spec, samples: 5, tokens: 40, temperatures: [0.7, 1] };
  const sized = withChoices(asked, {
    ...unchanged,
    model: 'other',
    seed: 9,
    temperatures: [1.2],
    samples: 64,
    tokens: 'auto',
    preset: 'quick',
  });
  assert.deepEqual(
    [sized.model, sized.seed, sized.temperatures, sized.samples, sized.tokens, sized.preset, sized.kind],
    ['other', 9, [1.2], 64, undefined, 'quick', spec.kind],
  );
  assert.equal('tokens' in sized, false);
  assert.deepEqual(withChoices(asked, unchanged), asked);
});

test('choices out of range do not reach a run', () => {
  const good = { type: 'run-again', ...unchanged, temperatures: [0.05, 2], tokens: 4096, samples: 'auto', seed: 0 };
  assert.deepEqual(parseFromPanel(good), good);
  assert.notEqual(parseFromPanel({ ...good, type: 'run-new-text' }), null);
  for (const bad of [
    { temperatures: [] },
    { temperatures: [0] },
    { tokens: 0 },
    { tokens: 1.5 },
    { samples: 4097 },
    { samples: 'many' },
    { seed: -1 },
    { model: '' },
  ])
    assert.equal(parseFromPanel({ ...good, ...bad }), null, JSON.stringify(bad));
});

test('long runs keep prompt and model and drop study and axes', () => {
  for (const before of [
    { ...withStudy(spec, studyPreset('constraints')), mode: 'answers' as const },
    { ...spec, axes, mode: 'answers' as const },
  ]) {
    const asked = withLongRuns(before);
    assert.deepEqual(
      [asked.kind, asked.mode, 'study' in asked, 'axes' in asked, asked.prompt, asked.model],
      ['ergodicity', 'auto', false, false, spec.prompt, spec.model],
    );
  }
});

test('another prompt keeps the question, except for studies of items', () => {
  const sample = { text: 'Anna', source: 'a prompt of the model' };
  assert.deepEqual(
    { ...withPrompt({ ...spec, axes }, sample) },
    { ...spec, axes, prompt: 'Anna', source: 'a prompt of the model' },
  );
  const messages = [{ role: 'system', content: 'Be brief.' }] as const;
  const followed = withPrompt({ ...spec, kind: 'paths', answer: 3, messages }, sample);
  assert.deepEqual(['answer' in followed, 'messages' in followed], [false, false], 'what belongs to the old prompt');
  assert.deepEqual(withPrompt(spec, { ...sample, messages }).messages, messages);
  const constraints = ofStudy(withPrompt(withStudy(spec, studyPreset('constraints')), sample));
  assert.deepEqual([constraints.kind, constraints.study.kind, constraints.prompt], ['study', 'constraints', 'Anna']);
  const training = withPrompt(withStudy(spec, studyPreset('training')), sample);
  assert.deepEqual([training.kind, 'study' in training, training.prompt], ['diagram', false, 'Anna']);
});

test('every knob has valid levels or a reason why it is unavailable', () => {
  for (const card of [model, trainingReport().model]) {
    const knobs = diagramKnobs(card);
    for (const knob of knobs.filter(({ knob: id, obstacle }) => obstacle === null && id !== 'variant')) {
      assert.ok(new Set(knob.levels).size >= 2, knob.knob);
      checkLevels(knob, card);
    }
    for (const { knob, obstacle } of knobs)
      if (obstacle !== null) assert.match(messageText(obstacle), /^[A-Z].*\.$/, knob);
  }
  const closed = (card: typeof model): string[] =>
    diagramKnobs(card)
      .filter(({ obstacle }) => obstacle !== null)
      .map(({ knob }) => knob);
  assert.deepEqual(closed(model), ['size', 'family', 'checkpoint']);
  assert.deepEqual(
    closed({
      ...trainingReport().model,
      knobs: { layers: { code: 'no-residual-stream' }, heads: null, precision: null },
    }),
    ['layers'],
  );
});

test('of many checkpoints eight are used, including the first and the last', () => {
  const checkpoints = Array.from({ length: 154 }, (_, i) => i * 1000);
  const levels = diagramKnobs({ ...model, checkpoints }).find(({ knob }) => knob === 'checkpoint')?.levels ?? [];
  assert.deepEqual([levels.length, levels[0], levels.at(-1)], [8, 0, 153_000]);
});
