/** Regimes: what kind of behaviour a cell shows, in one word (details.md "Definitions"). */
import type { Figure } from '../figure.ts';
import type { RegimeCall } from './scan.ts';

/** Semantic order above which answers are settled. */
export const settledOrder = 0.8;
/** γ below which runs are frozen, and above which they average as independent tokens do. */
const orderedExponent = 0.2;
const disorderedExponent = 0.8;

/** Energy in nats per token above which answers are dissolved: half of ln of the real vocabulary size. */
export function dissolutionEnergy(vocabulary: number): number {
  return Math.log(vocabulary) / 2;
}

/** Whether the whole interval lies on the side of `limit` on which the value lies. */
function clear(figure: Figure, limit: number): boolean {
  if (figure.kind !== 'estimate') return figure.kind === 'exact';
  const [low, high] = figure.interval;
  return figure.value > limit ? low > limit : high <= limit;
}

/**
 * Answers: dissolved when u > ½ ln V, else settled when s > 0.8, else open. Not certain when the interval of a figure
 * that decides spans a border. Null when a figure that decides abstains.
 */
export function regimeOfAnswers(energy: Figure, order: Figure, vocabulary: number): RegimeCall | null {
  if (energy.kind === 'abstain') return null;
  const limit = dissolutionEnergy(vocabulary);
  const sure = clear(energy, limit);
  if (energy.value > limit) return { name: 'dissolved', certain: sure };
  if (order.kind === 'abstain') return null;
  return { name: order.value > settledOrder ? 'settled' : 'open', certain: sure && clear(order, settledOrder) };
}

/** Streams, by γ: ordered below 0.2, disordered above 0.8, critical-like between; not certain when its interval spans a
 *  border. Null when γ abstains. */
export function regimeOfStreams(gamma: Figure): RegimeCall | null {
  if (gamma.kind === 'abstain') return null;
  const certain = clear(gamma, orderedExponent) && clear(gamma, disorderedExponent);
  if (gamma.value < orderedExponent) return { name: 'ordered', certain };
  return { name: gamma.value > disorderedExponent ? 'disordered' : 'critical-like', certain };
}
