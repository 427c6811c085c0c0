import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abstain, estimate, exact, type Figure } from '../../../src/core/figure.ts';
import { shownFigure } from '../../../src/domain/shownFigure.ts';
import { dissolutionSentence } from '../../../src/experiments/diagram/report/breakText.ts';
import { colorChoices, colorMetric, colorScale, scalePosition } from '../../../webview/panel/map/colorScale.ts';
import { shortNumber } from '../../../webview/panel/map/fitNumbers.ts';
import {
  boundaryColumns,
  cellAt,
  columnPosition,
  figureAt,
  unsampledColumns,
} from '../../../webview/panel/map/gridLookup.ts';
import { gridChips } from '../../../webview/panel/map/gridChips.ts';
import { regimeStretches } from '../../../webview/panel/map/regimeStrip.ts';
import { formatPerplexity, tokenCount } from '../../../src/core/perplexity.ts';
import { cividis, textColorOn, luminance } from '../../../webview/shared/palette.ts';
import { inlineToken, visibleToken } from '../../../webview/shared/tokens.ts';
import {
  abstainingReport,
  doneReport,
  exactReport,
  runningReport,
  streamsReport,
} from '../../webview/support/reports.ts';

const done = doneReport();

test('a temperature is positioned between its columns, and at most half a column outside', () => {
  assert.ok(Math.abs(columnPosition(0.2, done.temperatures) - 0.5) < 1e-9);
  assert.ok(Math.abs(columnPosition(1.45, done.temperatures) - 6.5) < 1e-9);
  assert.equal(columnPosition(0.7, done.temperatures), 3);
  assert.equal(columnPosition(0.01, done.temperatures), -0.5);
  assert.equal(columnPosition(9, done.temperatures), 8.5);
  assert.deepEqual(
    boundaryColumns(estimate(1.2, [1.1, 1.45], 32, 'm'), done.temperatures)?.map(x => Math.round(x * 1e9) / 1e9),
    [5, 5.5, 6.5],
  );
  assert.equal(boundaryColumns(abstain({ code: 'not-measured' }, 0), done.temperatures), null);
});

test('a cell is found by row and column, whatever its index', () => {
  const turned = { ...done, cells: done.cells.toReversed() };
  assert.equal(cellAt(turned, 2, 4)?.index, 22);
  assert.equal(cellAt(done, 4, 0), undefined);
});

test('openness is known everywhere before a cell is sampled; nothing else is', () => {
  const early = exactReport();
  const bare = { ...early, cells: early.cells.map(cell => ({ ...cell, figures: {} })) };
  assert.deepEqual(figureAt(bare, 3, 8, 'openness'), exact(8.6039));
  assert.equal(figureAt(bare, 3, 8, 'energy'), undefined);
  assert.equal(
    figureAt(early, 3, 8, 'energy'),
    undefined,
    'figures of a cell that is not sampled are unknown, not abstaining',
  );
  assert.equal(figureAt(abstainingReport(), 3, 8, 'energy')?.kind, 'abstain');
});

test('the map shows openness first, the main metric once half of a row states it, and always what the user chose', () => {
  assert.equal(colorMetric(exactReport(), ''), 'openness');
  const early = runningReport();
  const sampled = early.cells
    .filter(({ window, figures }) => window === 0 && figures['semantic-order']?.kind === 'estimate')
    .slice(0, 4);
  const rest = exactReport().cells;
  assert.equal(
    colorMetric(
      { ...early, cells: early.cells.map((cell, at) => (sampled.includes(cell) ? cell : (rest[at] ?? cell))) },
      '',
    ),
    'openness',
    'four of nine',
  );
  assert.equal(colorMetric(early, ''), 'semantic-order', 'six of nine');
  assert.equal(colorMetric(done, ''), 'semantic-order');
  assert.equal(colorMetric(abstainingReport(), ''), 'openness');
  assert.equal(colorMetric(streamsReport(), ''), 'gamma');
  const short = streamsReport();
  const without = short.cells.map(cell => ({
    ...cell,
    figures: { ...cell.figures, gamma: abstain({ code: 'needs-longer-runs', tokens: 272 }, cell.n), energy: exact(1) },
  }));
  assert.equal(colorMetric({ ...short, cells: without }, ''), 'energy', 'runs too short for gamma');
  assert.equal(colorMetric(runningReport(), 'energy'), 'energy');
  assert.equal(colorMetric(done, 'a metric of another run'), 'semantic-order');
  assert.deepEqual(
    colorChoices(exactReport()),
    ['semantic-order', 'openness', 'next-choices'],
    'metrics without a value are not offered, except the main one',
  );
});

test('noise is not compared with itself: its likeness abstains, its energy does not', () => {
  const noise = done.cells.find(cell => cell.regime?.name === 'dissolved' && cell.regime.certain);
  assert.ok(noise !== undefined);
  const shown = (id: string): Figure | undefined => figureAt(done, noise.row, noise.column, id);
  assert.equal(noise.figures['semantic-order']?.kind, 'estimate');
  for (const id of ['semantic-order', 'agreement']) assert.deepEqual(shown(id), abstain({ code: 'noise' }, noise.n));
  assert.deepEqual(shown('energy'), noise.figures['energy']);
  const unsure = { ...noise, regime: { name: 'dissolved', certain: false } } as const;
  assert.equal(shownFigure(unsure, 'agreement'), noise.figures['agreement']);
});

