import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { defaultModel, parseCommandLine } from '../../../src/cli/commandLine.ts';
import { exitCodeOf } from '../../../src/cli/exitCode.ts';
import { help } from '../../../src/cli/help.ts';
import { parseTemperatures, parseWindows } from '../../../src/cli/optionValues.ts';
import { cacheFolder } from '../../../src/cli/engineFolders.ts';

function refusal(args: readonly string[]): string {
  try {
    parseCommandLine(args);
  } catch (error) {
    assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument' && error.remedy !== '', String(error));
    return error.message;
  }
  assert.fail(`${args.join(' ')} was taken`);
}

test('analyze without options asks for the default diagram of the built-in model', () => {
  assert.deepEqual(parseCommandLine(['analyze', 'a.txt']), {
    name: 'analyze',
    input: 'a.txt',
    reading: { values: {}, leavesOutImages: false },
    data: null,
    out: null,
    json: false,
    spec: {
      kind: 'diagram',
      model: `${defaultModel}#auto`,
      form: 'auto',
      mode: 'auto',
      preset: 'quick',
      outcome: { map: 'auto' },
    },
    sampling: {},
  });
});

test('the precision is decided unless the option or the model names one', () => {
  const modelOf = (...args: readonly string[]): string => {
    const command = parseCommandLine(['analyze', 'a.txt', ...args]);
    assert.ok(command.name === 'analyze');
    return command.spec.model;
  };
  assert.equal(modelOf('--precision', 'fp32'), defaultModel);
  assert.equal(modelOf('--model', 'm#fp32'), 'm');
  assert.equal(modelOf('--model', 'm#4-bit'), 'm#4-bit');
  assert.equal(modelOf('--model', 'calibration:iid'), 'calibration:iid');
});

test('every option of analyze reaches the spec', () => {
  const line =
    'analyze - --model m --form raw --temperature 0.3:1.6:8 --top-p 0.9 --context all,50%,3,0 --mode streams --outcome options:yes,no --metrics binder,energy --samples 16 --tokens 24 --seed 9007199254740992 --batch 1 --threads 2 --preset thorough --out r.emergence.json --json';
  const command = parseCommandLine(line.split(' '));
  assert.ok(command.name === 'analyze' && command.json && command.out === 'r.emergence.json' && command.input === '-');
  assert.deepEqual(command.spec, {
    kind: 'diagram',
    model: 'm#auto',
    form: 'raw',
    mode: 'streams',
    preset: 'thorough',
    outcome: { map: 'options', options: ['yes', 'no'] },
    seed: 2 ** 53,
    temperatures: [
      0.3, 0.485714285714, 0.671428571429, 0.857142857143, 1.04285714286, 1.22857142857, 1.41428571429, 1.6,
    ],
    windows: [{ kind: 'all' }, { kind: 'share', share: 0.5 }, { kind: 'words', words: 3 }, { kind: 'words', words: 0 }],
    metrics: ['binder', 'energy'],
    samples: 16,
    tokens: 24,
    batch: 1,
    threads: 2,
  });
});

test('ranges and lists hold what was typed, ends included', () => {
  assert.deepEqual(parseTemperatures('0.7'), [0.7]);
  assert.deepEqual(parseTemperatures('0.1:0.3:3'), [0.1, 0.2, 0.3]);
  assert.deepEqual(parseTemperatures('1:1:1'), [1]);
  assert.deepEqual(parseTemperatures('-1'), [-1]);
  assert.deepEqual(parseWindows('all, 60%'), [{ kind: 'all' }, { kind: 'share', share: 0.6 }]);
  for (const bad of ['', '0.3:1.6', '0.3:1.6:0', '0.3:1.6:2.5', '0.3:1.6:1e9', 'NaN', 'Infinity', '0x1', '0.3,,1'])
    assert.throws(() => parseTemperatures(bad), AdjacentError, bad);
  for (const bad of ['', 'none', '-1', '3.5', 'all,,0']) assert.throws(() => parseWindows(bad), AdjacentError, bad);
});

