/** What the answers of a run say about answers that were not drawn (docs/method.md#discovery-curve). */
import type { Figure } from '../core/figure.ts';
import type { Curve } from './curve.ts';
import type { KnobId } from './knob.ts';

/** One law of growth as fitted to a cell. */
export interface LawReport {
  /** "finite", "logarithmic", "recombination (RC-TAP)". */
  readonly name: string;
  /** Its parameters, such as "θ = 4.2". */
  readonly parameters: string;
  /** BIC above that of the best law with its standard error, and the error of the predicted number of new kinds in the
   * last third; null where the sample is too small. */
  readonly bic: number;
  readonly bicError: number;
  readonly holdOut: number | null;
}

export interface CellDiscovery {
  /** Index of the cell. */
  readonly cell: number;
  /** "32 answers showed 8 kinds; 32 more would show about 3 new ones [1, 6]; ...". */
  readonly headline: string;
  /** Why its kinds may say less than they seem to; absent: nothing known. */
  readonly caveat?: string;
  /** Kinds, and distinct texts, against answers; the fitted laws as guides. */
  readonly curve: Curve;
  /** New kinds among as many answers again, and the share of answers of kinds not seen. */
  readonly newKinds: Figure;
  readonly unseen: Figure;
  /** Kinds at the coverage that cells are compared at, and their ratio to those of the home cell. */
  readonly atCoverage: Figure;
  readonly toHome: Figure;
  /** Which law the growth follows. */
  readonly verdict: string;
  /** ν/ρ, in [0, 1]. */
  readonly exponent: Figure;
  readonly laws: readonly LawReport[];
}

/** How one knob moves the growth exponent, on a line of cells that differ in nothing else. */
export interface KnobGrowth {
  readonly knob: KnobId;
  /** "context window", "top-p". */
  readonly name: string;
  /** The level that the others are compared with. */
  readonly reference: string;
  readonly levels: readonly {
    /** Index of the cell. */
    readonly cell: number;
    readonly level: string;
    readonly exponent: Figure;
    /** Exponent less that of the reference. */
    readonly change: Figure;
    /** Whether it holds at a false discovery rate of 0.1 over all changes of the run. */
    readonly isSignificant: boolean;
  }[];
  readonly sentence: string;
}

export interface DiscoveryReport {
  /** Finished cells, in the order of the plan. */
  readonly cells: readonly CellDiscovery[];
  /** Coverage at which the cells are compared; null where fewer than two can be. */
  readonly coverage: number | null;
  /** Whether the two knobs multiply the number of kinds; empty where there are no two knobs. */
  readonly interaction: string;
  /** One entry for each knob with at least two finished levels; empty where no cell has an exponent. */
  readonly knobs: readonly KnobGrowth[];
  /** Whether the two knobs multiply the growth exponent, or why no exponent can be compared; empty where there is
   * nothing to compare. */
  readonly exponents: string;
  /** What the interval means after a stopping rule; empty where the number of answers was fixed. */
  readonly stopping: string;
}
