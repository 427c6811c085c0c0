import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { entropyOf, softmax } from '../../src/core/distribution.ts';
import { letterLogits } from './support/letterLogits.ts';
import type { ScoreView } from '../../src/domain/score.ts';
import type { RunReport } from '../../src/domain/report.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { listed } from './support/calibrationSamples.ts';
import { runCli, temporaryFolder, tinyModel } from './support/engine.ts';

const folder = temporaryFolder({ after });
const cache = join(folder, 'cache');
const prompt = join(folder, 'prompt.txt');
writeFileSync(prompt, 'The old lighthouse keeper opened the door and');
const tiny = [
  '--model',
  tinyModel,
  '--mode',
  'answers',
  '--temperature',
  '0.5,1',
  '--context',
  'all',
  '--samples',
  '16',
  '--tokens',
  '8',
];

interface Document {
  readonly file: string;
  readonly unsaved: { readonly kind: string } | null;
  readonly report: RunReport;
  readonly answers: readonly { readonly cell: number; readonly index: number; readonly text: string }[];
}
const documentOf = (stdout: string): Document => JSON.parse(stdout) as Document;

test('the built-in model gives the same texts with --batch 1 and --batch 32, other threads, and when replayed', async () => {
  const out = join(folder, 'batch.emergence.json');
  const sizes = [
    '--temperature',
    '0.9',
    '--context',
    'all',
    '--samples',
    '16',
    '--tokens',
    '24',
    '--seed',
    '11',
    '--json',
  ];
  const runs = [];
  for (const more of [
    ['--batch', '1'],
    ['--batch', '32', '--threads', '1', '--out', out],
  ])
    runs.push(await runCli(['analyze', prompt, ...sizes, ...more], { cache }));
  assert.deepEqual(
    runs.map(({ code, stderr }) => [code, stderr]),
    [
      [0, ''],
      [0, ''],
    ],
  );
  const [one, many] = runs.map(({ stdout }) => documentOf(stdout));
  assert.equal(one?.answers.length, 16);
  assert.ok(new Set(one.answers.map(({ text }) => text)).size > 1);
  assert.deepEqual(many?.answers, one.answers);
  const replay = await runCli(['replay', out], { cache });
  assert.deepEqual([replay.code, replay.stdout], [0, 'All 16 answers are the same, bit for bit.\n']);
});

