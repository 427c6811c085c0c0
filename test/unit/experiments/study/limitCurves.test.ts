import assert from 'node:assert/strict';
import test from 'node:test';
import { valueOf } from '../../../../src/core/figure.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { reportOf, tableOf } from '../../../../src/experiments/registry.ts';
import { limitCurves } from '../../../../src/experiments/study/report/constraints/limitCurves.ts';
import type { Study } from '../../../../src/domain/study.ts';
import { ofStudy } from '../../../support/kinds.ts';
import { configuration, law, noStudy, reading, studyRun, texts } from '../../support/handMadeStudies.ts';

const free = law(50, 30, 20);
const narrowed = (kept: number): Float64Array => law(50 * kept, 30 * kept, 20 * kept, 0, 0, 0, 100 * (1 - kept));
const windows = [
  ['9 words', 0.9, 0.6],
  ['2 words', 0.3, 0.2],
  ['6 words', 0.7, 0.4],
] as const;
const own = texts(16);
const probes = texts(6, 'probe').map(text => ({ ...text, index: text.index + own.length }));

function studyOf(levels: typeof windows | readonly [(typeof windows)[0], (typeof windows)[1]]): Study {
  return {
    ...noStudy,
    configurations: [
      configuration(0, 'reference', {}),
      ...levels.map(([window], at) => configuration(at + 1, 'level', { window })),
    ],
    texts: [...own, ...probes],
    readings: levels.flatMap(([, kept, onProbes], at) => [
      ...own.map(({ index }) => reading(at + 1, index, [free, narrowed(kept)])),
      ...probes.map(({ index }) => reading(at + 1, index, [free, narrowed(onProbes)])),
    ]),
  };
}

test('W9: a knob of three levels is a curve from loose to tight, own answers and probe texts apart', () => {
  const report = ofStudy(reportOf(studyRun(studyOf(windows))));
  const [row] = report.study.constraints;
  assert.ok(row);
  const [kept, openness] = limitCurves(row);
  assert.deepEqual(kept?.levels, ['last 9 words', 'last 6 words', 'last 2 words']);
  assert.deepEqual(
    kept.series.map(({ label, y }) => [label, y.map(figure => Number((valueOf(figure) ?? NaN).toFixed(6)))]),
    [
      ['own answers', [0.9, 0.7, 0.3]],
      ['probe texts', [0.6, 0.4, 0.2]],
    ],
  );
  assert.ok(kept.series.every(({ y }) => y.every(figure => figure.kind === 'estimate')));
  assert.equal(kept.nominal, undefined);
  const [guide] = openness?.guides ?? [];
  assert.equal(guide?.label, 'without it');
  assert.ok(guide.y.every(y => Math.abs(y - (valueOf(row.levels[0]?.openness) ?? NaN)) < 1e-9));

  const lines = tableOf(report).split('\r\n');
  assert.equal(lines.filter(line => line.includes('probesKept')).length, 3);
  assert.match(lines.find(line => line.includes('last 6 words,probe texts,probesKept')) ?? '', /,0\.4\d*,/);
  assert.match(summaryMarkdown(report), /\| limit \| level \| kept \| lost \| leaked \| kept on probe texts \|/);
});

test('W9: two levels are a comparison and no curve', () => {
  const { study } = ofStudy(reportOf(studyRun(studyOf([windows[0], windows[1]]))));
  assert.deepEqual(study.constraints.map(limitCurves), [[]]);
});
