import assert from 'node:assert/strict';
import test from 'node:test';
import { correctionOf } from '../../../src/experimentFile/editing/correction.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import type { ResolutionContext } from '../../../src/experimentFile/resolution.ts';

const known: ResolutionContext = {
  models: ['smollm2-135m-instruct', 'ladder/neox-0.2m', 'ladder/neox-1m'],
  checkpoints: { 'ladder/neox-0.2m': [0, 1, 2, 4, 128] },
  items: ['ladder/copying', 'ladder/few-shot'],
  exists: path => path === 'there.csv' || path === './model' || path === 'prompts.txt',
  resolve: path => `/folder/${path.replace(/^\.\//, '')}`,
  read: path => (path === 'prompts.txt' ? 'One way to say it.\n\nAnother way.\n' : null),
};

/** The text must have exactly one problem: at the marked place, with these words. The mark is not part of the text. */
function refused(name: string, marked: string, message: RegExp, remedy: RegExp): void {
  test(`refused: ${name}`, () => {
    const [before = '', at = '', after = ''] = marked.split('¦');
    const { problems, specs } = parseExperimentFile(before + at + after, known);
    const [problem, ...others] = problems;
    assert.ok(problem, 'a problem');
    assert.deepEqual(others, []);
    assert.deepEqual(specs, []);
    const place = (text: string): readonly [number, number] => [
      text.split('\n').length,
      (text.split('\n').at(-1) ?? '').length + 1,
    ];
    assert.deepEqual([problem.line, problem.column], place(before), problem.message);
    if (at !== '') assert.deepEqual([problem.endLine, problem.endColumn], place(before + at), problem.message);
    assert.match(problem.message, message);
    assert.match(problem.remedy, remedy);
    assert.match(problem.message, /^[^.!?]*[^\n]*\.$/);
    assert.ok(!problem.message.includes('\n') && problem.remedy.endsWith('.'));
    const [, meant] = /Did you mean "(.*?)"\?/.exec(problem.remedy) ?? [];
    const fix = correctionOf(before + at + after, problem);
    assert.equal(fix?.word, meant);
    if (fix === null) return;
    const lines = (before + at + after).split('\n');
    const row = lines[fix.line] ?? '';
    lines[fix.line] = `${row.slice(0, fix.start)}${fix.word}${row.slice(fix.end)}`;
    const left = parseExperimentFile(lines.join('\n'), known).problems;
    assert.ok(!left.some(({ message }) => message === problem.message), lines.join('\n'));
  });
}

const diagram = 'experiment: diagram\nprompts: ["Say it."]\n';

