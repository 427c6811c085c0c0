import assert from 'node:assert/strict';
import test from 'node:test';
import { analysisLines } from '../../../src/cli/analysisText.ts';
import { estimate } from '../../../src/core/figure.ts';
import type { VerdictReport } from '../../../src/domain/report.ts';
import { summaryMarkdown } from '../../../src/experiments/exports.ts';
import { layersByCheckpoint } from '../../webview/support/knobDiagrams.ts';
import { doneReport } from '../../webview/support/reports.ts';

/** Lines of the table under a heading, without its indent. */
function tableUnder(lines: readonly string[], heading: RegExp): readonly string[] {
  const start = lines.findIndex(line => heading.test(line));
  assert.ok(start >= 0, String(heading));
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end).map(line => line.trim());
}

test('the tables of a diagram over other knobs have its rows and columns, each cell in its place', () => {
  const report = layersByCheckpoint();
  const { x, y } = report.axes;
  const [head = '', ...rows] = tableUnder(analysisLines(report), /^Answers: /);
  assert.ok(head.startsWith(x.name) && x.labels.every(label => head.includes(label)), head);
  assert.deepEqual(
    rows.map(row => y.labels.find(label => row.startsWith(label))),
    y.labels,
  );
  const exact = tableUnder(analysisLines(report), /^Next-token perplexity: number of plausible tokens/).slice(1);
  assert.deepEqual(
    exact.map(row => row.includes('·')),
    report.exactMap.map(row => row.some(figure => figure.kind === 'abstain')),
  );
});

test('requested metrics have tables of their own, in their order', () => {
  const report = doneReport();
  const lines = analysisLines({ ...report, spec: { ...report.spec, metrics: ['energy', 'agreement'] } });
  const [energy, agreement] = [/^Energy, nats/, /^Agreement/].map(heading =>
    lines.findIndex(line => heading.test(line)),
  );
  assert.ok(energy !== undefined && agreement !== undefined && 0 < energy && energy < agreement);
  const rows = tableUnder(lines, /^Energy, nats/).slice(1);
  assert.equal(rows.length, report.axes.y.labels.length);
  assert.match(rows[0] ?? '', /\d\.\d+ \[/);
});

test('the terminal and the summary say the verdict of a row, and how much would also happen in equilibrium', () => {
  const verdict: VerdictReport = {
    row: 0,
    verdict: 'crossover',
    location: estimate(1.2, [1.1, 1.3], 64, 'test'),
    sentence: 'It changes around 1.2.',
    rules: [],
    equilibrium: {
      share: estimate(0.4, [0.25, 0.55], 64, 'test'),
      sentence: 'Of the rise of energy, about 40% [25, 55] would also happen in equilibrium.',
    },
  };
  const report = doneReport({ verdicts: [verdict] });
  const lines = analysisLines(report);
  const said = `${report.axes.y.labels[0] ?? ''}: ${verdict.sentence} ${verdict.equilibrium?.sentence ?? ''}`;
  assert.equal(lines[lines.indexOf('Is it a transition?') + 1], `  ${said}`);
  assert.match(summaryMarkdown(report), /would also happen in equilibrium/);
  assert.ok(!analysisLines(doneReport({ verdicts: [] })).includes('Is it a transition?'));
  const calibration = doneReport({ verdicts: [verdict], spec: { ...report.spec, kind: 'calibration' } });
  assert.ok(
    analysisLines(calibration).includes(`  ${report.axes.y.labels[0] ?? ''}: ${verdict.equilibrium?.sentence ?? ''}`),
  );
});
