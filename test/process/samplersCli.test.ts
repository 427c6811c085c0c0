/** Samplers and stop strings on the command line: from a prompt file and options, in the run file and its replay. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import type { RunReport } from '../../src/domain/report.ts';
import type { Run } from '../../src/domain/run.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { runCli, temporaryFolder, tinyModel } from './support/engine.ts';

const folder = temporaryFolder({ after });
const cache = join(folder, 'cache');
const prompt = join(folder, 'keeper.prompty');
writeFileSync(
  prompt,
  '---\nmodel:\n  parameters:\n    presence_penalty: 1\n    repetition_penalty: 1.3\n    stop: ["zz", "e"]\n---\nThe old lighthouse keeper opened the door and',
);
const sizes =
  '--mode answers --temperature 0.8 --context all --samples 24 --tokens 24 --seed 5 --form raw --json'.split(' ');

interface Document {
  readonly report: RunReport;
  readonly answers: readonly { readonly index: number; readonly text: string; readonly ended: boolean }[];
}

async function analyze(file: string, more: readonly string[]): Promise<Document> {
  const out = join(folder, `${file}.emergence.json`);
  const { code, stdout, stderr } = await runCli(
    ['analyze', prompt, '--model', tinyModel, ...sizes, ...more, '--out', out],
    { cache },
  );
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Document;
}

test('parameters of a prompt file are defaults; options win; the run says what was on and replays alike', async () => {
  const own = await analyze('own', []);
  const run = decodeRun(readFileSync(join(folder, 'own.emergence.json'), 'utf8'));
  const { spec } = run.manifest;
  assert.deepEqual(spec.samplers, { presencePenalty: 1, repetitionPenalty: 1.3 });
  assert.deepEqual(spec.stop, ['zz', 'e']);
  assert.deepEqual(run.plan.cells[0]?.samplers, { presencePenalty: 1, repetitionPenalty: 1.3 });
  const rows = new Map(own.report.manifest.map(({ label, value }) => [label, value]));
  assert.equal(rows.get('Penalties'), 'repetition penalty 1.3; presence penalty 1; over the last 64 tokens');
  assert.equal(rows.get('Stop strings'), '"zz", "e"');
  assert.ok(own.report.notes.some(({ code }) => code === 'penalized-sampler'));
  const stopped = run.cells[0]?.trajectories.filter(({ end }) => end?.logProbT === 0) ?? [];
  assert.ok(stopped.length > 0, 'some answers were stopped');
  for (const { text, pieces, ids, ended } of stopped) {
    assert.ok(ended && !text.includes('e') && pieces.join('') === text && pieces.length === ids.length);
  }
  for (const { text } of own.answers) assert.ok(!text.includes('e'), text);
  const replay = await runCli(['replay', join(folder, 'own.emergence.json')], { cache });
  assert.equal(replay.code, 0, replay.stdout + replay.stderr);

  const plain = await analyze('plain', ['--presence-penalty', '0', '--repetition-penalty', '1', '--stop', 'the']);
  const other = decodeRun(readFileSync(join(folder, 'plain.emergence.json'), 'utf8'));
  assert.deepEqual(other.manifest.spec.stop, ['the']);
  assert.equal(other.plan.cells[0]?.samplers, undefined);
  assert.ok(!plain.report.notes.some(({ code }) => code === 'penalized-sampler'));
  for (const { text } of plain.answers) assert.ok(!text.includes('the'), text);
});

test('temperature, length, answers and seed of a file hold where the command states none', async () => {
  const file = join(folder, 'chat.prompt.json');
  const chat = { temperature: 0.4, max_tokens: 6, seed: 11, n: 18, messages: [{ role: 'user', content: 'Once upon' }] };
  writeFileSync(file, JSON.stringify(chat));
  const run = async (...more: string[]): Promise<{ readonly run: Run; readonly text: string }> => {
    const out = join(folder, `chat${more.length}.emergence.json`);
    const given = ['analyze', file, '--model', tinyModel, '--mode', 'answers', '--context', 'all', '--out', out];
    const { code, stdout, stderr } = await runCli([...given, ...more], { cache });
    assert.equal(code, 0, stderr);
    return { run: decodeRun(readFileSync(out, 'utf8')), text: stdout };
  };
  const own = await run();
  const { plan, manifest } = own.run;
  const home = plan.cells[plan.home];
  assert.deepEqual([home?.temperature, home?.samples, manifest.spec.seed], [0.4, 18, 11]);
  assert.ok(own.run.cells.every(({ trajectories }) => trajectories.every(({ ids }) => ids.length <= 6)));
  assert.match(own.text, /Settings: temperature 0\.4, at most 6 tokens, 18 answers, and seed 11 from the file\./);
  const other = await run('--temperature', '0.9', '--tokens', '9', '--samples', '16', '--seed', '3');
  const { plan: chosen } = other.run;
  assert.deepEqual([chosen.temperatures, chosen.tokens, other.run.manifest.spec.seed], [[0.9], 9, 3]);
  assert.doesNotMatch(other.text, /from the file/);
});

test('what is out of range is refused in one sentence', async () => {
  const refused = async (...more: string[]): Promise<string> => {
    const { code, stderr } = await runCli(['analyze', prompt, '--model', tinyModel, ...more], { cache });
    assert.notEqual(code, 0);
    return stderr;
  };
  assert.match(await refused('--dry', '-1'), /The sampler setting dry cannot be -1\. Use a number from 0 to 100\./);
  assert.match(await refused('--stop', ''), /A stop string is empty\./);
});