test('outcomes with a colon in their value keep it', () => {
  const outcomeOf = (text: string): unknown => {
    const command = parseCommandLine(['analyze', 'a', '--outcome', text]);
    return command.name === 'analyze' && command.spec.outcome;
  };
  assert.deepEqual(outcomeOf('regex:a:(b|c)'), { map: 'regex', pattern: 'a:(b|c)' });
  assert.deepEqual(outcomeOf('json:answer.kind'), { map: 'json', field: 'answer.kind' });
  assert.deepEqual(outcomeOf('schema:{"type": "object"}'), { map: 'schema', schema: '{"type": "object"}' });
  for (const bad of ['schema:no-such-file.json', 'regex:(', 'options:', 'json:', 'words', 'meaning:x'])
    refusal(['analyze', 'a', '--outcome', bad]);
});

test('bad usage is refused in one sentence', () => {
  for (const args of [
    ['analyse', 'a'],
    ['analyze'],
    ['analyze', 'a', 'b'],
    ['analyze', 'a', '--bogus'],
    ['analyze', 'a', '--model'],
    ['models', 'x'],
    ['score'],
    ['replay'],
    ['replay', 'a', '--model', 'm'],
  ]) {
    assert.match(refusal(args), /^[^\n]+\.$/);
  }
  for (const option of [
    '--samples 0',
    '--samples 1.5',
    '--samples -3',
    '--tokens 0',
    '--seed -1',
    '--seed 9007199254740993',
    '--seed 1e3',
    '--top-p NaN',
    '--form json',
    '--preset fast',
    '--mode both',
  ]) {
    assert.ok(refusal(['analyze', 'a', ...option.split(' ')]).includes(option.split(' ')[1] ?? ''), option);
  }
});

test('unknown options and missing or unexpected values are refused in our own words', () => {
  assert.equal(refusal(['analyze', 'a', '--bogus']), 'There is no option --bogus.');
  assert.equal(refusal(['analyze', 'a', '-x']), 'There is no option -x.');
  assert.equal(refusal(['analyze', 'a', '--toString', 'x']), 'There is no option --toString.');
  assert.equal(refusal(['analyze', 'a', '--model']), 'The option --model needs a value.');
  assert.equal(refusal(['analyze', 'a', '--model', '--json']), 'The option --model needs a value.');
  assert.equal(refusal(['analyze', 'a', '--json=yes']), 'The option --json does not take a value.');
  assert.equal(refusal(['analyze', 'a', 'b']), 'Unexpected argument "b".');
  assert.equal(refusal(['analyze', 'a', '--seed', '1', '--seed=2']), 'The option --seed is given twice.');
  assert.equal(refusal(['constraints', 'a', '--set', 'layers=2', '--set', 'layers=3']), '--set gives "layers" twice.');
});

test('values of variables are read by name, each once', () => {
  const { reading } = parseCommandLine([
    'score',
    'a',
    '--value',
    'user.name=Ida = Bo',
    '--value',
    'b=',
    '--without-images',
  ]) as {
    readonly reading: unknown;
  };
  assert.deepEqual(reading, { values: { 'user.name': 'Ida = Bo', b: '' }, leavesOutImages: true });
  const { data } = parseCommandLine(['analyze', 'a', '--data', 'b.csv']) as { readonly data: unknown };
  assert.deepEqual(data, { path: 'b.csv', rows: 12 });
  assert.equal(refusal(['analyze', 'a', '--rows', '3']), '--rows is for --data only.');
  assert.equal(refusal(['analyze', 'a', '--data', 'b.csv', '--rows', '65']), '--rows takes at most 64.');
  assert.match(refusal(['analyze', 'a', '--data', 'b.csv', '--context', 'all']), /cannot be combined/);
  assert.equal(refusal(['score', 'a', '--value', 'Ida']), '--value cannot be "Ida".');
  assert.equal(refusal(['score', 'a', '--value', 'a=1', '--value', 'a=2']), '--value gives "a" twice.');
});

