/** What the panel decides about studies: tabs, order of rows, axes, number formats. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPercent } from '../../../src/core/format.ts';
import { abstain, estimate, exact } from '../../../src/core/figure.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import type { ConstraintRow, StudyFindings } from '../../../src/domain/studyFindings.ts';
import { headlineOf } from '../../../src/experiments/study/report/phrasing.ts';
import { studyTiles } from '../../../src/experiments/study/report/tiles.ts';
import { opennessScale, positionOn } from '../../../webview/panel/constraints/opennessScale.ts';
import { tightestFirst } from '../../../webview/panel/constraints/rowOrder.ts';
import { changeText, shareText, perplexityRatio } from '../../../webview/panel/constraints/formatShare.ts';
import { figureAtX, xValues, formatX, zeroPosition } from '../../../webview/panel/charts/curvePoints.ts';
import { reducePanel } from '../../../webview/panel/panelReducer.ts';
import { initialState } from '../../../webview/panel/panelState.ts';
import { hasPart, hasTab } from '../../../webview/panel/reportParts.ts';
import { tabFor } from '../../../webview/panel/runView.ts';
import { parts, savedTab, tabs } from '../../../webview/panel/tabs.ts';
import { calibrationReport, doneReport, streamsReport } from '../../webview/support/reports.ts';
import { constraintsReport, constraintsRunning, trainingReport } from '../../webview/support/studies.ts';

const shown = (report: RunReport): string[] => tabs.filter(tab => hasTab(report, tab));

test('a run has the tabs that have content', () => {
  assert.deepEqual(shown(doneReport()), ['answers', 'map', 'paths', 'limits', 'details']);
  assert.deepEqual(shown(calibrationReport()), ['answers', 'map', 'details']);
  assert.deepEqual(shown(constraintsReport()), ['answers', 'map', 'limits', 'details']);
  const has = (report: RunReport): string[] => parts.filter(part => hasPart(report, part));
  assert.ok(!has(constraintsReport()).includes('phase'));
  assert.ok(
    has({ ...constraintsReport(), cells: doneReport().cells }).includes('phase'),
    'a study with cells has a map',
  );
  assert.deepEqual(shown({ ...trainingReport(), nextTokens: [] }), ['limits', 'details']);
  assert.ok(has(streamsReport()).includes('ergodicity') && !has(streamsReport()).includes('share'));
  assert.ok(has(doneReport()).includes('share') && !has(doneReport()).includes('ergodicity'));
});

test('there are at most seven tabs, and a tab of an earlier version opens the tab that has its content now', () => {
  assert.ok(tabs.length <= 7);
  for (const tab of tabs) assert.equal(savedTab(tab), tab);
  for (const [old, tab] of [
    ['phase', 'map'],
    ['adjacent', 'map'],
    ['ergodicity', 'details'],
    ['constraints', 'limits'],
    ['skills', 'limits'],
    ['internals', 'details'],
    ['guidance', 'advice'],
    ['samples', 'answers'],
    ['run', 'details'],
    ['toString', 'answers'],
  ] as const)
    assert.equal(savedTab(old), tab);
});

test('a study opens on its main tab; a chosen tab stays unless the run does not have it', () => {
  assert.equal(tabFor(constraintsReport(), 'answers', true), 'limits');
  assert.equal(tabFor(trainingReport(), 'answers', true), 'limits');
  assert.equal(tabFor({ ...constraintsReport(), cells: doneReport().cells }, 'answers', true), 'limits');
  assert.equal(tabFor(doneReport(), 'answers', true), 'answers');
  assert.equal(tabFor({ ...constraintsReport(), cells: doneReport().cells }, 'map', false), 'map');
  assert.equal(tabFor(constraintsReport(), 'details', true), 'details');
  assert.equal(tabFor(calibrationReport(), 'limits', false), 'map');
  assert.equal(tabFor(streamsReport(), 'answers', true), 'details');
  const state = reducePanel(initialState(null), { type: 'report', report: trainingReport(), path: 'a' });
  assert.equal(state.tab, 'limits');
  assert.equal(reducePanel(state, { type: 'report', report: doneReport(), path: 'b' }).tab, 'answers');
});

test('a token stays selected while its run grows, and not in another run', () => {
  const chosen = [
    { type: 'report', report: constraintsRunning(), path: 'a' },
    { type: 'select-word', word: ' sea' },
    { type: 'report', report: constraintsReport(), path: 'a' },
  ] as const;
  const state = chosen.reduce(reducePanel, initialState(null));
  assert.equal(state.word, ' sea');
  assert.equal(reducePanel(state, { type: 'report', report: doneReport(), path: 'b' }).word, null);
});

test('rows are ordered: the tightest first, then without measurable effect, then broken, then not read', () => {
  const { constraints: rows, comparison } = constraintsReport().study;
  const loose = rows.map(row => (row.knob === 'precision' ? { ...row, shown: 0 } : row));
  const unread = loose.map((row): ConstraintRow =>
    row.knob === 'shots'
      ? { ...row, levels: row.levels.map(level => ({ ...level, kept: abstain({ code: 'not-read' }, 0) })) }
      : row,
  );
  assert.deepEqual(
    tightestFirst(unread, comparison).map(({ knob }) => knob),
    ['heads', 'window', 'precision', 'layers', 'shots'],
  );
});

test('tiles and headline are about the same constraint', () => {
  const values = (report: StudyFindings, running = false): string[] =>
    studyTiles(report, running).map(({ value }) => value);
  assert.deepEqual(values(constraintsReport().study), ['Layers kept', formatPercent(0.38), 'they add', '31 of 31']);
  assert.deepEqual(values({ ...constraintsReport().study, constraints: [], attribution: null, done: 0 }, true), [
    '',
    '',
    '',
    '0 of 31',
  ]);
  const [tile] = studyTiles(
    { ...constraintsReport().study, constraints: constraintsReport().study.constraints.slice(0, 1) },
    false,
  );
  assert.equal(tile?.caption, '28 of 30 layers, where the model breaks down');
  const { attribution } = constraintsReport().study;
  assert.ok(attribution !== null);
  const unsure = { ...attribution, interaction: { ...attribution.interaction, verdict: 'not-identified' as const } };
  const together = studyTiles({ ...constraintsReport().study, attribution: unsure }, false)[2];
  assert.deepEqual([together?.value, together?.figure.kind], ['undecided', 'abstain']);
  assert.doesNotMatch(together?.caption ?? '', /λ/);
});

test('a skill counts as above chance only with its whole interval', () => {
  const report = trainingReport().study;
  const [tile] = studyTiles(report, false);
  assert.deepEqual([tile?.value, tile?.caption], ['3 of 4', 'copying, lookup, opposites, at the end of the axis']);
  const [first] = report.capabilities;
  assert.ok(first !== undefined);
  const touching = {
    ...first,
    accuracy: {
      ...first.accuracy,
      series: [{ label: 'a', x: [1], y: [estimate(0.4, [first.chance, 0.55], 100, 'Wilson')] }],
    },
  };
  assert.equal(studyTiles({ ...report, capabilities: [touching] }, false)[0]?.value, '0 of 1');
  const named = {
    ...first,
    accuracy: {
      ...first.accuracy,
      levels: ['GPT-2', 'OPT'],
      series: [
        {
          label: 'models',
          x: [0, 1],
          y: [estimate(0.7, [0.6, 0.8], 100, 'Wilson'), estimate(0.2, [0.1, 0.3], 100, 'Wilson')],
        },
      ],
    },
  };
  assert.deepEqual(
    studyTiles({ ...report, capabilities: [named] }, false)
      .slice(0, 1)
      .map(({ value, caption }) => [value, caption]),
    [['1 of 1', 'copying, in at least one model']],
  );
});

function twoLines(first: readonly number[], second: readonly number[]): Curve {
  const line = (label: string, values: readonly number[]): Curve['series'][number] => ({
    label,
    x: values.map((_, i) => 2 ** i),
    y: values.map(value => estimate(value, [value - 1, value + 1], 9, 'm')),
  });
  return { ...(trainingReport().study.induction[0] as Curve), series: [line('first', first), line('second', second)] };
}

test('all dumbbells share an axis from zero that contains every interval', () => {
  const scale = opennessScale(constraintsReport().study.constraints);
  assert.deepEqual(scale, { high: 4, ticks: [0, 1, 2, 3, 4] });
  assert.deepEqual([positionOn(scale, 0), positionOn(scale, 1), positionOn(scale, 9)], [0, 0.25, 1]);
  assert.equal(opennessScale([]).high, 1);
});

test('shares, changes and ratios of perplexity are formatted', () => {
  assert.equal(shareText(estimate(0.384, [0.331, 0.437], 34, 'm')), '38% [33, 44]');
  assert.equal(shareText(estimate(0.985, [0.98, 0.99], 34, 'm')), '98.5% [98.0, 99.0]');
  assert.equal(shareText(abstain({ code: 'not-read' }, 0)), '–');
  assert.equal(changeText(estimate(-0.5, [-0.6, -0.4], 34, 'm')), '−0.50 [−0.60, −0.40]');
  assert.equal(changeText(exact(0.5)), '+0.50');
  assert.equal(perplexityRatio(Math.log(2)), 'perplexity × 2.00');
});

test('series of a curve may have different x values; zero has a position on a logarithmic axis', () => {
  const curve = {
    ...twoLines([1, 2], [1, 2]),
    logX: true,
    series: [
      { label: 'a', x: [0, 4], y: [exact(1), exact(2)] },
      { label: 'b', x: [2, 4, 8], y: [exact(3), exact(4), exact(5)] },
    ],
  };
  assert.deepEqual(xValues(curve), [0, 2, 4, 8]);
  const [a, b] = curve.series;
  assert.ok(a !== undefined && b !== undefined);
  assert.deepEqual(
    xValues(curve).map((x, i) => [figureAtX(a, x, i), figureAtX(b, x, i)]),
    [
      [exact(1), undefined],
      [undefined, exact(3)],
      [exact(2), exact(4)],
      [undefined, exact(5)],
    ],
  );
  assert.equal(zeroPosition(curve), 1);
  assert.equal(zeroPosition({ ...curve, logX: false }), null);
  assert.equal(zeroPosition(twoLines([1], [1])), null);
  assert.deepEqual([4, 10_000, 0.5].map(formatX), ['4', '10\u202f000', '0.50']);
});

test('the first sentence is the headline, the others are details', () => {
  assert.deepEqual(headlineOf(['Layers matter at 0.2 nats.', '', 'neox-0.2m repeats.', 'Still running.']), {
    headline: 'Layers matter at 0.2 nats.',
    details: 'neox-0.2m repeats. Still running.',
  });
  assert.deepEqual(headlineOf([]), { headline: '', details: '' });
});
