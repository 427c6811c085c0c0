/** What is drawn over an axis. */
import type { Figure } from '../core/figure.ts';

/** A curve for a chart: x, figure at x. */
export interface Curve {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly caption: string;
  readonly xLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Words for x = 0, 1, ... where x counts levels instead of measuring something; absent for a true axis. */
  readonly levels?: readonly string[];
  /** Present where those levels have no order: points stand by themselves. */
  readonly nominal?: true;
  readonly series: readonly {
    readonly label: string;
    readonly x: readonly number[];
    readonly y: readonly Figure[];
  }[];
  /** Straight lines to compare with (log-log slopes 0 and -1 ...). */
  readonly guides: readonly { readonly label: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
}