test('every option in the help exists, each with its command', () => {
  const sections = new Map(
    [...help.matchAll(/^Options of (.+)\n((?: .*\n)+)/gm)].map(([, title = '', lines = '']) => [
      title,
      [...lines.matchAll(/^ {2}(--[a-z-]+)( [A-Z]+)?/gm)].map(([, option = '', value]) => ({ option, value })),
    ]),
  );
  const commands: Readonly<Record<string, readonly string[]>> = {
    'every command': [
      'analyze',
      'constraints',
      'paths',
      'wordings',
      'internals',
      'growth',
      'experiment',
      'guide',
      'tree',
      'replay',
      'models',
      'score',
    ],
    'every command that reads a prompt': [
      'analyze',
      'constraints',
      'paths',
      'wordings',
      'internals',
      'growth',
      'experiment',
      'score',
    ],
    analyze: ['analyze'],
    guide: ['guide'],
    tree: ['tree'],
    growth: ['growth'],
    internals: ['internals'],
    score: ['score'],
    'experiment and constraints': ['experiment', 'constraints'],
    paths: ['paths'],
    wordings: ['wordings'],
  };
  assert.deepEqual([...sections.keys()], Object.keys(commands));
  for (const [title, options] of sections) {
    for (const { option, value } of options) {
      for (const command of commands[title] ?? []) {
        if (command === 'constraints' && (option === '--prompt' || option === '--resume')) continue;
        const problem = refusal([command, option, ...(value === undefined ? [] : ['?']), 'a', 'b', 'c']);
        assert.doesNotMatch(problem, /no option|needs a value|does not take/, `${command} ${option}`);
      }
    }
  }
});

test('a run is resumed as it was planned, or not at all', () => {
  const run = 'x.emergence.json';
  assert.deepEqual(parseCommandLine(['constraints', '--resume', run, '--json', '--folder', 'f']), {
    name: 'resume',
    path: run,
    folders: ['f'],
    json: true,
  });
  for (const command of ['constraints', 'experiment']) {
    assert.equal(
      refusal([command, 'door.txt', '--resume', run]),
      'Unexpected argument "door.txt": --resume continues the run of its file.',
    );
    for (const [option, ...given] of [
      ['--set', 'layers=50%'],
      ['--model', 'a'],
      ['--items', 'b'],
      ['--limit', '3'],
      ['--preset', 'quick'],
      ['--seed', '2'],
      ['--stand-ins'],
      ['--check'],
      ['--out', 'y.emergence.json'],
    ] as const) {
      assert.equal(
        refusal([command, '--resume', run, option, ...given]),
        `${option} cannot be combined with --resume, which continues a run as it was planned.`,
      );
    }
  }
});

test('a negative temperature is a value, left to the spec check', () => {
  const command = parseCommandLine(['analyze', 'a', '--temperature', '-1']);
  assert.ok(command.name === 'analyze');
  assert.deepEqual(command.spec.temperatures, [-1]);
});

test('exit codes tell a bad argument from a failure of the machine and from an interrupt', () => {
  assert.deepEqual(
    (
      [
        'bad-argument',
        'prompt-not-text',
        'model-missing',
        'run-file-newer',
        'engine-crashed',
        'storage-full',
        'unexpected',
        'cancelled',
      ] as const
    ).map(exitCodeOf),
    [2, 2, 2, 2, 1, 1, 1, 130],
  );
});

