/** How a curve is laid out as a chart. */
import type { Curve } from '../../../src/domain/curve.ts';

export interface CurveLayout {
  readonly curve: Curve;
  readonly logY: boolean;
  /** Labels of the columns where x counts columns of the map (0, 1, ...); absent for a numeric x axis. */
  readonly columns?: readonly string[];
  /** The boundary and its interval in x units: [low, value, high]. */
  readonly band?: readonly [number, number, number] | null;
  /** Lowest and highest y; absent to fit the data. */
  readonly range?: readonly [number, number];
  /** How many series, from the first, the y range is fitted to; the others may leave the chart. All where absent. */
  readonly fitted?: number;
  /** Width reserved on the left, pixels, asked at every layout; 0 draws the y labels inside the plot. */
  readonly gutter?: () => number;
  /** Device pixels per unit of a chart that is drawn once at the size of its canvas; absent for one that follows the
   * page. */
  readonly exportScale?: number;
}
