import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { decodeRun } from '../../src/run/file/runFile.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { Study } from '../../src/domain/study.ts';
import type { StudyFindings } from '../../src/domain/studyFindings.ts';
import { ofStudy } from '../support/kinds.ts';
import { runCli, temporaryFolder, tinyModel } from './support/engine.ts';

const folder = temporaryFolder({ after });
const cache = join(folder, 'cache');
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const prompt = join(folder, 'door.txt');
writeFileSync(prompt, 'The old lighthouse keeper opened the door and looked at the sea');
const tiny = ['--model', tinyModel, '--preset', 'quick'];

function studyOf(path: string): Study {
  return ofStudy(decodeRun(readFileSync(path, 'utf8'))).study;
}
function reportOf(stdout: string): StudyFindings {
  const { report } = JSON.parse(stdout) as { readonly report: RunReport };
  return ofStudy(report).study;
}

test('constraints says which limit is the tightest and writes a run file that holds every reading', async () => {
  const out = join(folder, 'door.emergence.json');
  const { code, stdout, stderr } = await runCli(
    ['constraints', '-', ...tiny, '--set', 'window=60%,2 words', '--set', 'temperature=0.3', '--out', out],
    { cache, input: readFileSync(prompt) },
  );
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^On \d+ answers? to this prompt, .*\n/);
  for (const words of [
    'Context window: prompt kept 60%',
    'Context window: last 2 words',
    'Temperature: temperature 0.3',
  ])
    assert.ok(stdout.includes(words), words);
  assert.ok(stdout.endsWith(`Run file: ${out}\n`));
  const { configurations, texts, readings } = studyOf(out);
  assert.equal(readings.length, configurations.length * texts.length);
  // A sharper law keeps its likeliest words: nothing leaks to words that were impossible, and the next word is less
  // open.
  const cold = configurations.find(({ setting }) => setting.temperature === 0.3)?.index;
  for (const reading of readings.filter(({ configuration }) => configuration === cold)) {
    assert.ok(reading.openness.every((openness, at) => openness > (reading.constrainedOpenness[at] ?? NaN)));
  }
});

test('knobs that vary together: the bundled file says what each explains, and leaves out what the model does not support', async () => {
  const out = join(folder, 'sensitivity.emergence.json');
  const file = join(import.meta.dirname, '..', '..', 'media', 'experiments', 'sensitivity.experiment.yaml');
  const { code, stdout, stderr } = await runCli(['experiment', file, ...tiny, '--prompt', prompt, '--out', out], {
    cache,
  });
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^When all knobs vary together, .* of the differences in kept probability by itself, /);
  for (const knob of ['heads masked', 'context window', 'temperature', 'top-p'])
    assert.match(stdout, new RegExp(`\\n {2}${knob} +\\S+%`), knob);
  const { configurations, texts, readings } = studyOf(out);
  assert.deepEqual([...new Set(configurations.map(({ role }) => role))].sort(), ['reference', 'sensitivity']);
  assert.equal(readings.length, configurations.length * texts.length);
  const replayed = await runCli(['replay', out], { cache });
  assert.equal(replayed.code, 0, replayed.stdout);
});

test('an experiment file runs with what is typed over it; each of its runs has a file', async () => {
  const file = join(folder, 'two.experiment.yaml');
  const out = join(folder, 'two.emergence.json');
  writeFileSync(
    file,
    `experiment: constraints\nprompts: ["The river was", "The door was"]\nmodels: ${JSON.stringify(tinyModel)}\nknobs:\n  window: [50%]\nfactors: none\ntexts: prompt\nbudget: quick\n`,
  );
  const { code, stdout, stderr } = await runCli(['experiment', file, '--set', 'layers=50%', '--out', out, '--json'], {
    cache,
  });
  assert.deepEqual([code, stderr], [0, '']);
  const { runs } = JSON.parse(stdout) as {
    readonly runs: readonly { readonly file: string; readonly report: RunReport }[];
  };
  assert.deepEqual(
    runs.map(run => run.file),
    [out, join(folder, 'two-2.emergence.json')],
  );
  for (const { file: path, report } of runs) {
    assert.equal(report.status, 'done');
    assert.deepEqual(
      studyOf(path).configurations.map(({ role, knob }) => [role, knob]),
      [
        ['reference', null],
        ['level', 'layers'],
        ['level', 'window'],
      ],
    );
  }
  const check = await runCli(['experiment', file, '--check'], { cache });
  assert.deepEqual([check.code, check.stdout], [0, 'Ready to start: 2 runs.\n']);
});

test('an interrupted study goes on from the command line and ends as an uninterrupted one', async () => {
  const sizes = [
    'constraints',
    prompt,
    '--model',
    tinyModel,
    '--preset',
    'quick',
    '--set',
    'window=10%,20%,30%,40%,50%,60%,70%,80%,90%',
    '--set',
    'heads=25%,50%',
    '--set',
    'factors=none',
    '--json',
  ];
  const [whole, parts] = [join(folder, 'whole.emergence.json'), join(folder, 'parts.emergence.json')];
  assert.equal((await runCli([...sizes, '--out', whole], { cache })).code, 0);
  const stopped = await runCli([...sizes, '--out', parts], {
    cache,
    started: child => {
      const poll = setInterval(() => {
        if (!existsSync(parts) || studyOf(parts).readings.length === 0) return;
        clearInterval(poll);
        child.kill('SIGINT');
      }, 5);
      child.once('exit', () => {
        clearInterval(poll);
      });
    },
  });
  assert.equal(stopped.code, 130, stopped.stderr);
  assert.ok(stopped.stderr.includes(`adjacent experiment --resume ${parts}`), stopped.stderr);
  const kept = studyOf(parts).readings.length;
  assert.ok(kept > 0 && kept < studyOf(whole).readings.length, String(kept));
  const resumed = await runCli(['experiment', '--resume', parts, '--json'], { cache });
  assert.deepEqual([resumed.code, resumed.stderr], [0, '']);
  const { estimate: _, ...own } = studyOf(parts);
  const { estimate: __, ...expected } = studyOf(whole);
  assert.deepEqual(own, expected);
  assert.deepEqual((await runCli(['experiment', '--resume', parts], { cache })).code, 2);
});

