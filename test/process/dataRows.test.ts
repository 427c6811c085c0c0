import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { summaryMarkdown } from '../../src/experiments/exports.ts';
import { reportOf } from '../../src/experiments/registry.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { runCli, temporaryFolder } from './support/engine.ts';

const folder = temporaryFolder({ after });
const cache = join(folder, 'cache');
const tones = ['like a pirate', 'in French'];
writeFileSync(
  join(folder, 'greet.prompty'),
  'system:\nYou answer {{tone}}.\nuser:\nMy name is {{name}}.\nassistant:\nHello {{name}}.\nuser:\nWhat is rain?\n',
);
writeFileSync(
  join(folder, 'rows.jsonl'),
  tones.map(tone => `${JSON.stringify({ tone, name: tone.length })}\n`).join(''),
);
writeFileSync(
  join(folder, 'rows.experiment.yaml'),
  [
    'experiment: diagram',
    'prompts:',
    ...tones.map(tone => `  - { file: greet.prompty, values: { tone: ${tone}, name: ${tone.length} } }`),
    'rows: variant',
    'knobs: { temperature: [0.5] }',
    'budget: { samples: 2, tokens: 4 }',
  ].join('\n'),
);

const prompt = join(folder, 'greet.prompty');
const sizes = ['--temperature', '0.5', '--samples', '2', '--tokens', '4'];

for (const [name, args] of [
  ['a data file', ['analyze', prompt, '--data', join(folder, 'rows.jsonl'), ...sizes]],
  ['an experiment file', ['experiment', join(folder, 'rows.experiment.yaml')]],
] as const)
  test(`the rows of ${name} may change the messages before the prompt`, async () => {
    const out = join(folder, 'out.emergence.json');
    const { code, stderr } = await runCli([...args, '--out', out], { cache });
    assert.deepEqual([code, stderr], [0, '']);
    const run = decodeRun(readFileSync(out, 'utf8'));
    assert.equal(run.manifest.spec.prompt, 'What is rain?');
    assert.equal(run.plan.windows.length, 2);
    const summary = summaryMarkdown(reportOf(run));
    for (const [row, tone] of tones.entries()) {
      const given = run.plan.windows[row]?.text ?? '';
      assert.match(given, new RegExp(`You answer ${tone}\\.[^]*My name is ${tone.length}\\.[^]*What is rain\\?`, 'u'));
      assert.ok(!given.includes(`You answer ${tones[1 - row] ?? ''}`), given);
      assert.ok(summary.includes(`system: You answer ${tone}.\n\nuser: My name is ${tone.length}.`), summary);
    }
  });
