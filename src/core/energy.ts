/** Energy of answers and how much it differs between them (science.md B3.2 op7; details.md "Definitions"). */
import { abstain } from './figure.ts';
import type { Figure } from './figure.ts';
import { jackknife, meanFigure, minimumAgreement, minimumOrder, scales, tooFew } from './statistics/intervals.ts';
import type { Trajectory } from './trajectory.ts';

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += values[t] ?? 0;
  return sum / values.length;
}

/** Energy u_i: mean over the tokens of an answer of -ln p under the untempered model, nats per token; null for an empty
 *  answer. The end of text is not counted. */
export function energyOf(trajectory: Trajectory): number | null {
  return trajectory.logProb1.length === 0 ? null : -meanOf(trajectory.logProb1);
}

/** Energy u of a cell: unweighted mean of the answers' energies, nats per token; needs 16 answers with text. */
export function energyFigure(trajectories: readonly Trajectory[]): Figure {
  const energies = trajectories.map(energyOf).filter(energy => energy !== null);
  return meanFigure(energies, minimumOrder, [0, Infinity]);
}

/** Lengths n_i and energies u_i of the answers with text. */
export interface AnswerEnergies {
  readonly lengths: readonly number[];
  readonly energies: readonly number[];
}

/**
 * Susceptibility χ_u = Σ n_i (u_i - ū)² / (M - 1), ū the token-weighted mean: the between-answer mean square, nats².
 * It equals the variance of one token's surprisal when tokens are independent, whatever the mix of lengths. Also gives
 * its leave-one-out values. Needs M >= 3.
 */
export function susceptibilityOf({ lengths, energies }: AnswerEnergies): { value: number; leaveOneOut: Float64Array } {
  let tokens = 0;
  let first = 0;
  for (let i = 0; i < energies.length; i++) {
    tokens += lengths[i] ?? 0;
    first += (lengths[i] ?? 0) * (energies[i] ?? 0);
  }
  const shift = first / tokens;
  let linear = 0;
  let squares = 0;
  energies.forEach((energy, i) => {
    linear += (lengths[i] ?? 0) * (energy - shift);
    squares += (lengths[i] ?? 0) * (energy - shift) ** 2;
  });
  const spread = (count: number, n: number, a: number, q: number): number => Math.max(0, q - (a * a) / n) / (count - 1);
  const leaveOneOut = Float64Array.from(energies, (energy, i) => {
    const n = lengths[i] ?? 0;
    const away = energy - shift;
    return spread(energies.length - 1, tokens - n, linear - n * away, squares - n * away * away);
  });
  return { value: spread(energies.length, tokens, linear, squares), leaveOneOut };
}

/** Susceptibility χ_u of a cell, nats²; interval on the ln scale; needs 30 answers with text and some difference. */
export function susceptibilityFigure(trajectories: readonly Trajectory[]): Figure {
  const lengths: number[] = [];
  const energies: number[] = [];
  for (const trajectory of trajectories) {
    const energy = energyOf(trajectory);
    if (energy === null) continue;
    lengths.push(trajectory.ids.length);
    energies.push(energy);
  }
  const few = tooFew(energies.length, minimumAgreement);
  if (few !== null) return few;
  const { value, leaveOneOut } = susceptibilityOf({ lengths, energies });
  if (!(value > 1e-20)) return abstain('all answers have the same energy', energies.length);
  return jackknife(value, leaveOneOut, scales.ln);
}