refused('an unknown key', `${diagram}¦model¦: gpt2\n`, /has no key "model"/, /Did you mean "models"\?/);
refused('a key that is not near any', `${diagram}¦color¦: red\n`, /has no key "color"/, /^Valid keys: experiment, /);
refused(
  'the name of a sample file',
  'experiment: ¦phase-diagram¦\n',
  /cannot be "phase-diagram"/,
  /Did you mean "diagram"\?/,
);
refused('an unknown experiment', 'experiment: ¦diagrm¦\n', /experiment cannot be "diagrm"/, /Did you mean "diagram"\?/);
refused('no experiment', '¦¦prompts: [Hi]\n', /does not name an experiment/, /experiment: diagram/);
refused('an empty file', '¦¦', /does not name an experiment/, /Start it/);
refused('a list in place of keys', '¦¦- diagram\n- sweep\n', /group of keys, not a list/, /experiment, title/);
refused('a text in place of keys', '¦just words¦\n', /group of keys, not "just words"/, /experiment, title/);
refused('no prompt', 'experiment: ¦sweep¦\n', /no prompt/, /prompts:/);
refused('a prompt that is a number', 'experiment: sweep\nprompts: [¦42¦]\n', /A prompt must be text, not 42/, /quotes/);
refused('an empty list of prompts', 'experiment: sweep\n¦prompts¦: []\n', /list of prompts is empty/, /prompt/);
refused(
  'a file of prompts that does not exist',
  'experiment: sweep\nprompts:\n  file: ¦gone.txt¦\n',
  /gone\.txt cannot be read/,
  /path/,
);
refused(
  'a misspelled key of a group',
  'experiment: sweep\nprompts: { ¦fil¦: prompts.txt }\n',
  /prompts has no key "fil"/,
  /Did you mean "file"/,
);
refused(
  'a model that cannot be found',
  `${diagram}models:\n  - ladder/neox-1m\n  - ¦ladder/neox-02m¦\n`,
  /no model named "ladder\/neox-02m"/,
  /Did you mean "ladder\/neox-0\.2m"/,
);
refused(
  'a model folder that does not exist',
  `${diagram}models: ¦./nowhere¦\n`,
  /folder \.\/nowhere does not exist/,
  /path/,
);
refused(
  'a checkpoint that a model lacks',
  `${diagram}models: ¦ladder/neox-0.2m@step-100¦\n`,
  /no checkpoint at step 100/,
  /4 and 128/,
);
refused(
  'a checkpoint of a model without any',
  `${diagram}models: ¦ladder/neox-1m@step-100¦\n`,
  /no training checkpoints/,
  /Choose/,
);
refused('an unknown precision', `${diagram}models: ¦ladder/neox-1m#3-bit¦\n`, /"#3-bit" is not a precision/, /#4-bit/);
refused(
  'a knob without levels',
  `${diagram}knobs:\n  ¦temperature¦:\n`,
  /temperature has no levels/,
  /temperature: \[0\.3/,
);
refused(
  'a knob with an empty list',
  `${diagram}knobs:\n  ¦temperature¦: []\n`,
  /temperature has no levels/,
  /temperature: \[0\.3/,
);
refused(
  'an axis without levels',
  `${diagram}rows: ¦precision¦\n`,
  /knob precision in rows has no levels/,
  /precision: \[/,
);
refused(
  'an unknown knob',
  `${diagram}knobs:\n  ¦temprature¦: [1]\n`,
  /knobs has no key "temprature"/,
  /Did you mean "temperature"/,
);
refused(
  'a window without unit',
  `${diagram}knobs:\n  window: [all, ¦6¦]\n`,
  /could be words or a percentage/,
  /6 words/,
);
refused('a window beyond the prompt', `${diagram}knobs:\n  window: [¦120%¦]\n`, /cannot exceed 100%/, /60%/);
refused(
  'a precision without unit',
  `${diagram}rows: precision\nknobs:\n  precision: [fp32, ¦4¦]\n`,
  /unit is missing/,
  /4-bit/,
);
refused('layers by number', `${diagram}rows: layers\nknobs: { layers: [100%, ¦12¦] }\n`, /share of the layers/, /75%/);
refused('all heads masked', `${diagram}rows: heads\nknobs: { heads: [0%, ¦100%¦] }\n`, /share of heads must be/, /25%/);
refused(
  'a temperature out of range',
  `${diagram}knobs: { temperature: [0.7, ¦0.01¦] }\n`,
  /out of range/,
  /0\.05 to 100/,
);
refused(
  'a temperature in words',
  `${diagram}knobs: { temperature: ¦hot¦ }\n`,
  /"hot" is not a valid level of temperature/,
  /numbers/,
);
refused(
  'a knob that is not an axis',
  `${diagram}knobs:\n  ¦precision¦: [fp32, 4-bit]\n`,
  /2 levels but is not an axis/,
  /rows or columns/,
);
refused(
  'one knob for rows and columns',
  `${diagram}rows: ¦temperature¦\n`,
  /both use the knob temperature/,
  /two different/,
);
refused(
  'checkpoints a model does not have',
  `${diagram}models: ladder/neox-1m\nrows: checkpoint\nknobs:\n  checkpoint: ¦all¦\n`,
  /no training checkpoints/,
  /Choose/,
);
refused(
  'a key the experiment does not use',
  `${diagram}¦items¦: ladder/copying\n`,
  /"diagram" does not use the key items/,
  /training/,
);
refused(
  'a knob the experiment does not use',
  'experiment: sweep\nprompts: [Hi]\nknobs:\n  ¦layers¦: 50%\n',
  /"sweep" does not use the knob layers/,
  /temperature/,
);
refused(
  'an item set that does not exist',
  'experiment: training\nitems: [¦ladder/copyng¦]\n',
  /no item set "ladder\/copyng"/,
  /Did you mean "ladder\/copying"/,
);
refused(
  'an items file that does not exist',
  'experiment: training\nitems: ¦./gone.csv¦\n',
  /file \.\/gone\.csv does not exist/,
  /JSONL/,
);
refused(
  'one model to compare',
  'experiment: size\nmodels: ¦ladder/neox-1m¦\n',
  /compares models, but only one is listed/,
  /two or more/,
);
refused(
  'a design of one factor',
  'experiment: constraints\nprompts: [Hi]\n¦factors¦:\n  layers: [100%, 50%]\n',
  /design has 1 knob/,
  /two to four/,
);
refused(
  'a factor with one level',
  'experiment: constraints\nprompts: [Hi]\nfactors:\n  layers: [100%, 50%, 25%]\n  precision: [fp32, 8-bit, 4-bit]\n  ¦window¦: [all]\n',
  /factor window has 1 level/,
  /two or three/,
);
refused(
  'a single knob that varies',
  'experiment: constraints\nprompts: [Hi]\n¦sensitivity¦:\n  temperature: [0.5, 1]\n',
  /A single knob has no interactions/,
  /at least two of layers/,
);
refused(
  'a knob that is not continuous',
  'experiment: constraints\nprompts: [Hi]\nsensitivity:\n  temperature: [0.5, 1]\n  ¦precision¦: [fp32, 4-bit]\n',
  /"precision" is not continuous/,
  /layers, heads/,
);
refused(
  'a range of one level',
  'experiment: constraints\nprompts: [Hi]\nsensitivity:\n  temperature: [0.5, 1]\n  ¦window¦: [30%]\n',
  /"window" has no range/,
  /30% and all/,
);
refused(
  'a range of words',
  'experiment: constraints\nprompts: [Hi]\nsensitivity:\n  temperature: [0.5, 1]\n  ¦window¦: [3 words, all]\n',
  /"window" has no range/,
  /shares of the prompt/,
);
refused('a quoted experiment', 'experiment: ¦"diagrm"¦\n', /experiment cannot be/, /Did you mean "diagram"\?/);
refused(
  'a seed that is not a whole number',
  'experiment: sweep\nprompts: [Hi]\nseeds: [1, ¦1.5¦]\n',
  /A seed cannot be 1\.5/,
  /whole number/,
);
refused('no answers', `${diagram}budget: { samples: ¦0¦ }\n`, /number of answers cannot be 0/, /1 to 4096/);
refused('an unknown preset', `${diagram}budget: ¦quik¦\n`, /budget cannot be "quik"/, /Did you mean "quick"/);
refused(
  'items in the budget of a diagram',
  `${diagram}budget: { ¦items¦: 10 }\n`,
  /does not use items in its budget/,
  /Remove/,
);
refused('a top-p of nothing', `${diagram}top-p: ¦0¦\n`, /out of range/, /above 0/);
refused('a key that appears twice', 'experiment: sweep\n¦e¦xperiment: sweep\n', /appears twice/, /one of the two/);
refused('an open quote', 'experiment: sweep\nprompts: "Hi\n¦¦', /not closed/, /Close it/);
refused(
  'a metric of another experiment',
  'experiment: training\nmetrics: [induction, ¦energy¦]\n',
  /"training" does not report energy/,
  /capability, induction/,
);
refused('an unknown metric', `${diagram}metrics: [¦enrgy¦]\n`, /A metric cannot be "enrgy"/, /Did you mean "energy"/);
refused(
  'too many runs',
  `experiment: ¦sweep¦\nprompts: [Hi]\nseeds: [${Array.from({ length: 65 }, (_, at) => at).join(', ')}]\n`,
  /defines 65 runs/,
  /64/,
);

test('problems come in the order of the text, all of one kind at once', () => {
  const { problems } = parseExperimentFile(`${diagram}seeds: -1\nknobs:\n  temperature:\n  window: 6\n`, known);
  assert.deepEqual(
    problems.map(problem => problem.line),
    [3, 5, 6],
  );
});

test('a text that would take the parser forever is refused at once', () => {
  const messages = (text: string): string[] => parseExperimentFile(text, known).problems.map(({ message }) => message);
  const nested = ['Lists and groups are nested too deeply here.'];
  for (const text of ['{', '[', '- ', '? ', '{a: ', '[a, '])
    for (const times of [100, 400, 20_000]) assert.deepEqual(messages(text.repeat(times)), nested, text);
  assert.deepEqual(messages(`${'['.repeat(400)}${']'.repeat(400)}`), nested);
  assert.deepEqual(messages(Array.from({ length: 500 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')), nested);
  assert.deepEqual(messages('? [a]\n: b\n'), ['A list, a group, or an alias cannot be a key.']);
  assert.deepEqual(messages('a'.repeat(1_000_001)), ['The file has more than 1000000 characters.']);
  const many = Array.from({ length: 3000 }, (_, at) => at).join(',');
  assert.deepEqual(messages(`experiment: diagram\nprompts: ["${many.replaceAll(',', '","')}"]\nseeds: [${many}]\n`), [
    'This file defines 9000000 runs.',
  ]);
});

test('an alias that refers to itself or expands to too much is refused, not followed', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'
      .split('')
      .map(
        (name, at) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefg'[at] ?? ''}`).join(', ')}]`,
      ),
  ].join('\n');
  assert.match(parseExperimentFile(bomb).problems[0]?.message ?? '', /alias/);
});

test("the paper's models need not be on this machine: a replication reports what is missing itself", () => {
  assert.deepEqual(parseExperimentFile('experiment: replication\n', known).problems, []);
  assert.deepEqual(
    parseExperimentFile('experiment: replication\nmodels: [gpt2-xl, facebook/opt-1.3b]\n', known).problems,
    [],
  );
});

refused('an assertion that is none', `${diagram}assertions: ¦jsn¦\n`, /"jsn" is not an assertion/, /^Use json, /);
refused(
  'a JSON schema that cannot be read',
  `${diagram}assertions: ¦schema:none.json¦\n`,
  /JSON schema none\.json cannot be read/,
  /^Check the path/,
);
refused(
  'a JSON schema of an outcome that cannot be read',
  `${diagram}outcome:\n  schema: ¦none.json¦\n`,
  /JSON schema none\.json cannot be read/,
  /^Check the path/,
);
refused(
  'assertions of a study',
  'experiment: constraints\nprompts: ["Say it."]\n¦assertions¦: json\n',
  /does not use the key assertions/,
  /^Remove the key/,
);