test('a run file of format version 1 is still replayed', async () => {
  const old = fileURLToPath(new URL('../fixtures/runs/streams.emergence.json', import.meta.url));
  assert.match(readFileSync(old, 'utf8'), /^\{"format":"adjacent-run","version":1,/);
  const { code, stdout } = await runCli(['replay', old], { cache });
  assert.deepEqual([code, stdout], [0, 'All 64 answers are the same, bit for bit.\n']);
});

test('the user reads a sentence, tiles, both tables and where the file is', async () => {
  const out = join(folder, 'person.emergence.json');
  const { code, stdout, stderr } = await runCli(['analyze', '-', ...tiny, '--out', out], {
    cache,
    input: 'the river 熊 🐻 was',
  });
  assert.deepEqual([code, stderr], [0, '']);
  const run = decodeRun(readFileSync(out, 'utf8'));
  assert.equal(run.manifest.spec.prompt, 'the river 熊 🐻 was');
  assert.match(
    stdout,
    /^At temperature 0\.5 within 8 tokens, .*\nMore repeatable: Not stated: needs 30 answers, has 16\..*\n\n {2}Same words .*\n/,
  );
  assert.match(
    stdout,
    /Next-token perplexity: number of plausible tokens \(exact\)\n +0\.5 +1\n {2}whole prompt +[\d.]+ +[\d.]+\n/,
  );
  assert.ok(stdout.endsWith(`Run file: ${out}\n`));
});

test('guide proposes a setting, checks it on fresh answers that join the file, and a replay repeats them', async () => {
  const out = join(folder, 'guide.emergence.json');
  const sizes = ['--samples', '32', '--tokens', '12', '--temperature', '0.3,0.7', '--context', 'all'];
  sizes.push('--precision', 'fp32');
  await runCli(['analyze', '-', '--model', 'ladder/neox-0.2m', '--mode', 'answers', ...sizes, '--out', out], {
    cache,
    input: 'Once there was a fox called Zoma. One day',
  });
  const proposed = await runCli(['guide', out, '--goal', 'repeatable'], { cache });
  assert.match(proposed.stdout, /^More repeatable: Temperature 0\.3 looks best: .* Not checked yet: /);
  assert.ok(proposed.stdout.includes(`To check the proposals on fresh answers: adjacent guide ${out} --check\n`));
  const checked = await runCli(['guide', out, '--goal', 'repeatable', '--check', '--json'], { cache });
  const { guidance, runs } = JSON.parse(checked.stdout) as {
    readonly guidance: {
      readonly goals: readonly { readonly sentence: string; readonly check: { readonly n: number } }[];
    };
    readonly runs: readonly { readonly cell: number; readonly n: number }[];
  };
  assert.equal(guidance.goals[0]?.check.n, 32);
  assert.match(guidance.goals[0].sentence, /checked on 32 fresh answers/);
  assert.deepEqual(
    runs.map(({ n }) => n),
    [32, 32],
  );
  assert.equal(decodeRun(readFileSync(out, 'utf8')).kind, 'diagram');
  const replay = await runCli(['replay', out], { cache });
  assert.deepEqual([replay.code, replay.stdout], [0, 'All 96 answers are the same, bit for bit.\n']);
  const meaning = await runCli(['guide', out, '--until-certain'], { cache });
  assert.equal(meaning.code, 2);
  assert.match(meaning.stderr, /^Kinds by meaning are formed after all answers/);
  const none = await runCli(['guide', out, '--goal', 'cheaper'], { cache });
  assert.deepEqual(
    [none.code, none.stderr.startsWith('There is no goal "cheaper" in this run. Use one of repeatable, varied')],
    [2, true],
  );
});

test('models lists what can be used; score gives each token its entropy and log-probability', async () => {
  const models = JSON.parse((await runCli(['models', '--json'], { cache })).stdout) as readonly {
    readonly id: string;
    readonly problem: unknown;
  }[];
  assert.ok(models.some(({ id, problem }) => id === 'smollm2-135m-instruct' && problem === null));
  assert.ok(models.some(({ id }) => id === 'calibration:curie-weiss'));
  const { code, stdout } = await runCli(['score', '-', '--model', tinyModel, '--json'], {
    cache,
    input: 'the river was',
  });
  const score = JSON.parse(stdout) as ScoreView;
  assert.deepEqual([code, score.precision], [0, 'fp32']);
  assert.equal(
    score.tokens.flatMap(({ span }) => (span === null ? [] : 'the river was'.slice(...span))).join(''),
    'the river was',
  );
  for (const { openness, logProb } of score.tokens.slice(1))
    assert.ok(openness !== null && openness.entropy > 0 && logProb !== null && logProb < 0);
});

test('score --json gives the exact law of a model whose law is known', async () => {
  const { code, stdout, stderr } = await runCli(['score', '-', '--model', 'calibration:iid', '--json'], {
    cache,
    input: 'whatever a person wrote',
  });
  assert.deepEqual([code, stderr], [0, '']);
  const { next } = JSON.parse(stdout) as ScoreView;
  const law = softmax(letterLogits(listed('calibration:iid'), []));
  assert.ok(Math.abs((next.openness?.entropy ?? NaN) - entropyOf(law)) < 1e-5);
  for (const [rank, { p }] of next.alternatives.entries()) assert.ok(Math.abs(p - (law[rank] ?? NaN)) < 1e-5);
  assert.ok(next.alternatives.length >= 10);
});

test('bad usage and bad input end with 2, one sentence and a remedy, and touch nothing', async () => {
  const image = join(folder, 'image.png');
  const empty = join(folder, 'empty.txt');
  const long = join(folder, 'long.txt');
  writeFileSync(image, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff));
  writeFileSync(empty, ' \n');
  writeFileSync(long, 'a long story '.repeat(80_000));
  const bad: readonly (readonly string[])[] = [
    ['analyze', prompt, '--temperature', '0'],
    ['analyze', prompt, '--temperature', '-1'],
    ['analyze', prompt, '--temperature', 'NaN'],
    ['analyze', prompt, '--samples', '0'],
    ['analyze', prompt, '--seed', '9007199254740993'],
    ['analyze', prompt, '--top-p', '0'],
    ['analyze', join(folder, 'none.txt')],
    ['analyze', image],
    ['analyze', empty],
    ['analyze', prompt, '--model', join(folder, 'none')],
    ['analyze', prompt, '--model', 'none'],
    ['analyze', long, '--model', tinyModel],
    ['analyze', prompt, '--out', join(prompt, 'x.emergence.json')],
    ['score', image],
    ['replay', prompt],
    ['replay', join(folder, 'none')],
    ['nonsense'],
  ];
  for (const args of bad) {
    const { code, stdout, stderr } = await runCli(args, { cache: join(folder, 'untouched') });
    assert.deepEqual([code, stdout], [2, ''], `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, /^[^\n]+\. [^\n]+\.\n$/, args.join(' '));
  }
  assert.ok(!existsSync(join(folder, 'untouched', 'adjacent', 'runs')));
});

test('with --json a failure is one JSON document too', async () => {
  const { code, stdout } = await runCli(['analyze', prompt, '--temperature', '0', '--json'], { cache });
  assert.equal(code, 2);
  assert.equal((JSON.parse(stdout) as { readonly error: { readonly kind: string } }).error.kind, 'bad-argument');
});

test('an interrupt keeps what was computed and ends with 130', async () => {
  const out = join(folder, 'interrupted.emergence.json');
  const sizes = [
    '--model',
    tinyModel,
    '--mode',
    'answers',
    '--temperature',
    '0.5:1.5:6',
    '--context',
    'all',
    '--samples',
    '128',
    '--tokens',
    '80',
    '--batch',
    '4',
    '--json',
    '--out',
    out,
  ];
  const { code, stdout, stderr } = await runCli(['analyze', prompt, ...sizes], {
    cache,
    started: child => {
      const poll = setInterval(() => {
        const text = existsSync(out) ? readFileSync(out, 'utf8') : '';
        if (!text.includes('"state":"done"')) return;
        clearInterval(poll);
        child.kill('SIGINT');
      }, 20);
      child.once('exit', () => {
        clearInterval(poll);
      });
    },
  });
  assert.equal(code, 130, stderr + stdout);
  const { report, answers } = documentOf(stdout);
  assert.equal(report.status, 'cancelled');
  const run = decodeRun(readFileSync(out, 'utf8'));
  assert.equal(run.status, 'cancelled');
  assert.equal(
    answers.length,
    run.cells.reduce((sum, cell) => sum + cell.trajectories.length, 0),
  );
  assert.ok(answers.length >= 128 && answers.length < 768);
});

test('a disk without room for the run ends with 1; the answers are printed and the last whole file stands', async () => {
  const out = join(folder, 'full.emergence.json');
  const sizes = [
    '--model',
    tinyModel,
    '--mode',
    'answers',
    '--temperature',
    '0.5,1',
    '--context',
    'all',
    '--samples',
    '64',
    '--tokens',
    '32',
    '--json',
    '--out',
    out,
  ];
  await runCli(['analyze', prompt, ...tiny, '--json'], { cache });
  const { code, stdout, stderr } = await runCli(['analyze', prompt, ...sizes], {
    cache,
    wrapper: ['bash', '-c', 'ulimit -f 32; exec "$@"', 'bash'],
  });
  const { unsaved, answers } = documentOf(stdout);
  assert.deepEqual([code, unsaved?.kind, answers.length], [1, 'storage-full', 128], stderr);
  assert.match(stderr, /not enough disk space/);
  const kept = decodeRun(readFileSync(out, 'utf8'));
  assert.ok(kept.distributions.length === 1 && kept.status === 'running');
});