test('a boundary is drawn between columns only where something was sampled between', () => {
  const between = abstain({ code: 'dissolves-between', low: 1.1, high: 2 }, 64);
  assert.deepEqual(unsampledColumns(between, done.temperatures), [5, 8]);
  assert.equal(boundaryColumns(between, done.temperatures), null);
  assert.equal(unsampledColumns(estimate(1.2, [1.1, 1.3], 32, 'm'), done.temperatures), null);
  assert.equal(
    dissolutionSentence(between, 32),
    'In the first 32 tokens, answers dissolve somewhere between temperatures 1.1 and 2; nothing was sampled between them.',
  );
});

test('numbers are shortened to three characters', () => {
  for (const [text, short] of [
    ['0.95', '1'],
    ['0.74', '.7'],
    ['0.04', '.0'],
    ['12.4', '12'],
    ['4,210', '4k'],
    ['49,152', '49k'],
    ['999.7', '1k'],
    ['85%', '85'],
    ['–', '–'],
    ['', ''],
  ])
    assert.equal(shortNumber(text ?? ''), short, text);
});

test('color scales are absolute where the metric has a range', () => {
  const order = colorScale(done, 'semantic-order');
  assert.deepEqual(
    [scalePosition(order, 0), scalePosition(order, 0.5), scalePosition(order, 1), scalePosition(order, -3)],
    [0, 0.5, 1, 0],
  );
  assert.equal(scalePosition(colorScale(done, 'openness'), Math.log(49_152)), 1);
  assert.equal(scalePosition(colorScale(done, 'energy'), Math.log(49_152) / 2), 0.5);
  const wide = colorScale(done, 'susceptibility');
  assert.ok(wide.isLog);
  assert.deepEqual([scalePosition(wide, wide.low), scalePosition(wide, wide.high)], [0, 1]);
  assert.equal(colorScale(done, 'openness').highLabel, '49\u202f152 tokens');
});

test('regimes of a row form stretches, without a word where the interval spans two regimes', () => {
  assert.deepEqual(regimeStretches(done, 0), [
    { name: 'settled', from: 0, to: 1 },
    { name: null, from: 2, to: 4 },
    { name: 'open', from: 5, to: 5 },
    { name: 'dissolved', from: 6, to: 8 },
  ]);
  assert.deepEqual(regimeStretches(exactReport(), 0), []);
  assert.deepEqual(
    regimeStretches(runningReport(), 0).map(({ name, from, to }) => [name, from, to]),
    [
      ['settled', 0, 1],
      [null, 3, 3],
      ['open', 5, 5],
      ['dissolved', 7, 8],
    ],
  );
});

test('cividis gets lighter evenly, and black or white text is readable on all of it', () => {
  let last = -1;
  for (let i = 0; i <= 100; i += 1) {
    const light = luminance(cividis(i / 100));
    assert.ok(light > last, `step ${i}`);
    last = light;
    const ink = textColorOn(cividis(i / 100)) === '#000000' ? 0 : 1;
    const contrast = (Math.max(ink, light) + 0.05) / (Math.min(ink, light) + 0.05);
    assert.ok(contrast >= 4.5, `contrast ${contrast} at ${i}`);
  }
});

test('perplexities and tokens are formatted', () => {
  assert.deepEqual([0, Math.log(4.81), Math.log(9.96), Math.log(12_345)].map(formatPerplexity), [
    '1.0',
    '4.8',
    '10',
    '12\u202f345',
  ]);
  assert.equal(tokenCount(0), '1 token');
  assert.equal(tokenCount(Math.log(4.81)), '4.8 tokens');
  assert.deepEqual([' sea', '\n', '', 'a b', '  '].map(visibleToken), ['␣sea', '↵', '∅', 'a b', '␣␣']);
  assert.deepEqual([' sea', '\n\n', '', '\t'].map(inlineToken), [' sea', '↵↵', '∅', '⇥']);
});

test('the header says how many answers cells have where they differ, and how long those of a single cell may be', () => {
  const lengths = { answers: 32, cut: 2, budget: 256, mean: 90 };
  const whole = doneReport({ lengths });
  const [home, ...others] = whole.cells;
  assert.ok(home !== undefined);
  const mixed = { ...whole, cells: [home, ...others.map(cell => ({ ...cell, n: 16 }))] };
  assert.equal(gridChips(mixed)[1], 'thorough · 36 cells × 16 to 32 answers');
  const [, size, length] = gridChips({ ...whole, cells: [{ ...home, longest: 256 }] });
  assert.equal(size, 'thorough · 1 cell × 32 answers');
  assert.ok(typeof length === 'string' && length.startsWith('answers up to 256 tokens'));
});
