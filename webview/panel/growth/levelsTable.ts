/** The cells of a run side by side, compared at equal coverage. */
import { formatFigure, type FigureStyle } from '../../../src/core/figureText.ts';
import { capitalized, formatPercent } from '../../../src/core/format.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import type { DiscoveryReport } from '../../../src/domain/discovery.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { dataTable, textCell } from '../charts/curveTable.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { textButton } from '../toggles.ts';
import type { Actions } from '../panelState.ts';

/** One row for each finished cell; null for a single one. */
export function levelsTable(
  report: GridReport,
  { cells, coverage, interaction, knobs, exponents }: DiscoveryReport,
  actions: Actions,
): HTMLElement | null {
  if (cells.length < 2) return null;
  return h(
    'div',
    { class: 'block' },
    h('h2', {}, t`How the settings change what there is to find`),
    h(
      'p',
      {},
      coverage === null
        ? t`Cells can be compared at equal coverage only where at least two of them repeat their kinds often enough; here they do not.`
        : t`Compared where the kinds found cover ${formatPercent(coverage)} of all answers in each cell: comparing at equal numbers of answers would favor cells whose kinds are few.`,
    ),
    interaction === '' ? null : h('p', {}, ...wholeIntervals(interaction)),
    dataTable(
      t`Discovery by cell`,
      [t`cell`, t`answers`, t`kinds`, t`kinds at equal coverage`, t`times the home cell`, t`growth exponent`],
      cells.flatMap(one => {
        const cell = report.cells.find(({ index }) => index === one.cell);
        if (cell === undefined) return [];
        return [
          {
            label: capitalized(cellPlace(report, cell)),
            cells: [
              textCell(textButton(`growth-cell-${cell.index}`, String(cell.n), () => actions.selectCell(cell.index))),
              textCell(String(cell.kinds.length)),
              figureOrDash(one.atCoverage, { decimals: 1 }),
              cell.index === report.home
                ? textCell(t`home`)
                : figureOrDash(one.toHome, { decimals: 2 }, one.atCoverage.kind === 'abstain'),
              figureOrDash(one.exponent, { decimals: 2 }),
            ],
          },
        ];
      }),
    ),
    ...knobBlock(knobs, exponents),
  );
}

/** How each knob moves the growth exponent, with a table where that is known. */
function knobBlock(knobs: DiscoveryReport['knobs'], exponents: string): HTMLElement[] {
  if (knobs.length === 0) return exponents === '' ? [] : [h('p', { class: 'muted' }, exponents)];
  const rows = knobs
    .flatMap(({ reference, levels }) => levels.map(level => ({ ...level, reference })))
    .filter(({ change }) => change.kind !== 'abstain');
  return [
    h('h3', {}, t`How the settings move the growth exponent`),
    ...[...knobs.map(({ sentence }) => sentence), exponents]
      .filter(text => text !== '')
      .map(text => h('p', {}, ...wholeIntervals(text))),
    ...(rows.length === 0
      ? []
      : [
          dataTable(
            t`Growth exponent by setting`,
            [t`setting`, t`compared with`, t`growth exponent`, t`change`, t`moves it`],
            rows.map(({ level, reference, exponent, change, isSignificant }) => ({
              label: capitalized(level),
              cells: [
                textCell(reference),
                figureOrDash(exponent, { decimals: 2 }),
                figureOrDash(change, { decimals: 2 }),
                textCell(isSignificant ? t`yes` : t`not by more than chance`),
              ],
            })),
          ),
        ]),
  ];
}

/** The figure without its sample size, which has a column of its own; the reason where it abstains, unless the cell
 * beside it gives it. */
function figureOrDash(figure: Figure, style: FigureStyle, isExplained = false): HTMLElement {
  const { value, interval, support } = formatFigure(figure, style);
  if (figure.kind === 'abstain' && isExplained) return textCell(value);
  if (figure.kind === 'abstain') return textCell(value, h('span', { class: 'table-support muted' }, support));
  return textCell(h('span', { class: 'table-value' }, value), ' ', h('span', { class: 'muted one-line' }, interval));
}
