import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { parseCommandLine } from '../../../src/cli/commandLine.ts';
import { experimentSpecs } from '../../../src/cli/experimentSpecs.ts';
import type { Input } from '../../../src/cli/input.ts';
import { modelPath } from '../../../src/cli/modelPath.ts';
import { questionOf, type ExperimentSpec } from '../../../src/domain/spec.ts';
import { modelListing } from '../../support/modelListing.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjacent-specs-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const models = [
  modelListing('smollm2-135m-instruct'),
  modelListing('ladder/neox-0.2m', [0, 1, 128]),
  modelListing('ladder/gpt2-1m'),
];
const prompt: Input = { text: 'The keeper opened the door', messages: [], source: 'door.txt' };

function specsOf(line: readonly string[], text: Input | null = prompt): readonly ExperimentSpec[] {
  const command = parseCommandLine(line);
  assert.ok(command.name === 'experiment');
  return experimentSpecs(command, { models, items: [], prompt: text });
}
function refusal(line: readonly string[], text: Input | null = prompt): string {
  try {
    specsOf(line, text);
  } catch (error) {
    assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument' && error.remedy !== '', String(error));
    return error.message;
  }
  assert.fail(`${line.join(' ')} was taken`);
}

test('constraints is the experiment of that name on a prompt', () => {
  const [spec, ...others] = specsOf([
    'constraints',
    'door.txt',
    '--set',
    'layers=75%,0.5',
    '--set',
    'window=60%,2 words',
    '--set',
    'texts=prompt',
    '--model',
    'ladder/neox-0.2m@step-128',
    '--seed',
    '7',
    '--preset',
    'quick',
  ]);
  assert.deepEqual(others, []);
  const study = spec && questionOf(spec);
  assert.deepEqual(
    [spec?.kind, spec?.prompt, spec?.source, spec?.model, spec?.seed, spec?.preset, study?.kind, study?.texts],
    ['study', prompt.text, 'door.txt', 'ladder/neox-0.2m@step-128', 7, 'quick', 'constraints', 'prompt'],
  );
  assert.deepEqual(study?.axes, [
    { knob: 'layers', levels: [0.75, 0.5] },
    { knob: 'window', levels: ['60%', '2 words'] },
  ]);
  assert.deepEqual(
    specsOf(['experiment', 'constraints', '--prompt', 'door.txt']),
    specsOf(['constraints', 'door.txt']),
  );
});

test('models that are compared are the axis; variants keep their commas', () => {
  const [families] = specsOf(
    ['experiment', 'families', '--model', 'ladder/gpt2-1m', '--model', 'ladder/neox-0.2m'],
    null,
  );
  assert.deepEqual(families && questionOf(families)?.axes, [
    { knob: 'family', levels: ['ladder/gpt2-1m', 'ladder/neox-0.2m'] },
  ]);
  assert.deepEqual(specsOf(['experiment', 'families', '--set', 'family=ladder/gpt2-1m,ladder/neox-0.2m'], null), [
    families,
  ]);
  const [limited] = specsOf(
    [
      'experiment',
      'families',
      '--model',
      'ladder/gpt2-1m',
      '--model',
      'ladder/neox-0.2m',
      '--limit',
      '7',
      '--preset',
      'quick',
    ],
    null,
  );
  assert.deepEqual([limited && questionOf(limited)?.itemLimit, limited?.preset], [7, 'quick']);
  const [variants] = specsOf([
    'constraints',
    'door.txt',
    '--set',
    'variant=Well, the keeper',
    '--set',
    'variant=Then the keeper',
  ]);
  assert.deepEqual(variants && questionOf(variants)?.axes, [
    { knob: 'variant', levels: ['Well, the keeper', 'Then the keeper'] },
  ]);
});

