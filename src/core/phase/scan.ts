/** What a phase scan reads and what it says (science.md E9, B3.6). */
import type { Figure } from '../figure.ts';
import type { Mode, Trajectory } from '../trajectory.ts';

/** One sampled temperature of a row. */
export interface ScanPoint {
  readonly temperature: number;
  readonly trajectories: readonly Trajectory[];
}

/** Single-softmax null of the row (op9): energy along fixed texts, row-major [texts, temperatures], nats per token. */
export interface ScanNull {
  readonly temperatures: readonly number[];
  readonly energy: Float64Array;
}

/** One row of a diagram: temperatures ascending. */
export interface Scan {
  readonly mode: Mode;
  readonly points: readonly ScanPoint[];
  readonly softmaxNull: ScanNull | null;
  /** Token budget of a trajectory. */
  readonly tokens: number;
  readonly vocabulary: number;
}

export type VerdictClass = 'supported' | 'crossover' | 'not-supported' | 'abstain';

/** One numbered rule of B3.6: passed, failed, or null when it cannot be decided; `text` gives its numbers in words. */
export interface RuleOutcome {
  readonly rule: number;
  readonly passed: boolean | null;
  readonly text: string;
}

export interface Verdict {
  readonly verdict: VerdictClass;
  /** Centre of the best sigmoid of the energy, in units of temperature. */
  readonly location: Figure;
  /** 10-90 % width of the energy, and of its single-softmax null. */
  readonly width: Figure;
  readonly nullWidth: Figure;
  /** Width of the null over width of the energy. */
  readonly feedbackGain: Figure;
  readonly rules: readonly RuleOutcome[];
  /** Plain words; the word "phase transition" only when supported (science.md C3.4). */
  readonly sentence: string;
}

export type Regime = 'settled' | 'open' | 'dissolved';
export type StreamRegime = 'ordered' | 'critical-like' | 'disordered';

/** Regime of a cell; not certain when an interval spans two regimes (drawn hatched). */
export interface RegimeCall {
  readonly name: Regime | StreamRegime;
  readonly certain: boolean;
}