test("the paper's design runs end to end on models that pose as the three, and says so everywhere", async () => {
  const models = join(folder, 'models');
  const hub = join(cache, 'none', 'models--EleutherAI--pythia-1.4b', 'snapshots');
  mkdirSync(models);
  mkdirSync(hub, { recursive: true });
  symlinkSync(join(fixtures, 'models', 'gpt2'), join(models, 'gpt2-xl'));
  symlinkSync(join(fixtures, 'models', 'opt'), join(models, 'opt-1.3b'));
  symlinkSync(join(fixtures, 'models', 'gpt_neox'), join(hub, 'abc'));
  const out = join(folder, 'replication.emergence.json');
  const command = ['experiment', 'replication', '--folder', models, '--items', join(fixtures, 'items'), '--out', out];

  const refused = await runCli(command, { cache });
  assert.equal(refused.code, 2);
  assert.match(
    refused.stdout,
    /\n {2}optimum-cli export onnx --model openai-community\/gpt2-xl --task text-generation-with-past gpt2-xl\n/,
  );
  assert.match(refused.stdout, /gpt2-xl is called gpt2-xl but is a different model/);
  assert.match(refused.stderr, /^Models of the paper are missing: gpt2-xl, opt-1\.3b, and pythia-1\.4b\. /);
  assert.ok(!existsSync(out));

  const { code, stdout, stderr } = await runCli([...command, '--stand-ins'], { cache });
  assert.deepEqual([code, stderr], [0, '']);
  const labels = [
    "gpt2-xl (not the paper's model)",
    "opt-1.3b (not the paper's model)",
    'EleutherAI/pythia-1.4b (abc) (standing in for pythia-1.4b)',
  ];
  for (const label of labels) assert.ok(stdout.split(label).length > 4, label);
  assert.match(
    stdout,
    /stand-ins \(.* for gpt2-xl, .* for opt-1\.3b, and EleutherAI\/pythia-1\.4b \(abc\) for pythia-1\.4b\)\. These figures say nothing about the models of the paper\./,
  );
  assert.match(stdout, /of memory.*on disk/);
  assert.match(stdout, /indistinguishable from guessing/);
  const { manifest } = decodeRun(readFileSync(out, 'utf8'));
  assert.deepEqual(
    manifest.models.map(({ card }) => card.name),
    labels,
  );
  const { configurations, items, itemReadings } = studyOf(out);
  assert.deepEqual(
    configurations.map(({ label }) => label),
    labels,
  );
  assert.deepEqual([items.length, itemReadings.length], [12, 3]);
  for (const { logProb, tokens } of itemReadings)
    assert.ok(logProb.length === 48 && logProb.every(value => value < 0) && tokens.every(count => count > 0));
});

test("families are compared on items of a person's own, scored twice", async () => {
  const items = join(folder, 'words.jsonl');
  writeFileSync(
    items,
    Array.from({ length: 20 }, (_, at) =>
      JSON.stringify({
        question: `The number ${at} is`,
        options: ['odd', 'even'],
        answer: (at + 1) % 2,
        skill: 'parity',
      }),
    ).join('\n'),
  );
  const families = ['gpt2', 'gpt_neox'].flatMap(name => ['--model', join(fixtures, 'models', name)]);
  const { code, stdout, stderr } = await runCli(['experiment', 'families', ...families, '--items', items, '--json'], {
    cache,
  });
  assert.deepEqual([code, stderr], [0, '']);
  const [capability, ...others] = reportOf(stdout).capabilities;
  assert.deepEqual([capability?.skill, capability?.items, capability?.chance, others.length], ['parity', 20, 0.5, 0]);
  assert.deepEqual(
    [capability?.continuous, capability?.accuracy].map(curve => curve?.series[0]?.y.length),
    [2, 2],
  );
});

test('bad experiments and items end with 2, one sentence and a remedy', async () => {
  const wrong = join(folder, 'wrong.csv');
  writeFileSync(wrong, 'question,A,B,answer\nWhy?,no,yes,B\nWho?,me,you,C\n');
  const file = join(folder, 'bad.experiment.yaml');
  writeFileSync(file, 'experiment: size\nmodels: [ladder/none, ladder/neither]\n');
  const bad: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ['experiment', 'families', '--model', tinyModel, '--model', join(fixtures, 'models', 'gpt2'), '--items', wrong],
      /^Row 2 of wrong\.csv has the answer "C", which is not one of its 2 options\. /,
    ],
    [['experiment', file], /^Line 2 of bad\.experiment\.yaml: There is no model named "ladder\/none"\. /],
    [['experiment', 'constraint'], /^There is no experiment "constraint"\. Did you mean "constraints"\? /],
    [['constraints', prompt, ...tiny, '--set', 'checkpoint=12'], /\. /],
    [['experiment', '--resume', prompt], /\. /],
    [['experiment', 'replication', '--set', 'precision=2-bit'], /^A replication opens all models in one precision/],
  ];
  for (const [args, message] of bad) {
    const { code, stdout, stderr } = await runCli(args, { cache });
    assert.deepEqual([code, stdout], [2, ''], `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
    assert.match(stderr, /^[^\n]+[.?] [^\n]+\.\n$/, args.join(' '));
  }
});
