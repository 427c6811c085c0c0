/** Which tab shows which curve of the report. */
import type { Curve } from '../../src/domain/curve.ts';
import type { RunReport } from '../../src/domain/report.ts';

/** Growth along an answer or a sample stands with the adjacent possible, growth along a run with ergodicity. Curves
 * over the columns are left out: the page draws them from the cells, on the columns of the map. */
export function curvesFor(report: RunReport, tab: 'adjacent' | 'ergodicity'): readonly Curve[] {
  return report.curves.filter(
    ({ id, xLabel }) => xLabel !== report.axes.x.name && id.startsWith('fluctuation') === (tab === 'ergodicity'),
  );
}
