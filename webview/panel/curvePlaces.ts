/** Which tab shows which curve of the report. */
import type { Curve, RunReport } from '../../src/experiment/report.ts';
import type { Tab } from './panelState.ts';

const adjacent = /entropy|openness|rarefaction|kinds/;
const ergodicity = /fluctuation|gamma|r-hat|ess-|correlation|ergodic|share-between/;

/** The tab of a curve, by what it is about. */
export function tabOf(curve: Curve): Tab {
  if (adjacent.test(curve.id)) return 'adjacent';
  return ergodicity.test(curve.id) ? 'ergodicity' : 'phase';
}

/** The report's curves for a tab. */
export function curvesFor(report: RunReport, tab: Tab): readonly Curve[] {
  return report.curves.filter((curve) => tabOf(curve) === tab);
}
