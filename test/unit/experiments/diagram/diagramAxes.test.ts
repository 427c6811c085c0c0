import assert from 'node:assert/strict';
import test from 'node:test';
import type { Axes, GridSpec } from '../../../../src/domain/spec.ts';
import type { LanguageModel } from '../../../../src/domain/languageModel.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { reportOf, tableOf } from '../../../../src/experiments/registry.ts';
import { sampledRow } from '../../../../src/run/measuring/rowReports.ts';
import { modelsOf } from '../../../../src/experiments/diagram/run/gridRun.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

function axesSpec(x: Axes['x'], y: Axes['y'], changes: Partial<GridSpec> = {}): GridSpec {
  const { temperatures: _, windows: __, ...rest } = smallSpec({ samples: 16, ...changes });
  return { ...rest, axes: { x, y } };
}

/** The same words, the sharper the later the step. */
function trained(step: number): ReferenceLaw {
  return { ...words, logits: history => words.logits(history).map(value => value * (step / 8)) };
}

function withCard(model: LanguageModel, card: Partial<LanguageModel['card']>): LanguageModel {
  return { ...model, card: { ...model.card, ...card } };
}

test('temperature by checkpoint: one row a step on a log axis, one model a row, temperature along x whichever way it was asked', async () => {
  const spec = axesSpec({ knob: 'checkpoint', levels: [8, 0, 2] }, { knob: 'temperature', levels: [0.3, 1] });
  assert.deepEqual(modelsOf(spec), ['reference@step-0', 'reference@step-2', 'reference@step-8']);
  const models = [0, 2, 8].map(step =>
    withCard(referenceModel({ ...trained(step), name: `after ${step}` }), { checkpoints: [0, 2, 8] }),
  );
  const { run } = await record(spec, models);
  assert.equal(run.status, 'done');
  const report = reportOf(run);
  assert.deepEqual(report.axes.y, {
    knob: 'checkpoint',
    name: 'training step (log scale)',
    labels: ['step 0', 'step 2', 'step 8'],
    values: [0.5, 2, 8],
    logarithmic: true,
  });
  assert.deepEqual(report.axes.x.labels, ['0.3', '1']);
  assert.deepEqual(
    report.cells.map(({ row, column, temperature, n }) => [row, column, temperature, n]),
    [
      [0, 0, 0.3, 16],
      [0, 1, 1, 16],
      [1, 0, 0.3, 16],
      [1, 1, 1, 16],
      [2, 0, 0.3, 16],
      [2, 1, 1, 16],
    ],
  );
  const openness = report.exactMap.map(row => row.map(figure => (figure.kind === 'exact' ? figure.value : NaN)));
  assert.ok(Math.abs((openness[0]?.[1] ?? NaN) - Math.log(8)) < 1e-9, 'before training the next word is any of eight');
  assert.ok((openness[1]?.[1] ?? NaN) > (openness[2]?.[1] ?? NaN));
  assert.equal(report.home, 5);
  assert.equal(report.model.name, 'after 8', 'the model of the home cell speaks for the diagram');
  assert.deepEqual(reportOf(decodeRun(encodeRun(run))).axes, report.axes);
});

test('two knobs of what the model reads: every cell has an input of its own at the home temperature', async () => {
  const spec = axesSpec(
    { knob: 'window', levels: ['all', '2 words'] },
    { knob: 'variant', levels: ['one two three', 'yes no maybe'] },
  );
  const { run } = await record(spec, [referenceModel(words)]);
  const report = reportOf(run);
  assert.deepEqual(
    run.plan.windows.map(window => window.text),
    ['<one two three>', '<two three>', '<yes no maybe>', '<no maybe>'],
  );
  assert.deepEqual(
    report.cells.map(({ row, column, window, temperature }) => [row, column, window, temperature]),
    [
      [0, 0, 0, 0.7],
      [0, 1, 1, 0.7],
      [1, 0, 2, 0.7],
      [1, 1, 3, 0.7],
    ],
  );
  assert.deepEqual(report.verdicts, []);
  assert.ok(report.boundaries.every(boundary => boundary.kind === 'abstain'));
});

