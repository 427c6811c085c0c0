/** Exports of the discovery curves of a run (docs/method.md#discovery-curve). */
import type { Figure } from '../../../core/figure.ts';
import { figureLine } from '../../../core/figureText.ts';
import { formatPercent } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import { levelWords } from '../../../domain/gridPlace.ts';
import type { CellDiscovery, KnobGrowth } from '../../../domain/discovery.ts';
import type { GridReport } from '../../../domain/report.ts';
import { plain, tableOf } from '../../../run/reporting/markdown.ts';

/** Figures of a cell for the table of a run: id, unit and figure. */
export function discoveryFigures(report: GridReport, index: number): (readonly [string, string, Figure])[] {
  const found = report.discovery?.cells.find(({ cell }) => cell === index);
  if (found === undefined) return [];
  return [
    ['new-kinds', 'kinds', found.newKinds],
    ['unseen-share', '', found.unseen],
    ['kinds-at-equal-coverage', 'kinds', found.atCoverage],
    ['kinds-to-home', '', found.toHome],
    ['growth-exponent', '', found.exponent],
    ...(report.discovery?.knobs ?? []).flatMap(({ knob, levels }) =>
      levels
        .filter(({ cell }) => cell === index)
        .map(({ change }) => [`growth-exponent-by-${knob}`, '', change] as const),
    ),
    ...found.curve.series.flatMap(({ label, x, y }) =>
      y.map((figure, at) => [`discovery of ${label} at ${String(x[at])} answers`, 'kinds', figure] as const),
    ),
  ];
}

/** "Is there more to find?": the sentences of the home cell, and every cell at equal coverage. */
export function discoverySection(report: GridReport): string[] {
  const { discovery } = report;
  const [first] = discovery?.cells ?? [];
  if (discovery === undefined || first === undefined) return [];
  const home = discovery.cells.find(({ cell }) => cell === report.home) ?? first;
  const { coverage, interaction, knobs, exponents, stopping } = discovery;
  return [
    `## ${t`Is there more to find?`}`,
    plain(home.headline),
    plain(home.verdict),
    ...(home.exponent.kind === 'abstain'
      ? []
      : [plain(`Growth exponent: ${figureLine(home.exponent, { decimals: 2 })}.`)]),
    ...(stopping === '' ? [] : [plain(stopping)]),
    ...(coverage === null
      ? []
      : [
          tableOf(
            ['cell', `kinds at a coverage of ${formatPercent(coverage)}`, 'times the home cell', 'growth exponent'],
            discovery.cells.map(cell => cellRow(report, cell)),
          ),
          plain(interaction),
        ]),
    ...knobs.flatMap(knob => [plain(knob.sentence), ...knobTable(knob)]),
    ...(exponents === '' ? [] : [plain(exponents)]),
  ];
}

/** The levels of a knob with their exponent, where at least one is compared. */
function knobTable({ name, reference, levels }: KnobGrowth): string[] {
  if (levels.every(({ change }) => change.kind === 'abstain')) return [];
  return [
    tableOf(
      [plain(name), t`growth exponent`, t`change from ${plain(reference)}`, ''],
      levels.map(({ level, exponent, change, isSignificant }) => [
        plain(level),
        plain(figureLine(exponent, { decimals: 2 })),
        plain(figureLine(change, { decimals: 2 })),
        isSignificant ? t`moves` : '',
      ]),
    ),
  ];
}

function cellRow({ cells, axes }: GridReport, { cell, atCoverage, toHome, exponent }: CellDiscovery): string[] {
  const place = cells.find(({ index }) => index === cell);
  const label =
    place === undefined ? '' : `${axes.x.name} ${axes.x.labels[place.column] ?? ''}, ${levelWords(axes.y, place.row)}`;
  return [
    plain(label),
    plain(figureLine(atCoverage, { decimals: 1 })),
    plain(figureLine(toHome, { decimals: 2 })),
    plain(figureLine(exponent, { decimals: 2 })),
  ];
}
