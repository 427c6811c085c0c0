/** Outcomes: named maps from an answer to a kind (docs/method.md#outcome-maps). */
import type { GroupingNote } from './groupingMessages.ts';

/** A map as plain data; "auto" is resolved from the answers. */
export type OutcomeSpec =
  | { readonly map: 'auto' | 'text' | 'code' | 'word' | 'sentence' | 'number' }
  /** `cut`: the cosine distance at which the tree of answers is cut, within `cutBand`; absent: the calibrated one. */
  | { readonly map: 'meaning'; readonly cut?: number }
  | { readonly map: 'options'; readonly options: readonly string[] }
  | { readonly map: 'regex'; readonly pattern: string }
  | { readonly map: 'json'; readonly field: string }
  /** A JSON schema as text. */
  | { readonly map: 'schema'; readonly schema: string };

/** A cut of the tree of answers by meaning. */
export interface Cut {
  /** How many kinds it leaves. */
  readonly kinds: number;
  /** Cosine distance; null for the calibrated one. */
  readonly distance: number | null;
}

/** One kind of answer in a cell. */
export interface Kind {
  readonly label: string;
  readonly count: number;
  /** Positions in the cell's trajectories: of the most central answer, and of all members. */
  readonly central: number;
  readonly members: readonly number[];
}

/** Answers that a map cannot read: they name no option, have no number, do not match. They are no kind. */
export interface Unread {
  /** "none of the options". */
  readonly label: string;
  /** Positions in the cell's trajectories. */
  readonly members: readonly number[];
}

/** The answers of one cell sorted into kinds by one map. */
export interface Grouping {
  /** The resolved map, never "auto". */
  readonly outcome: OutcomeSpec;
  /** Largest kind first. */
  readonly kinds: readonly Kind[];
  /** Null where every answer was read. */
  readonly unread: Unread | null;
  /** For each trajectory the position of its kind in `kinds`; -1 for one that was not read. */
  readonly kindOf: readonly number[];
  /** For each trajectory the number of others it agrees with: of the same kind, or by meaning with a cosine of at least
   * 1 minus the cut, 0.75 if calibrated.
   * An answer that was not read agrees with none. */
  readonly partners: readonly number[];
  /** By meaning: number of kinds at the wide and the narrow end of the band of cuts; null for maps without a
   * threshold. */
  readonly band: readonly [number, number] | null;
  /** By meaning: the cuts to choose from, the loosest first; null for maps without a threshold. */
  readonly cuts: readonly Cut[] | null;
  /** What a reader of the kinds must know; often empty. */
  readonly notes: readonly GroupingNote[];
}
