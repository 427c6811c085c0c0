import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reducePanel } from '../../../webview/panel/panelReducer.ts';
import type { PanelAction } from '../../../webview/panel/panelReducer.ts';
import { initialState, selectedCell, selectedDetail, viewState } from '../../../webview/panel/panelState.ts';
import type { PanelState } from '../../../webview/panel/panelState.ts';
import { detailOf } from '../../webview/support/answers.ts';
import { doneReport, exactReport } from '../../webview/support/reports.ts';

const done = doneReport();
const play = (state: PanelState, ...actions: readonly PanelAction[]): PanelState => actions.reduce(reducePanel, state);
const fresh = (): PanelState => initialState(null);

test('the first report selects its home cell; later ones keep the selection', () => {
  const state = play(fresh(), { type: 'report', report: done, path: 'a' });
  assert.equal(state.cell, done.home);
  const moved = play(state, { type: 'select-cell', cell: 9 }, { type: 'report', report: { ...done }, path: 'a' });
  assert.equal(moved.cell, 9);
});

test('a report of another run resets cell, detail and drawer', () => {
  const state = play(
    fresh(),
    { type: 'report', report: done, path: 'a' },
    detailOf(done, 3),
    { type: 'select-cell', cell: 9 },
    { type: 'open-drawer', drawer: 'run' },
    { type: 'report', report: { ...done, id: 'other', home: 5 }, path: 'b' },
  );
  assert.deepEqual([state.cell, state.detail, state.drawer, state.path], [5, null, null, 'b']);
});

test('a selected cell that the report does not have is replaced by the home cell', () => {
  const state = play(initialState({ cell: 999 }), { type: 'report', report: done, path: 'a' });
  assert.equal(state.cell, done.home);
});

test('a finished cell replaces the old one; one that refinement added is appended', () => {
  const start = play(fresh(), { type: 'report', report: exactReport(), path: 'a' });
  const cell = done.cells[7];
  assert.ok(cell !== undefined);
  const filled = play(start, { type: 'cell', cell });
  assert.equal(filled.report?.cells[7], cell);
  assert.equal(filled.report.cells.length, 36);
  const added = play(filled, { type: 'cell', cell: { ...cell, index: 36, temperature: 1.2 } });
  assert.equal(added.report?.cells.at(-1)?.temperature, 1.2);
  assert.equal(start.report?.cells[7]?.n, 0, 'the old state is left as it was');
});

test('a detail belongs to its cell only', () => {
  const state = play(fresh(), { type: 'report', report: done, path: 'a' }, detailOf(done, 3));
  assert.equal(selectedDetail(state)?.answers.length, 32);
  assert.equal(selectedDetail(play(state, { type: 'select-cell', cell: 4 })), null);
  assert.equal(selectedCell(play(state, { type: 'select-cell', cell: 4 }))?.temperature, 0.9);
});

test('canceling lasts until the run has stopped', () => {
  const running = play(fresh(), { type: 'report', report: exactReport(), path: 'a' }, { type: 'canceling' });
  assert.equal(play(running, { type: 'report', report: exactReport(), path: 'a' }).isCanceling, true);
  assert.equal(
    play(running, { type: 'report', report: { ...exactReport(), status: 'cancelled' }, path: 'a' }).isCanceling,
    false,
  );
});

test('progress ends with the run', () => {
  const progress = { stage: 'Sampling', detail: '', fraction: 0.5, secondsLeft: 1, tokens: 2 };
  const running = play(fresh(), { type: 'report', report: exactReport(), path: 'a' }, { type: 'progress', progress });
  assert.equal(running.progress, progress);
  assert.equal(play(running, { type: 'report', report: done, path: 'a' }).progress, null);
});

test('a run that is gone leaves only its message; a report shows it again', () => {
  const gone = play(fresh(), { type: 'report', report: done, path: 'a' }, detailOf(done, 3), {
    type: 'gone',
    message: 'm',
    remedy: 'r',
    retry: true,
  });
  assert.deepEqual(
    [gone.report, gone.detail, gone.gone],
    [null, null, { message: 'm', remedy: 'r', retry: true, ended: null }],
  );
  assert.equal(play(gone, { type: 'report', report: done, path: 'a' }).gone, null);
});

test('cells before any report are ignored', () => {
  const cell = done.cells[0];
  assert.ok(cell !== undefined);
  assert.equal(play(fresh(), { type: 'cell', cell }).report, null);
});

test('toggles and drawers switch on and off', () => {
  const once = play(fresh(), { type: 'toggle', id: 'rules' }, { type: 'open-drawer', drawer: 'export' });
  assert.deepEqual([once.on.has('rules'), once.drawer], [true, 'export']);
  const twice = play(once, { type: 'toggle', id: 'rules' }, { type: 'open-drawer', drawer: 'export' });
  assert.deepEqual([twice.on.has('rules'), twice.drawer], [false, null]);
});

test('the saved view is restored; anything else is ignored', () => {
  const state = play(
    fresh(),
    { type: 'report', report: done, path: 'a' },
    { type: 'select-tab', tab: 'details' },
    { type: 'select-cell', cell: 8 },
    { type: 'select-color', metric: 'energy' },
    { type: 'regroup', outcome: { map: 'meaning', cut: 0.2 } },
  );
  const view = viewState(state);
  assert.deepEqual(view, {
    runPath: 'a',
    tab: 'details',
    cell: 8,
    color: 'energy',
    outcome: { map: 'meaning', cut: 0.2 },
  });
  assert.deepEqual(viewState(initialState(view)), view);
  for (const odd of [null, 3, 'x', [], { tab: 'nowhere', cell: '8', color: 4, runPath: null, outcome: 'meaning' }]) {
    assert.deepEqual(viewState(initialState(odd)), {
      runPath: '',
      tab: 'answers',
      cell: null,
      color: '',
      outcome: null,
    });
  }
});