test('options override what the file says; a file alone keeps its lines', () => {
  const path = join(folder, 'door.experiment.yaml');
  writeFileSync(
    path,
    '# A comment\nexperiment: constraints\nprompts: "A door"\nmodels: ladder/neox-0.2m\nknobs:\n  layers: [75%]\n  window: [50%]\nseeds: [1, 2]\n',
  );
  assert.deepEqual(
    specsOf(['experiment', path], null).map(({ prompt: text, seed }) => [text, seed]),
    [
      ['A door', 1],
      ['A door', 2],
    ],
  );
  const [spec, ...others] = specsOf(['experiment', path, '--set', 'layers=50%', '--seed', '9', '--prompt', 'door.txt']);
  assert.deepEqual(
    [spec?.prompt, spec?.seed, spec && questionOf(spec)?.axes, others],
    [
      prompt.text,
      9,
      [
        { knob: 'layers', levels: [0.5] },
        { knob: 'window', levels: ['50%'] },
      ],
      [],
    ],
  );
  writeFileSync(path, 'experiment: constraints\nprompts: "A door"\nknobs:\n  layers: [300%]\n');
  assert.match(refusal(['experiment', path], null), /^Line 4 of door\.experiment\.yaml: "300%" is not a valid level/);
});

test('what does not exist or does not fit is refused in one sentence', () => {
  assert.match(refusal(['experiment', 'constrains']), /^There is no experiment "constrains"\.$/);
  assert.match(refusal(['experiment', join(folder, 'none.yaml')]), /none\.yaml cannot be read\.$/);
  assert.match(
    refusal(['experiment', 'families', '--model', 'ladder/none', '--model', 'ladder/gpt2-1m'], null),
    /^There is no model named "ladder\/none"\.$/,
  );
  assert.match(refusal(['constraints', 'door.txt', '--set', 'lairs=3']), /^There is no knob "lairs"\.$/);
  assert.match(refusal(['constraints', 'door.txt', '--set', 'layers=']), /^The knob "layers" has no levels\.$/);
  assert.match(refusal(['constraints', 'door.txt', '--set', 'layers']), /^--set cannot be "layers"\.$/);
  assert.match(refusal(['constraints', 'door.txt', '--set', 'temperature=0']), /out of range\.$/);
  assert.match(
    refusal(['constraints', 'door.txt', '--model', 'ladder/neox-0.2m@step-64']),
    /has no checkpoint at step 64\.$/,
  );
  assert.match(refusal(['experiment', 'families', '--set', 'layers=50%'], null), /does not use the knob layers\.$/);
  assert.match(refusal(['experiment', 'constraints'], null), /no prompt\.$/);
  for (const line of [
    ['experiment'],
    ['experiment', 'size', 'more'],
    ['experiment', 'size', '--resume', 'x.emergence.json'],
    ['constraints'],
    ['constraints', 'a', '--prompt', 'b'],
    ['experiment', 'size', '--seed', '-1'],
  ]) {
    assert.throws(() => parseCommandLine(line), AdjacentError, line.join(' '));
  }
});

test('a name with a slash is a path only if it exists', () => {
  assert.equal(modelPath('ladder/neox-1m@step-8#4-bit'), 'ladder/neox-1m@step-8#4-bit');
  assert.equal(modelPath('smollm2-135m-instruct'), 'smollm2-135m-instruct');
  assert.equal(modelPath('./mine#8-bit'), `${join(process.cwd(), 'mine')}#8-bit`);
  assert.equal(modelPath('test/fixtures'), join(process.cwd(), 'test', 'fixtures'));
  assert.equal(modelPath(folder), folder);
});

