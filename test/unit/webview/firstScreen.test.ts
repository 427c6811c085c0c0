/** What the first screen must not say: words for a state that the run is not in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exact } from '../../../src/core/figure.ts';
import { messageText } from '../../../src/domain/message.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import { xAxis } from '../../../webview/panel/charts/curveAxes.ts';
import { boxLabel } from '../../../webview/panel/tree/boxPainter.ts';
import { gridSummary, gridTiles } from '../../../webview/panel/map/gridSummary.ts';
import { reducePanel } from '../../../webview/panel/panelReducer.ts';
import type { PanelAction } from '../../../webview/panel/panelReducer.ts';
import { initialState, type PanelState } from '../../../webview/panel/panelState.ts';
import { runView } from '../../../webview/panel/runView.ts';
import { groupsOf } from '../../../webview/panel/samples/answerGroups.ts';
import { wrapWords } from '../../../webview/shared/wrapWords.ts';
import { detailOf } from '../../webview/support/answers.ts';
import { calibrationReport, doneReport, exactReport } from '../../webview/support/reports.ts';

const play = (...actions: readonly PanelAction[]): PanelState => actions.reduce(reducePanel, initialState(null));

test('a calibration shows the headline of its report, also while the page has an older cell', () => {
  const report = calibrationReport();
  const old = { ...detailOf(report, report.home), headline: 'of an older state' };
  const state = play({ type: 'report', report, path: 'a' }, old);
  assert.equal(gridSummary(state, report).headline, report.headline);
  const newer = { ...report, headline: 'Now supported.' };
  const updated = play({ type: 'report', report, path: 'a' }, old, { type: 'report', report: newer, path: 'a' });
  assert.equal(gridSummary(updated, newer).headline, 'Now supported.');
});

test('a run that failed before any figure says how many answers it has', () => {
  const { cells, ...report } = { ...doneReport(), status: 'failed', headline: '', exactMap: [] } as const;
  const headlineWith = (n: number): string => {
    const own = cells.map((cell, at) => ({ ...cell, n: at === 0 ? n : 0, figures: {} }));
    const failed = { ...report, cells: own };
    return gridSummary(play({ type: 'report', report: failed, path: 'a' }), failed).headline;
  };
  assert.equal(headlineWith(0), 'Nothing was measured in this run.');
  assert.equal(headlineWith(9), 'The run ended after 9 answers, too few for a figure.');
});

test('tiles of a cell whose figures are on their way are loading, not unsampled', () => {
  const report = doneReport();
  const captions = (state: PanelState): readonly string[] => gridTiles(state, report).map(({ caption }) => caption);
  const loading = captions(play({ type: 'report', report, path: 'a' }));
  assert.ok(loading.some(caption => caption.includes('loading')));
  assert.ok(loading.every(caption => !caption.includes('not sampled')));
  const running = exactReport();
  const unsampled = (report: typeof running): readonly string[] =>
    gridTiles(play({ type: 'report', report, path: 'a' }), report)
      .map(({ caption }) => caption)
      .filter(caption => caption.includes('not sampled'));
  assert.equal(running.status, 'running');
  assert.ok(unsampled(running).length > 0);
  for (const caption of unsampled(running)) assert.match(caption, /not sampled yet$/);
  for (const caption of unsampled({ ...running, status: 'done' })) assert.match(caption, /not sampled$/);
});

test('a canceled or interrupted run is not told to use a larger preset', () => {
  for (const status of ['cancelled', 'interrupted'] as const) {
    const report = { ...exactReport(), status };
    const state = play({ type: 'report', report, path: 'a' });
    const { headline, details } = runView(report).summary(state);
    const said = [
      headline,
      details,
      ...runView(report)
        .tiles(state)
        .map(({ caption }) => caption),
    ].join(' ');
    assert.doesNotMatch(said, /larger|preset/i, status);
  }
});

test('why a chat run samples answers claims nothing about their end', () => {
  assert.doesNotMatch(messageText({ code: 'mode-chat' }), /by (?:itself|themselves)/);
});

test('an axis of whole numbers has no ticks between them', () => {
  const curveOver = (x: readonly number[]): Curve => ({
    ...(doneReport().curves[0] as Curve),
    logX: false,
    series: [],
    guides: [{ label: 'g', x, y: x }],
  });
  const seriesOver = (x: readonly number[]): Curve => ({
    ...curveOver(x),
    series: [{ label: 's', x, y: x.map(() => exact(1)) }],
  });
  const colors = { font: {}, grid: '', muted: '' };
  const ticksOf = (x: readonly number[]): object =>
    (xAxis({ curve: seriesOver(x), logY: false }, colors as never) as { readonly ticks: object }).ticks;
  assert.ok('precision' in ticksOf([0, 1, 2]));
  assert.ok(!('precision' in ticksOf([0.3, 0.7])));
});

test('the labels of an axis do not meet where the data end soon behind a tick', () => {
  const colors = { font: {}, grid: '', muted: '' };
  const curve: Curve = { ...(doneReport().curves[0] as Curve), logX: false, series: [], guides: [] };
  const shown = (values: readonly number[], maxWidth: number): readonly number[] => {
    const scale = { ticks: values.map(value => ({ value })), maxWidth };
    const over = { ...curve, series: [{ label: 's', x: values, y: values.map(() => exact(1)) }] };
    const axis = xAxis({ curve: over, logY: false }, colors as never) as {
      readonly afterBuildTicks: (of: typeof scale) => void;
    };
    axis.afterBuildTicks(scale);
    return scale.ticks.map(({ value }) => value);
  };
  assert.deepEqual(shown([0, 50, 100, 150, 164], 240), [0, 50, 100, 164]);
  assert.deepEqual(shown([0, 50, 100, 150, 164], 800), [0, 50, 100, 150, 164]);
  assert.deepEqual(shown([0, 20, 40, 60], 200), [0, 20, 40, 60]);
  assert.deepEqual(shown([0, 1], 20), [0, 1]);
});

test('a label in the picture of the tree ends in an ellipsis where it does not fit', () => {
  const within =
    (most: number) =>
    (label: string): boolean =>
      Array.from(label).length <= most;
  assert.equal(boxLabel('A', 'Welcome', within(11)), 'A · Welcome');
  assert.equal(boxLabel('A', 'Welcome', within(10)), 'A · Welco…');
  assert.equal(boxLabel('A', 'in time', within(9)), 'A · in t…');
  assert.equal(boxLabel('A', 'in time', within(8)), 'A · in…');
  assert.equal(boxLabel('A', 'Welcome', within(3)), 'A');
  assert.equal(boxLabel('A', '', within(9)), 'A');
});

test('a title breaks at spaces only', () => {
  const lines = wrapWords('The customer asks where the parcel is', line => line.length <= 12);
  assert.deepEqual(lines, ['The customer', 'asks where', 'the parcel', 'is']);
  assert.deepEqual(
    wrapWords('incomprehensibilities all', line => line.length <= 12),
    ['incomprehensibilities', 'all'],
  );
});

test('answers are grouped by kind, those of a kind of their own together, unread and unsorted ones apart', () => {
  const [first] = detailOf(doneReport(), 3).answers;
  assert.ok(first !== undefined);
  const answers = ['b', 'a', 'c', 'a', 'none', 'none', 'a', 'd', ''].map((kind, index) => ({ ...first, index, kind }));
  assert.deepEqual(
    groupsOf(answers, [4, 5]).map(({ type, label, answers: members }) => [
      type,
      label,
      members.map(({ index }) => index),
    ]),
    [
      ['kind', 'a', [1, 3, 6]],
      ['singles', '', [0, 2, 7]],
      ['unread', 'none', [4, 5]],
      ['unsorted', '', [8]],
    ],
  );
  assert.deepEqual(groupsOf([], []), []);
});