test('length and min-p are columns over one input: cells differ by what is drawn', async () => {
  const lengths = await record(axesSpec({ knob: 'length', levels: [2, 6] }, { knob: 'temperature', levels: [1] }), [
    referenceModel(words),
  ]);
  assert.deepEqual(
    lengths.run.plan.axes?.y.labels,
    ['2 tokens', '6 tokens'].map(label => label.replace(' tokens', '')),
  );
  for (const cell of lengths.run.cells) {
    const most = lengths.run.plan.cells[cell.index]?.tokens ?? 0;
    assert.ok(cell.trajectories.every(({ ids }) => ids.length <= most));
  }
  assert.equal(lengths.run.plan.tokens, 6);
  const minP = await record(axesSpec({ knob: 'min-p', levels: [0, 0.5] }, { knob: 'window', levels: ['all'] }), [
    referenceModel(words),
  ]);
  assert.equal(minP.run.plan.windows.length, 1);
  assert.deepEqual(
    minP.run.plan.cells.map(cell => cell.minP),
    [undefined, 0.5],
  );
});

test('layers kept are held back on the one model', async () => {
  const asked: unknown[] = [];
  const whole = withCard(referenceModel(words), {
    layers: 4,
    heads: 2,
    knobs: { layers: null, heads: null, precision: null },
  });
  const model: LanguageModel = { ...whole, ablate: restriction => (asked.push(restriction), Promise.resolve(whole)) };
  const { run } = await record(axesSpec({ knob: 'temperature', levels: [0.7] }, { knob: 'layers', levels: [0.5, 1] }), [
    model,
  ]);
  assert.deepEqual(
    run.plan.windows.map(window => window.ablation ?? null),
    [{ layers: 2 }, null],
  );
  assert.ok(asked.length > 0 && asked.every(restriction => JSON.stringify(restriction) === '{"layers":2}'));
  assert.deepEqual(decodeRun(encodeRun(run)).plan, run.plan);
});

test('models with different tokenizers and knobs that cannot be turned are refused in a sentence', async () => {
  const sizes = axesSpec({ knob: 'temperature', levels: [0.7] }, { knob: 'size', levels: ['small', 'large'] });
  const [small, large] = [
    referenceModel({ ...words, name: 'small' }),
    withCard(referenceModel({ ...words, name: 'large' }), { tokenizerHash: 'other' }),
  ];
  await assert.rejects(record(sizes, [small, large]), /small and large use different tokenizers/);
  const steps = axesSpec({ knob: 'temperature', levels: [0.7] }, { knob: 'checkpoint', levels: [4] });
  await assert.rejects(
    record(steps, [withCard(referenceModel(words), { checkpoints: [] })]),
    /does not support the knob "checkpoint"\. This model has no training checkpoints/,
  );
});

test('rows that read one input and draw from it otherwise are rows of their own: boundary and tables keep them apart', async () => {
  const spec = axesSpec(
    { knob: 'temperature', levels: [0.3, 0.7, 1.5] },
    { knob: 'top-p', levels: [0.5, 1] },
    { samples: 32 },
  );
  const { run } = await record(spec, [referenceModel(words)]);
  assert.equal(run.plan.windows.length, 1);
  const report = reportOf(run);
  assert.deepEqual(report.axes.y.labels, ['0.5', '1']);
  assert.equal(report.boundaries.length, 2);
  for (const row of [0, 1])
    assert.deepEqual(
      sampledRow(run, row).map(({ temperature, topP }) => [temperature, topP]),
      [0.3, 0.7, 1.5].map(temperature => [temperature, [0.5, 1][row]]),
    );
  const lines = tableOf(report).split('\n');
  assert.match(lines[0] ?? '', /^top-p,temperature,temperature,state/);
  assert.ok(
    lines.some(line => line.startsWith('0.5,0.3,0.3,done')) && lines.some(line => line.startsWith('1,1.5,1.5,done')),
  );
  assert.match(summaryMarkdown(report), /\| top-p \| temperature \| regime \|/);
});
