/** What a phase scan reads, and its verdict (docs/method.md#phase-verdict). */
import type { Figure } from '../figure.ts';
import type { Mode, Trajectory } from '../trajectory.ts';
import type { RuleMessage } from './ruleMessages.ts';
import type { VerdictMessage } from './verdictMessages.ts';

/** One sampled temperature of a row. */
export interface ScanPoint {
  readonly temperature: number;
  readonly trajectories: readonly Trajectory[];
}

/** Single-softmax null of the row: energy along fixed texts, row-major [texts, temperatures], nats per token
 * (docs/method.md#softmax-null). */
export interface ScanNull {
  readonly temperatures: readonly number[];
  readonly energy: Float64Array;
}

/** One row of a diagram: temperatures ascending. */
export interface Scan {
  readonly mode: Mode;
  readonly points: readonly ScanPoint[];
  readonly softmaxNull: ScanNull | null;
  /** Token budget of a trajectory; answers that are longer count with their first tokens. */
  readonly tokens: number;
  readonly vocabulary: number;
}

/** Supported by all seven rules; a crossover by all but the fourth; derailing if a sharp change moves with position;
 * else not supported, or undecided. */
export type VerdictClass = 'supported' | 'crossover' | 'derailing' | 'not-supported' | 'abstain';

/** One of the seven rules: passed, failed, or null when undecided, with what it found (`ruleText` gives the words). */
export interface RuleOutcome {
  readonly rule: number;
  readonly passed: boolean | null;
  readonly message: RuleMessage;
}

/** The verdict over one row. */
export interface Verdict {
  readonly verdict: VerdictClass;
  /** Center of the best sigmoid of the energy, in units of temperature. */
  readonly location: Figure;
  /** 10-90% width of the energy, and of its single-softmax null, in units of temperature. */
  readonly width: Figure;
  readonly nullWidth: Figure;
  /** Width of the null over width of the energy. */
  readonly feedbackGain: Figure;
  readonly rules: readonly RuleOutcome[];
  /** The verdict with its parameters (`verdictText` gives the words). */
  readonly message: VerdictMessage;
}

/** Regimes of answers and of streams (docs/method.md#regimes). */
export type Regime = 'settled' | 'open' | 'dissolved';
export type StreamRegime = 'ordered' | 'critical-like' | 'disordered';

/** Regime of a cell; not certain if an interval spans two regimes (drawn hatched). */
export interface RegimeCall {
  readonly name: Regime | StreamRegime;
  readonly certain: boolean;
}
