import assert from 'node:assert/strict';
import test from 'node:test';
import * as v from 'valibot';
import { studyLines } from '../../../../src/cli/studyText.ts';
import { formatPercent } from '../../../../src/core/format.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { reportOf, tableOf } from '../../../../src/experiments/registry.ts';
import { findingsSchema } from '../../../../src/protocol/findingsSchema.ts';
import { combinations } from '../../../../src/experiments/study/design/factorialDesign.ts';
import type { Study } from '../../../../src/domain/study.ts';
import { ofStudy } from '../../../support/kinds.ts';
import { configuration, law, noStudy, reading, studyRun, texts } from '../../support/handMadeStudies.ts';

const free = law(50, 30, 20);
const narrowed = (kept: number): Float64Array => law(50 * kept, 30 * kept, 20 * kept, 0, 0, 0, 100 * (1 - kept));
const settings = combinations([
  { knob: 'precision', levels: ['fp32', '4-bit'] },
  { knob: 'window', levels: ['all', '3 words'] },
]);
const configurations = [
  configuration(0, 'reference', {}),
  configuration(1, 'level', { window: '3 words' }),
  configuration(2, 'level', { precision: '4-bit' }),
  configuration(3, 'level', { layers: 0.5 }),
  ...settings.map((setting, at) => configuration(4 + at, 'factorial', setting)),
];
const all = texts(16);
const keptBy = { window: 0.6, precision: 0.9 };
const laws = configurations.map(({ setting }, at) =>
  at === 3
    ? law(1, 1, 98)
    : narrowed(
        (setting.window === undefined ? 1 : keptBy.window) * (setting.precision === undefined ? 1 : keptBy.precision),
      ),
);
const items = Array.from({ length: 40 }, (_, index) => ({
  index,
  question: 'q',
  options: [' a', ' b'],
  answer: index % 2,
  skill: 'ladder/copying',
  examples: [],
}));
const study: Study = {
  ...noStudy,
  configurations,
  texts: all,
  readings: configurations
    .slice(1)
    .flatMap(({ index }) => all.map(text => reading(index, text.index, [free, laws[index] ?? free]))),
  disabled: [{ knob: 'size', reason: { code: 'text', text: 'There is | no *other* size.' } }],
};
const run = studyRun(study);
const half = `${formatPercent(0.5)} of the layers`;
const report = ofStudy(reportOf(run));

const series: Study = {
  ...noStudy,
  kind: 'few-shot',
  models: ['m'],
  items,
  configurations: [0, 1].map((shots, index) => configuration(index, 'series', { shots })),
  itemReadings: [0, 1].map(configuration => ({
    configuration,
    logProb: Float64Array.from({ length: 80 }, (_, at) => Math.log(at % 2 === Math.floor(at / 2) % 2 ? 0.7 : 0.3)),
    tokens: new Int32Array(80).fill(1),
    characters: new Int32Array(80).fill(2),
  })),
};

test('a report of a study passes the look at what arrives from another process, and says nothing that is no number', () => {
  for (const one of [report.study, ofStudy(reportOf(studyRun(series))).study]) {
    const checked = v.safeParse(findingsSchema, structuredClone(one));
    assert.ok(checked.success, JSON.stringify(checked.issues?.map(issue => v.getDotPath(issue))));
    assert.doesNotMatch(JSON.stringify(one), /NaN|Infinity|undefined|null,"high"/);
  }
});

test('the table of a study has a row for each figure, numbers in full', () => {
  const rows = tableOf(report).split('\r\n');
  assert.equal(rows[0], 'part,subject,level,line,metric,unit,value,low,high,n,note');
  const level = report.study.constraints.find(row => row.knob === 'window')?.levels[0];
  assert.ok(level?.kept.kind === 'estimate');
  const found = rows.find(row => row.startsWith('constraint,window,last 3 words,,kept,share,'));
  assert.deepEqual(found?.split(',').slice(6, 10).map(Number), [level.kept.value, ...level.kept.interval, 16]);
  assert.ok(
    rows.some(row => row.startsWith(`constraint,layers,${half},broken,sizeChange,nats,,,,16,the model breaks down`)),
    'an abstention keeps its reason',
  );
  assert.ok(
    rows.some(row => row.startsWith('lostWords,window,last 3 words,castle,unconstrained probability,share,0.5,')),
  );
  assert.ok(rows.some(row => row.startsWith('attribution,context window,,,Shapley share,share,')));
  const skills = tableOf(reportOf(studyRun(series)))
    .split('\r\n')
    .filter(row => row.startsWith('skill,ladder/copying,1,'));
  assert.deepEqual(
    skills.map(row => row.split(',')[4]),
    ['ln p of the right answer', 'probability of the right option', 'accuracy'],
  );
  assert.ok(skills[2]?.includes(',1,0.91') && skills[2].endsWith(',1,40,exact binomial (Clopper-Pearson)'), skills[2]);
});

test('the summary of a study holds the headline, limits with their words, unavailable knobs, and how limits combine', () => {
  const markdown = summaryMarkdown(report);
  assert.match(
    markdown,
    /On \d+ answers? to this prompt, 3 limits have a measurable effect\. They shift next-token probability to other tokens: /,
  );
  assert.match(
    markdown,
    /\n\| Context window \| last 3 words \| 60 ?% \[50, 67\] \| 40 ?% \[33, 50\] \| .* \| 16 \| "castle" 50 ?% → 30 ?%, .* \| " qx" 0 ?% → 40 ?% \|\n/,
  );
  assert.match(markdown, /\| Layers kept \| 50% of the layers \| .* \| the model breaks down here \| 16 \|/);
  assert.ok(markdown.includes('- Model size is unavailable. There is \\| no \\*other\\* size.'));
  assert.ok(markdown.includes('## How limits combine') && markdown.includes('## Manifest'));
  assert.ok(!markdown.includes('## Where answers dissolve'));
  const skills = summaryMarkdown(reportOf(studyRun(series)));
  assert.match(skills, /### Copying, 40 items/);
  assert.match(skills, /\| examples before the question \| .* \|\n\| --- \| --- \|\n\| 0 \| 1\.00 \[0\.91, 1\.00\] \|/);
});

test('a study at a terminal begins with its headline and details', () => {
  const lines = studyLines(report.study);
  assert.equal(lines[0], `${report.headline} ${report.details}`);
  assert.ok(lines.some(line => /Context window: last 3 words/.test(line) && /60%/.test(line)));
});
