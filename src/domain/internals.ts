/** What was read of the inside of a model, and what a report says about it (docs/method.md#internals). */
import type { Figure } from '../core/figure.ts';
import type { InternalMeasure } from '../core/internals/internalsVerdict.ts';
import type { Message } from './message.ts';

/** The inside at the last position of each answer of one cell. */
export interface InternalCell {
  readonly cell: number;
  /** Indices of the answers, ascending. */
  readonly answers: readonly number[];
  /** Attention entropy [answers, layers, heads] over ln of the number of positions, and the same without the first
   * position; NaN where it is not defined. Empty where attention cannot be read. */
  readonly entropy: Float32Array;
  readonly entropyRest: Float32Array;
  /** Squared distances of pairs of states of unit length [read layers, pairs]: of 1 to 0, of 2 to 0 and 1, ... Empty
   * without states. */
  readonly distances: Float32Array;
}

/** The inside of the model in every cell that was read. */
export interface Internals {
  readonly layers: number;
  readonly heads: number;
  /** Layers whose states were read, from 1. */
  readonly stateLayers: readonly number[];
  /** What could not be read, and why. */
  readonly missing: readonly Message[];
  readonly cells: readonly InternalCell[];
}

/** How a figure changes with the temperature. */
export interface ChangeReport {
  /** Smallest false discovery rate at which it moves; null where it was not tested. */
  readonly adjusted: number | null;
  readonly moves: boolean;
  /** Whether a sigmoid or step beats every smooth curve. */
  readonly isSharp: boolean;
  /** Place and 10-90% width of the change. */
  readonly center: Figure;
  readonly width: Figure;
  /** Whether its place is that of behavior; null where one of them has no place. */
  readonly together: boolean | null;
}

/** A figure at every temperature of the report, and how it changes. */
export interface SeriesReport extends ChangeReport {
  readonly figures: readonly Figure[];
}

export interface LayerReport extends SeriesReport {
  /** From 1. */
  readonly layer: number;
}

/** Attention entropy of one head at every temperature, with and without the first position. */
export interface HeadReport {
  /** Both from 1. */
  readonly layer: number;
  readonly head: number;
  readonly figures: readonly Figure[];
  readonly rest: readonly Figure[];
}

export interface InternalsReport {
  readonly temperatures: readonly number[];
  /** Cells of the temperatures. */
  readonly cells: readonly number[];
  readonly sentence: string;
  /** How it was measured. */
  readonly note: string;
  readonly missing: readonly Message[];
  /** Metrics of the answers, by the same test. */
  readonly behavior: readonly (SeriesReport & { readonly metric: string })[];
  /** By measure, the first layer first. */
  readonly measures: readonly { readonly measure: InternalMeasure; readonly layers: readonly LayerReport[] }[];
  readonly heads: readonly HeadReport[];
}
