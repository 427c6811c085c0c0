/** The dissolution boundary with its interval, drawn over a row of the map. */
import type { RunReport } from '../../../src/domain/report.ts';
import { svg } from '../../shared/dom.ts';
import { boundaryAt, boundaryColumns, unsampledColumns } from './gridLookup.ts';

/** The boundary in one row and the step to the row below; only a band where nothing was sampled between the
 * temperatures around it; null where the row has none. Drawn in units of columns and
 * rows; the style sheet stretches it over the row. */
export function boundaryMark(report: RunReport, row: number): SVGElement | null {
  const { labels, values } = report.axes.x;
  const figure = boundaryAt(report, row);
  const frame = (...marks: (SVGElement | null)[]): SVGElement =>
    svg(
      'svg',
      {
        class: 'boundary',
        viewBox: `0 0 ${labels.length} 1`,
        preserveAspectRatio: 'none',
        'aria-hidden': 'true',
      },
      ...marks,
    );
  const bandOf = (from: number, to: number, name: string): SVGElement =>
    svg('rect', { class: name, x: from + 0.5, y: 0, width: Math.max(0, to - from), height: 1 });
  const open = unsampledColumns(figure, values);
  if (open !== null) return frame(bandOf(...open, 'boundary-open'));
  const band = boundaryColumns(figure, values);
  if (band === null) return null;
  const [low, value, high] = band;
  const x = value + 0.5;
  const below = boundaryColumns(boundaryAt(report, row + 1), values);
  const line = `M ${x} 0 V 1`;
  return frame(
    bandOf(low, high, 'boundary-band'),
    svg('path', { class: 'boundary-halo', d: line }),
    svg('path', { class: 'boundary-line', d: line }),
    below === null ? null : svg('path', { class: 'boundary-step', d: `M ${x} 1 H ${below[1] + 0.5}` }),
  );
}
