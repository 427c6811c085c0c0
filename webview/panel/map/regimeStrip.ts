/** Regime words along a row of the map, one for each stretch of columns. */
import type { RegimeCall } from '../../../src/core/phase/scan.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import { cellAt } from './gridLookup.ts';

/** Neighbouring columns of one regime; `name` is null where intervals reach two regimes. */
export interface Stretch {
  readonly name: RegimeCall['name'] | null;
  /** First and last column. */
  readonly from: number;
  readonly to: number;
}

/** The stretches of a row, left to right; columns without a regime are in none. */
export function stretchesOf(report: RunReport, row: number): readonly Stretch[] {
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

/** The strip under a row: a rule over each stretch with its word; null while no regime is known. */
export function regimeStrip(report: RunReport, row: number): HTMLElement | null {
  const stretches = stretchesOf(report, row);
  if (stretches.every(stretch => stretch.name === null)) return null;
  return h(
    'div',
    { class: 'regime-strip', 'aria-hidden': 'true', '--columns': report.axes.x.labels.length },
    ...stretches.map(stretch => {
      const range = [...new Set([stretch.from, stretch.to])]
        .map(column => report.axes.x.labels[column] ?? '')
        .join(' to ');
      return h(
        'span',
        {
          class: `stretch ${stretch.name ?? 'between'}`,
          '--from': stretch.from + 1,
          '--to': stretch.to + 2,
          title: stretch.name === null ? `${range}: between two regimes` : `${stretch.name} at ${range}`,
        },
        stretch.name ?? '',
      );
    }),
  );
}
