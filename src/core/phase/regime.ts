/** Regimes: how a cell behaves, in one word (docs/method.md#regimes). */
import type { Figure } from '../figure.ts';
import type { RegimeCall } from './scan.ts';

/** Semantic order above which answers are settled. */
const settledOrder = 0.8;
/** γ below which runs are frozen, and above which they average as independent tokens do. */
const orderedExponent = 0.2;
const disorderedExponent = 0.8;

/** Energy in nats per token above which answers are dissolved: half of ln of the real vocabulary size. */
export function dissolutionEnergy(vocabulary: number): number {
  return Math.log(vocabulary) / 2;
}

/** Whether the whole interval is on the same side of `limit` as the value. */
function isClear(figure: Figure, limit: number): boolean {
  if (figure.kind !== 'estimate') return figure.kind === 'exact';
  const [low, high] = figure.interval;
  return figure.value > limit ? low > limit : high <= limit;
}

/**
 * Regime of answers: dissolved if u > ½ ln V, else settled if s > 0.8, else open. Not certain if the interval of a
 * deciding figure spans a border. Null if a deciding figure abstains.
 */
export function regimeOfAnswers(energy: Figure, order: Figure, vocabulary: number): RegimeCall | null {
  if (energy.kind === 'abstain') return null;
  const limit = dissolutionEnergy(vocabulary);
  const certain = isClear(energy, limit);
  if (energy.value > limit) return { name: 'dissolved', certain };
  if (order.kind === 'abstain') return null;
  return { name: order.value > settledOrder ? 'settled' : 'open', certain: certain && isClear(order, settledOrder) };
}

/** Regime of streams, by γ: ordered below 0.2, disordered above 0.8, critical-like between; not certain if its interval
 * spans a border. Null if γ abstains. */
export function regimeOfStreams(gamma: Figure): RegimeCall | null {
  if (gamma.kind === 'abstain') return null;
  const certain = isClear(gamma, orderedExponent) && isClear(gamma, disorderedExponent);
  if (gamma.value < orderedExponent) return { name: 'ordered', certain };
  return { name: gamma.value > disorderedExponent ? 'disordered' : 'critical-like', certain };
}