test('options on a file that cannot be read say its problem at its line', () => {
  const path = join(folder, 'broken.experiment.yaml');
  const problemOf = (text: string, ...options: readonly string[]): string => {
    writeFileSync(path, text);
    return refusal(['experiment', path, ...options], null);
  };
  const options = [['--set', 'layers=50%'], ['--preset', 'quick'], ['--limit', '5'], ['--seed', '2'], []];
  for (const given of options) {
    assert.match(
      problemOf('experiment: diagram\nprompts: "a\n', ...given),
      /^Line 3 of broken\.experiment\.yaml: A quote or bracket is not closed\.$/,
    );
    assert.match(
      problemOf('experiment: diagram\nexperiment: sweep\n', ...given),
      /^Line 2 of .* This key appears twice\.$/,
    );
    assert.match(problemOf('{'.repeat(4000), ...given), /^Line 1 of .* Lists and groups are nested too deeply here\.$/);
    assert.match(problemOf('- diagram\n', ...given), /^Line 1 of .* must be a group of keys, not a list\.$/);
    assert.match(problemOf('null\n', ...given), /The file does not name an experiment\.$/);
    assert.match(
      problemOf('experiment: constraints\nprompts: [a]\nknobs: 5\n', ...given),
      /^Line 3 of .* group of keys/,
    );
  }
  writeFileSync(path, 'experiment: constraints\nprompts: &p [a]\nknobs: &k {variant: *p}\nfactors: none\n');
  const [spec] = specsOf(['experiment', path, '--set', 'layers=50%', '--preset', 'quick'], null);
  const axes = questionOf(spec as ExperimentSpec)?.axes ?? [];
  assert.deepEqual(Object.fromEntries(axes.map(({ knob, levels }) => [knob, levels])), {
    variant: ['a'],
    layers: [0.5],
  });
});

test('the parameters of the prompt file are those of a grid, and options win over them', () => {
  const file = { ...prompt, sampling: { temperature: 0.2, seed: 9, topP: 0.8 } };
  const [own] = specsOf(['paths', 'door.txt'], file);
  assert.deepEqual([own?.seed, own?.topP, own?.fromFile, own?.temperatures], [9, 0.8, file.sampling, undefined]);
  const [chosen] = specsOf(['paths', 'door.txt', '--set', 'temperature=1', '--seed', '3'], file);
  assert.deepEqual([chosen?.seed, chosen?.topP, chosen?.temperatures], [3, 0.8, [1]]);
  const [study] = specsOf(['constraints', 'door.txt'], file);
  assert.deepEqual([study?.fromFile, study?.seed], [undefined, 1]);
});

test('paths group answers as an analysis does', () => {
  const outcomeOf = (...options: readonly string[]) => {
    const [spec] = specsOf(['paths', 'door.txt', ...options]);
    assert.ok(spec !== undefined && 'outcome' in spec);
    return spec.outcome;
  };
  assert.deepEqual(outcomeOf('--outcome', 'options:yes, no'), { map: 'options', options: ['yes', 'no'] });
  assert.deepEqual(outcomeOf('--set', 'outcome=regex:a,{2}'), { map: 'regex', pattern: 'a,{2}' });
  assert.deepEqual(outcomeOf('--outcome', 'json:label'), { map: 'json', field: 'label' });
  assert.deepEqual(outcomeOf('--outcome', 'word'), { map: 'word' });
  assert.match(refusal(['paths', 'door.txt', '--outcome', 'colour']), /^"colour" is not an outcome map\.$/);
});

test('the sizes of a run can be set, and what --set does not take is refused with what to use', () => {
  const sizes = (options: readonly string[]) => {
    const [spec] = specsOf(['paths', 'door.txt', ...options]);
    assert.ok(spec !== undefined && 'samples' in spec);
    return [spec.preset, spec.samples, spec.tokens];
  };
  assert.deepEqual(sizes(['--set', 'tokens=16', '--set', 'samples=50']), ['standard', 50, 16]);
  assert.deepEqual(sizes(['--set', 'samples=50', '--preset', 'quick']), ['quick', 50, undefined]);
  for (const [setting, reason] of [
    ['tokens=0', /^The number of tokens cannot be 0\.$/],
    ['tokens=4,8', /^The number of tokens cannot be a list\.$/],
    ['orders=2', /does not use orders in its budget\.$/],
    ['models=a', /^--set does not take models\.$/],
    ['budget=quick', /^--set does not take budget\.$/],
  ] as const)
    assert.match(refusal(['paths', 'door.txt', '--set', setting]), reason);
  assert.throws(
    () => specsOf(['paths', 'door.txt', '--set', 'wheel=1']),
    ({ remedy }: { remedy: string }) =>
      /one of temperature, .*samples, tokens\.$/.test(remedy) && !/layers/.test(remedy),
  );
});
