/** Curves for charts. */
import type { Figure } from '../core/figure.ts';

/** One chart: figures over x, one series for each line. */
export interface Curve {
  readonly id: string;
  /** Id of the metric on the y axis, whose range, number style and definition apply; absent where it is none. */
  readonly metric?: string;
  /** What a curve of a grid runs along: the columns of the grid, an answer or a sample, or a long run. */
  readonly along?: 'columns' | 'sample' | 'long-run';
  readonly title: string;
  readonly unit: string;
  readonly caption: string;
  readonly xLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Labels of x = 0, 1, ... on a categorical axis; absent on a numeric one. */
  readonly levels?: readonly string[];
  /** Present where those levels have no order, so that points are not joined. */
  readonly nominal?: true;
  readonly series: readonly {
    readonly label: string;
    readonly x: readonly number[];
    readonly y: readonly Figure[];
  }[];
  /** Reference lines (chance level, log-log slopes 0 and -1, ...). */
  readonly guides: readonly { readonly label: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
}

/** Whether an id is that of a power spectrum; a run has one for each context window. */
export const isSpectrum = (id: string): boolean => /^spectrum(?:-\d+)?$/u.test(id);
