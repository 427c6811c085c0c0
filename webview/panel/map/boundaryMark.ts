/** The line above which answers dissolve, drawn over a row of the map with the band of its interval. */
import type { RunReport } from '../../../src/domain/report.ts';
import { svg } from '../../shared/dom.ts';
import { bandOf, boundaryAt } from './gridLookup.ts';

/** The piece of the boundary in one row, with the step to the row below; null when it is not known. Drawn in units of
 *  columns and rows, stretched over the row by the style sheet. */
export function boundaryOf(report: RunReport, row: number): SVGElement | null {
  const band = bandOf(boundaryAt(report, row), report.axes.x.values);
  if (band === null) return null;
  const [low, at, high] = band.map(column => column + 0.5) as [number, number, number];
  const below = bandOf(boundaryAt(report, row + 1), report.axes.x.values);
  const step = below === null ? '' : ` H ${below[1] + 0.5}`;
  const line = `M ${at} 0 V 1`;
  return svg(
    'svg',
    {
      class: 'boundary',
      viewBox: `0 0 ${report.axes.x.labels.length} 1`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    svg('rect', { class: 'boundary-band', x: low, y: 0, width: Math.max(0, high - low), height: 1 }),
    svg('path', { class: 'boundary-halo', d: line }),
    svg('path', { class: 'boundary-line', d: line }),
    step === '' ? null : svg('path', { class: 'boundary-step', d: `M ${at} 1${step}` }),
  );
}
