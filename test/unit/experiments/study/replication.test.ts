import assert from 'node:assert/strict';
import test from 'node:test';
import type { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { Message } from '../../../../src/domain/message.ts';
import { exportCommand, paperModels } from '../../../../src/experiments/study/replication/paperModels.ts';
import { itemTokens, modelCost } from '../../../../src/experiments/study/replication/replicationCost.ts';
import {
  replicationLines,
  type ReplicationPlan,
} from '../../../../src/experiments/study/replication/replicationLines.ts';
import {
  chooseModels,
  replicationStudy,
  type ModelSource,
} from '../../../../src/experiments/study/replication/replicationModels.ts';
import { standInName, standInWarnings } from '../../../../src/experiments/study/replication/standIns.ts';
import type { StudyQuestion } from '../../../../src/domain/study.ts';
import { noStudy, studyRun } from '../../support/handMadeStudies.ts';

const [gpt2, opt, pythia] = paperModels;
assert.ok(gpt2 && opt && pythia);
const source = (reference: string, name: string, shape: Partial<ModelSource> = {}): ModelSource => ({
  reference,
  name,
  family: 'gpt2',
  layers: 2,
  width: 64,
  bytes: 4e6,
  memory: { prepare: 3e8, stored: 4e6, open: 2.5e8 },
  problem: null,
  ...shape,
});
const genuine = (paper: typeof gpt2, reference: string, name = paper.repository): ModelSource =>
  source(reference, name, {
    family: paper.family,
    layers: paper.layers,
    width: paper.width,
    bytes: 6e9,
    memory: { prepare: 1e9, stored: 6e9, open: 7e9 },
  });
const ladder = paperModels.map(({ standIn, family }) => source(standIn, standIn, { family }));
const view = (changes: Partial<ReplicationPlan>): ReplicationPlan => ({
  models: chooseModels([], { standIns: false }),
  files: [],
  items: 0,
  tokens: 0,
  precision: null,
  memory: 16e9,
  ...changes,
});

test("the paper's models are taken by their name, else by their architecture and sizes", () => {
  const sources = [
    genuine(gpt2, '/a/finetuned', 'story-writer'),
    genuine(gpt2, '/cache/gpt2', 'openai-community/gpt2-xl'),
    genuine(opt, '/a/OPT-1.3B', 'OPT-1.3B'),
    genuine(pythia, '/a/mine', 'mine'),
  ];
  const cast = chooseModels([...sources, ...ladder], { standIns: true });
  assert.deepEqual(
    cast.map(part => [part.source?.reference, part.isStandIn]),
    [
      ['/cache/gpt2', false],
      ['/a/OPT-1.3B', false],
      ['/a/mine', false],
    ],
  );
  assert.deepEqual(replicationStudy(cast, ['/m/a.csv', '/m/b.csv'], { precision: '4-bit' }), {
    kind: 'replication',
    axes: [{ knob: 'family', levels: ['/cache/gpt2#4-bit', '/a/OPT-1.3B#4-bit', '/a/mine#4-bit'] }],
    controls: [],
    texts: 'both',
    items: ['/m/a.csv', '/m/b.csv'],
    itemLimit: 100,
    shots: 0,
    orders: 1,
  });
});

test('a model that only carries the name is not taken unless stand-ins are wanted, and is then named so', () => {
  const sources = [
    source('/a/gpt2-xl', 'gpt2-xl'),
    source('/a/opt-1.3b', 'opt-1.3b', { problem: 'model.onnx is missing.' }),
    ...ladder,
  ];
  const strict = chooseModels(sources, { standIns: false });
  assert.deepEqual(
    strict.map(part => part.source),
    [null, null, null],
  );
  assert.deepEqual(strict[0]?.notes, [
    '/a/gpt2-xl is called gpt2-xl but is a different model (gpt2, 2 layers of width 64).',
  ]);
  assert.deepEqual(strict[1]?.notes, ['/a/opt-1.3b cannot be used: model.onnx is missing.']);
  const standing = chooseModels(sources, { standIns: true });
  assert.deepEqual(
    standing.map(part => [part.source?.reference, part.isStandIn]),
    [
      ['/a/gpt2-xl', true],
      ['ladder/opt-1m', true],
      ['ladder/neox-1m', true],
    ],
  );
  const { standIns } = replicationStudy(standing, ['x'], { precision: null });
  assert.deepEqual(standIns, [
    { reference: '/a/gpt2-xl', for: 'gpt2-xl' },
    { reference: 'ladder/opt-1m', for: 'opt-1.3b' },
    { reference: 'ladder/neox-1m', for: 'pythia-1.4b' },
  ]);
  assert.equal(standInName({ id: 'ladder/opt-1m', name: 'opt-1m' }, standIns), 'opt-1m (standing in for opt-1.3b)');
  assert.equal(standInName({ id: '/a/gpt2-xl', name: 'gpt2-xl' }, standIns), "gpt2-xl (not the paper's model)");
  assert.equal(standInName({ id: '/b/gpt2-xl', name: 'gpt2-xl' }, standIns), null);
  const warnings = (question: Partial<StudyQuestion>): readonly Message[] =>
    standInWarnings(
      studyRun(noStudy, { study: question, cards: [{ id: 'ladder/opt-1m', baseName: 'opt-1m' }] }).manifest,
    );
  assert.deepEqual(warnings({ kind: 'replication', items: ['ladder/lookup'], standIns: standIns?.slice(1, 2) ?? [] }), [
    { code: 'stand-in-models', standIns: [['opt-1m', 'opt-1.3b']] },
    { code: 'stand-in-items', items: ['ladder/lookup'] },
  ]);
  assert.deepEqual(warnings({ kind: 'families', items: ['ladder/lookup'] }), []);
  const lines = replicationLines(view({ models: standing, files: ['ladder/lookup'] })).join('\n');
  assert.match(lines, /ladder\/lookup: standing in for the high-school items of MMLU/);
  for (const { paper, source: found } of standing)
    assert.ok(lines.includes(`${paper.name}: ${found?.reference ?? ''} stands in for it`));
});

test('what is missing comes with the command that makes it', () => {
  const parts = chooseModels([genuine(gpt2, '/a/gpt2-xl')], { standIns: false });
  const command = 'optimum-cli export onnx --model facebook/opt-1.3b --task text-generation-with-past opt-1.3b';
  assert.equal(exportCommand(opt), command);
  assert.throws(
    () => replicationStudy(parts, ['x'], { precision: null }),
    (error: AdjacentError) =>
      error.kind === 'model-missing' &&
      error.message === 'Models of the paper are missing: opt-1.3b and pythia-1.4b.' &&
      error.remedy.includes(command) &&
      error.remedy.includes(exportCommand(pythia)) &&
      !error.remedy.includes(exportCommand(gpt2)),
  );
  const lines = replicationLines(view({ models: parts }));
  assert.ok(
    lines.includes(`  ${command}`) &&
      !lines.includes(`  ${exportCommand(gpt2)}`) &&
      lines.some(line => line.includes('pip install "optimum-onnx[onnxruntime]"')),
  );
  assert.throws(
    () => replicationStudy(chooseModels(ladder, { standIns: true }), [], { precision: null }),
    (error: AdjacentError) => error.kind === 'bad-argument' && error.remedy.includes('hf download cais/mmlu'),
  );
});

test('memory, disk and time are stated; weights that do not fit are offered smaller', () => {
  const parts = chooseModels(
    paperModels.map(paper => genuine(paper, `/a/${paper.name}`)),
    { standIns: false },
  );
  const [part] = parts;
  assert.ok(part);
  const [whole, half, quarter] = ([null, '8-bit', '4-bit'] as const).map(precision =>
    modelCost(part, 50_000, precision),
  );
  assert.ok(whole && half && quarter);
  assert.deepEqual([whole.open, whole.prepare, whole.disk], [7e9, 1e9, 12e9]);
  assert.ok(whole.open > half.open && half.open > quarter.open && quarter.open > 1e9);
  // Twice the tokens, twice the multiply-adds of a read token: parameters.
  const more = modelCost(part, 100_000, null).seconds - whole.seconds;
  assert.ok(Math.abs(more - (50_000 * gpt2.parameters) / 60e9) < 1e-6);
  const [missing] = chooseModels([], { standIns: false });
  assert.ok(missing && Math.abs(modelCost(missing, 0, null).disk / (8 * gpt2.parameters) - 1) < 0.1);
  const tight = replicationLines(view({ models: parts, memory: 6e9, files: ['a'], items: 12, tokens: 2000 })).join(
    '\n',
  );
  assert.match(tight, /This machine has 6\.0 GB; with 4-bit weights, an open model takes at most \d\.\d GB\./);
  assert.match(tight, /Items: 12 items in 1 file\n +With 404 items, accuracy is within 0\.05/);
  assert.match(tight, /at chance on MMLU accuracy/);
  assert.doesNotMatch(replicationLines(view({ models: parts })).join('\n'), /This machine has/);
});

test('tokens are counted for each question once and for every option', () => {
  assert.equal(
    itemTokens([
      { question: 'x'.repeat(400), options: [' A', ' B', ' C', ' D'] },
      { question: 'abcde', options: [' yes, it is', ' no'] },
    ]),
    104 + 2 + 3 + 1,
  );
});
