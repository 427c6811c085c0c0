/** The regimes along a row of the map, one word for each stretch of columns. */
import type { RegimeCall } from '../../../src/core/phase/scan.ts';
import { t } from '../../../src/core/text.ts';
import { plainRegime } from '../../../src/domain/plainRegime.ts';
import { glossary } from '../../../src/domain/glossary.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { cellAt } from './gridLookup.ts';

/** Adjacent columns of one regime; `name` is null where intervals span two regimes. */
export interface Stretch {
  readonly name: RegimeCall['name'] | null;
  /** First and last column. */
  readonly from: number;
  readonly to: number;
}

/** The stretches of a row, left to right; columns without a regime belong to none. */
export function regimeStretches(report: RunReport, row: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  report.axes.x.labels.forEach((_, column) => {
    const regime = cellAt(report, row, column)?.regime;
    if (regime === undefined || regime === null) return;
    const name = regime.certain ? regime.name : null;
    const last = stretches.at(-1);
    if (last !== undefined && last.name === name && last.to === column - 1)
      stretches[stretches.length - 1] = { ...last, to: column };
    else stretches.push({ name, from: column, to: column });
  });
  return stretches;
}

/** The strip below a row: a line along each stretch with its word. Null while no regime of the row is certain. */
export function regimeStrip(report: RunReport, row: number): HTMLElement | null {
  const stretches = regimeStretches(report, row);
  if (stretches.every(stretch => stretch.name === null)) return null;
  return h(
    'div',
    { class: 'regime-strip', 'aria-hidden': 'true', '--columns': report.axes.x.labels.length },
    ...stretches.map(stretch =>
      h(
        'span',
        {
          class: `stretch ${stretch.name ?? 'between'}`,
          '--from': stretch.from + 1,
          '--to': stretch.to + 2,
          title: stretchTitle(stretch, report),
        },
        stretch.name === null ? '' : plainRegime(stretch.name, report.outcome),
      ),
    ),
  );
}

function stretchTitle({ name, from, to }: Stretch, { axes, outcome }: RunReport): string {
  const columns = [...new Set([from, to])].flatMap(column => axes.x.labels[column] ?? []);
  const range = columns.join('–');
  return name === null
    ? t`${range}: the interval spans two regimes`
    : t`${plainRegime(name, outcome)} at ${range}. ${glossary[name]}`;
}