test('storage is the cache folder of the platform', () => {
  assert.equal(cacheFolder('linux', {}, '/home/a'), '/home/a/.cache/adjacent');
  assert.equal(cacheFolder('linux', { XDG_CACHE_HOME: '/var/c' }, '/home/a'), '/var/c/adjacent');
  assert.equal(cacheFolder('linux', { XDG_CACHE_HOME: 'relative' }, '/home/a'), '/home/a/.cache/adjacent');
  assert.equal(cacheFolder('darwin', {}, '/Users/a'), '/Users/a/Library/Caches/adjacent');
  assert.ok(cacheFolder('win32', { LOCALAPPDATA: 'C:/L' }, 'C:/a').replaceAll('\\', '/').startsWith('C:/L/adjacent'));
});

test('a long argument is not echoed whole', () => {
  const long = 'x'.repeat(10_000);
  for (const args of [
    [long],
    [`--${long}`],
    ['score', 'a', long],
    ['analyze', 'a', `--${long}`],
    ['analyze', 'a', '--form', long],
    ['analyze', 'a', '--seed', long],
    ['analyze', 'a', '--temperature', long],
    ['analyze', 'a', '--temperature', `1:${long}`],
    ['analyze', 'a', '--context', long],
    ['analyze', 'a', '--outcome', long],
    ['experiment', 'a', '--set', long],
    ['experiment', 'a', '--set', `${long}=1`],
  ])
    assert.ok(refusal(args).length < 200, args.join(' ').slice(0, 40));
});

test('--assert may be given several times, and a wrong one is refused', () => {
  const command = parseCommandLine(['analyze', 'a.txt', '--assert', 'json', '--assert', 'contains:a: b']);
  assert.ok(command.name === 'analyze');
  assert.deepEqual(command.spec.assertions, [{ kind: 'json' }, { kind: 'contains', text: 'a: b' }]);
  assert.match(refusal(['analyze', 'a.txt', '--assert', 'short']), /"short" is not an assertion/);
  assert.match(refusal(['analyze', 'a.txt', '--assert', 'schema:/nowhere.json']), /nowhere\.json cannot be read/);
  assert.match(refusal(['analyze', 'a.txt', '--assert']), /needs a value/);
});

test('samplers and stop strings are what the command line says, apart from the spec', () => {
  const line =
    'analyze a.txt --top-p 0.9 --top-k 40 --min-p 0.05 --repetition-penalty 1.1 --presence-penalty -0.5 --frequency-penalty 0.2 --penalty-tokens 32 --dry 0.8 --dry-base 2 --dry-allowed-length 3 --xtc 0.5 --xtc-threshold 0.2 --stop END --stop \\n\\n --stop a\\\\nb';
  const command = parseCommandLine(line.split(' '));
  assert.ok(command.name === 'analyze');
  assert.deepEqual(command.sampling, {
    topP: 0.9,
    topK: 40,
    minP: 0.05,
    samplers: {
      repetitionPenalty: 1.1,
      presencePenalty: -0.5,
      frequencyPenalty: 0.2,
      penaltyTokens: 32,
      dryMultiplier: 0.8,
      dryBase: 2,
      dryAllowedLength: 3,
      xtcProbability: 0.5,
      xtcThreshold: 0.2,
    },
    stop: ['END', '\n\n', 'a\\nb'],
  });
  assert.throws(() => parseCommandLine(['analyze', 'a.txt', '--dry', 'much']), /--dry/);
});

test('a text is scored in the precision that a run takes', () => {
  const modelOf = (...options: readonly string[]): readonly string[] =>
    [['analyze'], ['score']].map(([name = '']) => {
      const command = parseCommandLine([name, 'a', ...options]);
      return command.name === 'score' ? command.model : command.name === 'analyze' ? command.spec.model : '';
    });
  for (const options of [
    [],
    ['--precision', 'int8'],
    ['--precision', 'fp32'],
    ['--model', 'm#fp32'],
    ['--model', 'm'],
    ['--model', 'calibration:iid'],
  ]) {
    const [run, score] = modelOf(...options);
    assert.equal(score, run, options.join(' '));
  }
  assert.deepEqual(modelOf(), ['smollm2-135m-instruct#auto', 'smollm2-135m-instruct#auto']);
});
