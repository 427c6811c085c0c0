/** The dissolution boundary with its interval, drawn over a row of the map. */
import type { RunReport } from '../../../src/domain/report.ts';
import { svg } from '../../shared/dom.ts';
import { boundaryAt, boundaryColumns } from './gridLookup.ts';

/** The boundary in one row and the step to the row below; null where the row has none. Drawn in units of columns and
 * rows; the style sheet stretches it over the row. */
export function boundaryMark(report: RunReport, row: number): SVGElement | null {
  const { labels, values } = report.axes.x;
  const band = boundaryColumns(boundaryAt(report, row), values);
  if (band === null) return null;
  const [low, value, high] = band;
  const x = value + 0.5;
  const below = boundaryColumns(boundaryAt(report, row + 1), values);
  const line = `M ${x} 0 V 1`;
  return svg(
    'svg',
    {
      class: 'boundary',
      viewBox: `0 0 ${labels.length} 1`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    svg('rect', { class: 'boundary-band', x: low + 0.5, y: 0, width: Math.max(0, high - low), height: 1 }),
    svg('path', { class: 'boundary-halo', d: line }),
    svg('path', { class: 'boundary-line', d: line }),
    below === null ? null : svg('path', { class: 'boundary-step', d: `M ${x} 1 H ${below[1] + 0.5}` }),
  );
}
