/** A metric is an object: what it is called, what it accepts, how it is computed, written and said (design.md
 * "Layers"). */
import type { Openness } from './branching.ts';
import type { Figure } from './figure.ts';
import type { FigureText } from './figureText.ts';
import type { Grouping } from './answers/outcome.ts';
import type { Mode, Trajectory } from './trajectory.ts';

/** Everything a metric may read of one cell. */
export interface CellSample {
  readonly mode: Mode;
  readonly temperature: number;
  /** In order of index; empty while the cell is only exact. */
  readonly trajectories: readonly Trajectory[];
  /** Token budget of a trajectory. */
  readonly tokens: number;
  /** Real vocabulary size. */
  readonly vocabulary: number;
  /** Exact figures of the next token at this temperature; null when not known. */
  readonly openness: Openness | null;
  /** The answers sorted by the run's outcome map; null while there are none. */
  readonly grouping: Grouping | null;
}

export interface Metric {
  /** Stable id: "semantic-order", "energy", "agreement", ... */
  readonly id: string;
  readonly name: string;
  /** "s", "u", "χ_u", ... */
  readonly symbol: string;
  /** "nats per token", "" for a pure number. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Modes it accepts; in the other it abstains by name. */
  readonly modes: readonly Mode[];
  /** What it means, in plain words, for someone who never heard of it. */
  readonly caption: string;
  /** The exact formula, estimator and interval, with its source. */
  readonly definition: string;
  format(figure: Figure): FigureText;
  compute(sample: CellSample): Figure;
  /** One sentence in plain words for the figure of a cell. */
  sentence(figure: Figure, sample: CellSample): string;
}

/** A scalar function of the token stream (science.md B2.1): one value a token. */
export interface Observable {
  /** "space-share", "surprisal", "repetition", ... */
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly unit: string;
  readonly caption: string;
  /** Whether the values are 0 or 1 (then R-hat is plain, details.md). */
  readonly binary: boolean;
  values(trajectory: Trajectory): Float64Array;
}
