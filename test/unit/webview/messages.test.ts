import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseToInspector } from '../../../webview/inspector/inspectorMessages.ts';
import { parseToPanel } from '../../../webview/panel/panelMessages.ts';
import { detailOf } from '../../webview/support/answers.ts';
import {
  abstainingReport,
  calibrationReport,
  doneReport,
  exactReport,
  hugeReport,
  longPromptReport,
  runningReport,
  scriptsReport,
  streamsReport,
} from '../../webview/support/reports.ts';
import { constraintsReport, constraintsRunning, trainingReport } from '../../webview/support/studies.ts';
import { longScore, seaScore } from '../../webview/support/scores.ts';

const done = doneReport();
const panel: readonly unknown[] = [
  ...[
    done,
    exactReport(),
    runningReport(),
    abstainingReport(),
    streamsReport(),
    calibrationReport(),
    longPromptReport(),
    scriptsReport(),
    hugeReport(3, 3),
    constraintsReport(),
    constraintsRunning(),
    trainingReport(),
  ].map(report => ({ type: 'report', report, path: 'x' })),
  { type: 'cell', cell: done.cells[4] },
  { type: 'progress', progress: null },
  { type: 'progress', progress: { stage: 's', detail: '', fraction: null, secondsLeft: null, tokens: 0 } },
  detailOf(done, 3),
  { type: 'gone', message: 'm', remedy: 'r', retry: true },
  { type: 'notice', message: 'm' },
];
const inspector: readonly unknown[] = [
  { type: 'score', score: seaScore(), cursor: null },
  { type: 'score', score: longScore(5), cursor: 2 },
  { type: 'cursor', offset: null },
  { type: 'cursor', offset: 4 },
  { type: 'busy', message: 'm', fraction: null, isOther: false },
  { type: 'empty', message: 'm', remedy: 'r' },
  { type: 'models', models: [], model: '' },
];

for (const [name, messages, parse] of [
  ['panel', panel, parseToPanel],
  ['inspector', inspector, parseToInspector],
] as const) {
  test(`the ${name} accepts every message of the host`, () => {
    for (const message of messages) assert.equal(parse(message), message);
    assert.equal(parse(structuredClone(messages[0]))?.type, (messages[0] as { type: string }).type);
  });

  test(`the ${name} refuses a message without any one of its fields`, () => {
    let tried = 0;
    for (const message of messages) {
      for (const part of Object.keys(message as object)) {
        const { [part]: _, ...rest } = message as Record<string, unknown>;
        assert.equal(parse(rest), null, `without ${part}`);
        tried += 1;
      }
    }
    assert.ok(tried > 10);
    for (const odd of [null, undefined, 1, 'report', [], { type: 'toString' }, { type: '__proto__' }])
      assert.equal(parse(odd), null);
  });
}

test('a figure without its interval, n or reason is refused everywhere', () => {
  const wrong: readonly unknown[] = [
    { kind: 'estimate', value: 1, n: 3 },
    { kind: 'estimate', value: 1, interval: [0, 1] },
    { kind: 'abstain', n: 3 },
    { kind: 'guess', value: 2 },
    0.7,
    null,
  ];
  for (const figure of wrong) {
    assert.equal(parseToPanel({ type: 'cell', cell: { ...done.cells[0], figures: { energy: figure } } }), null);
    assert.equal(parseToPanel({ type: 'report', path: 'x', report: { ...done, boundaries: [figure] } }), null);
    assert.equal(parseToPanel({ type: 'report', path: 'x', report: { ...done, exactMap: [[figure]] } }), null);
    const report = constraintsReport();
    const { study } = report;
    assert.equal(
      parseToPanel({
        type: 'report',
        path: 'x',
        report: {
          ...report,
          study: {
            ...study,
            constraints: study.constraints.map(row => ({
              ...row,
              levels: row.levels.map(level => ({ ...level, leaked: figure })),
            })),
          },
        },
      }),
      null,
    );
  }
});
