/** Energy of answers and how much it differs between them (docs/method.md#energy-and-susceptibility). */
import { abstain } from './figure.ts';
import type { Figure } from './figure.ts';
import { mean } from './numeric/sums.ts';
import { jackknife, meanFigure, minimumOrder, scales, spreadStretch, tooFew } from './statistics/intervals.ts';
import type { Trajectory } from './trajectory.ts';

/** Energy u_i: mean over the tokens of an answer of -ln p under the untempered model, nats per token; null for an empty
 * answer. The end of text is not counted. */
export function energyOf({ logProb1 }: Trajectory): number | null {
  return logProb1.length === 0 ? null : -mean(logProb1);
}

/** Energy u of a cell: unweighted mean of the answers' energies, nats per token, >= 0; needs 16 answers with text. */
export function energyFigure(trajectories: readonly Trajectory[]): Figure {
  const energies = trajectories.map(energyOf).filter(energy => energy !== null);
  return meanFigure(energies, minimumOrder, [0, Infinity]);
}

/** An answer with text: its number of tokens n_i and its energy u_i. */
export interface AnswerEnergy {
  readonly tokens: number;
  readonly energy: number;
}

/**
 * Susceptibility χ_u = Σ n_i (u_i - ū)² / (M - 1), ū the token-weighted mean: the between-answer mean square, nats². It
 * equals the variance of one token's surprisal if tokens are independent, whatever the mix of lengths. Also gives its
 * leave-one-out values. Needs M >= 3.
 */
export function susceptibilityOf(answers: readonly AnswerEnergy[]): { value: number; leaveOneOut: Float64Array } {
  let total = 0;
  let first = 0;
  for (const { tokens, energy } of answers) {
    total += tokens;
    first += tokens * energy;
  }
  const shift = first / total;
  let linear = 0;
  let squares = 0;
  for (const { tokens, energy } of answers) {
    linear += tokens * (energy - shift);
    squares += tokens * (energy - shift) ** 2;
  }
  const meanSquare = (count: number, n: number, a: number, q: number): number =>
    Math.max(0, q - (a * a) / n) / (count - 1);
  const leaveOneOut = Float64Array.from(answers, ({ tokens, energy }) => {
    const away = energy - shift;
    return meanSquare(answers.length - 1, total - tokens, linear - tokens * away, squares - tokens * away * away);
  });
  return { value: meanSquare(answers.length, total, linear, squares), leaveOneOut };
}

/** Susceptibility χ_u of a cell, nats²; jackknife on the ln scale; needs 16 answers with text that differ in energy. */
export function susceptibilityFigure(trajectories: readonly Trajectory[]): Figure {
  const answers = trajectories.flatMap(trajectory => {
    const energy = energyOf(trajectory);
    return energy === null ? [] : [{ tokens: trajectory.ids.length, energy }];
  });
  const few = tooFew(answers.length, minimumOrder);
  if (few !== null) return few;
  const { value, leaveOneOut } = susceptibilityOf(answers);
  if (!(value > 1e-20)) return abstain({ code: 'all-equal', unit: 'answers', quantity: 'energy' }, answers.length);
  return jackknife(value, leaveOneOut, scales.ln, 0, spreadStretch);
}
