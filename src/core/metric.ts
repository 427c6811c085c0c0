/** A metric is an object: its name, the modes it accepts, and how it is computed, written and explained. */
import type { Openness } from './distribution.ts';
import type { Figure } from './figure.ts';
import type { OpennessBounds } from './opennessBounds.ts';
import type { Reason } from './reasons.ts';
import type { FigureStyle, FigureText } from './figureText.ts';
import type { Grouping } from './answers/outcome.ts';
import type { Mode, Trajectory } from './trajectory.ts';

/** What a model may or may not give: the whole next-token distribution; log-probabilities of the tokens of an answer
 * before temperature and truncation, and as drawn; the whole distribution at each of these tokens; the tokens
 * themselves. Every model gives the text of its answers. */
export type Need = 'distribution' | 'untempered' | 'drawn' | 'step-entropy' | 'tokens';

/** Everything a metric may read of one cell. */
export interface CellSample {
  readonly mode: Mode;
  readonly temperature: number;
  /** In order of index; empty while the cell has only exact figures. */
  readonly trajectories: readonly Trajectory[];
  /** Token budget of a trajectory. */
  readonly tokens: number;
  /** Size of the vocabulary without padding. */
  readonly vocabulary: number;
  /** Exact figures of the next token at this temperature; null if unknown. */
  readonly openness: Openness | null;
  /** Between which values these lie, where only the likeliest tokens are known; absent otherwise. */
  readonly bounds?: OpennessBounds;
  /** What the model does not give, and why; absent: it gives everything. */
  readonly lacks?: Readonly<Partial<Record<Need, Reason>>>;
  /** The answers sorted into kinds by the run's outcome map; null while there are none. */
  readonly grouping: Grouping | null;
}

/** What can be stated of one cell. */
export interface Metric {
  /** Stable id: "semantic-order", "energy", "agreement", ... */
  readonly id: string;
  readonly name: string;
  /** "s", "u", "χ_u", ... */
  readonly symbol: string;
  /** "nats per token", "" for a pure number. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Modes it accepts; in the other one it abstains. */
  readonly modes: readonly Mode[];
  /** What it needs of the model besides the text of answers; without that it abstains. */
  readonly needs: readonly Need[];
  /** What it means, in plain words. */
  readonly caption: string;
  /** The exact formula, estimator, interval and minimum, with its source. */
  readonly definition: string;
  /** A figure of this metric as it is shown; `style` replaces parts of the metric's own, `{ unit: '' }` leaves the unit
   * out. */
  format(figure: Figure, style?: FigureStyle): FigureText;
  /** The figure of a cell; abstains with its reason, never throws on data. */
  compute(sample: CellSample): Figure;
  /** One sentence in plain words about the figure of a cell. */
  sentence(figure: Figure, sample: CellSample): string;
}

/** A scalar function of the token stream: one value per token (docs/method.md#observables). */
export interface Observable {
  /** "space-share", "surprisal", "repetition", ... */
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly unit: string;
  readonly caption: string;
  /** Whether the values are 0 or 1; R-hat and ESS are then plain. */
  readonly binary: boolean;
  /** As long as the ids of the trajectory. */
  values(trajectory: Trajectory): Float64Array;
}
