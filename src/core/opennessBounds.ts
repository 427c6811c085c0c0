/** Between which values openness lies when only the likeliest next tokens are known (docs/method.md#bounds). */
import type { Openness } from './distribution.ts';

/** The likeliest next tokens of a distribution at temperature 1. */
interface LikeliestTokens {
  /** ln p, nats, largest first; their probabilities sum to at most 1. */
  readonly logProbs: Float64Array;
  /** Size of the whole vocabulary, at least the length of the list. */
  readonly vocabulary: number;
}

/** The lowest and the highest value of each figure over all distributions with these likeliest tokens. */
export interface OpennessBounds {
  readonly low: Openness;
  readonly high: Openness;
  /** Number of tokens that were known. */
  readonly known: number;
}

/** So many tokens with one weight each. */
interface Level {
  readonly weight: number;
  readonly count: number;
}

/** Probability that is lost to rounding in a list that holds the whole distribution. */
const rounding = 1e-6;
/** Tokens this far below the likeliest do not count in the support of min-p sampling. */
const nearShare = 0.05;

/**
 * Bounds of openness at a temperature T > 0. The mass r that the list leaves lies on the other tokens, each at most as
 * likely as the last one of the list. At T the weights are p^(1/T), so that the rest weighs most and least either
 * spread evenly or piled up on as few tokens as that limit allows. A distribution is flatter (in the order of
 * majorization) the heavier and the more even its rest is; entropy, Hill numbers, and the size of the nucleus only grow
 * as it becomes flatter (Marshall, Olkin & Arnold 2011). So the flattest and the steepest candidate bound them. Where
 * both ends of the weight belong to other spreads than the ends of flatness (T < 1), the bounds are wider than the
 * tightest ones, and still hold.
 */
export function opennessBounds({ logProbs, vocabulary }: LikeliestTokens, temperature: number): OpennessBounds {
  const known = logProbs.length;
  const power = 1 / temperature;
  const top = logProbs[0] ?? 0;
  const probabilities = Array.from(logProbs, logProb => Math.exp(logProb));
  const mass = probabilities.reduce((sum, p) => sum + p, 0);
  const others = Math.max(0, vocabulary - known);
  const missing = Math.max(0, 1 - mass);
  const last = Math.exp((logProbs.at(-1) ?? 0) - top);
  // Weights are relative to the likeliest token, so that no power of them vanishes.
  const rest = others === 0 || missing <= rounding * Math.min(1, last) ? 0 : missing * Math.exp(-top);
  const own = Array.from(logProbs, (logProb): Level => ({ weight: Math.exp((logProb - top) * power), count: 1 }));
  const even: Level = { weight: (Math.max(rest, 0) / Math.max(1, others)) ** power, count: others };
  const piled = piledUp(rest, last, others).map(({ weight, count }) => ({ weight: weight ** power, count }));
  const [evenWeight, piledWeight] = [totalOf([even]), totalOf(piled)];
  const capacity = last ** power;
  const heaviest = Math.min(Math.max(evenWeight, piledWeight), others * capacity);
  const lightest = Math.min(evenWeight, piledWeight);
  const flattest = rest === 0 ? own : [...own, { weight: heaviest / others, count: others }];
  const steepest = rest === 0 ? own : [...own, ...piledUp(lightest, capacity, others)];
  const near = nearShare ** temperature;
  const support = probabilities.filter((_, at) => Math.exp((logProbs[at] ?? 0) - top) >= near * (1 - 1e-12)).length;
  const room = rest === 0 || last < near ? 0 : Math.min(others, Math.floor(rest / near + 1e-9));
  return {
    low: { ...opennessOf(steepest), km05: support },
    high: { ...opennessOf(flattest), km05: support + room },
    known,
  };
}

/** A weight on as few tokens as possible, each of at most `most`. */
function piledUp(weight: number, most: number, tokens: number): Level[] {
  if (weight <= 0) return [];
  const full = Math.min(tokens, Math.floor(weight / most + 1e-12));
  const left = weight - full * most;
  return [
    ...(full > 0 ? [{ weight: most, count: full }] : []),
    ...(left > 0 && full < tokens ? [{ weight: left, count: 1 }] : []),
  ];
}

function totalOf(levels: readonly Level[]): number {
  return levels.reduce((sum, { weight, count }) => sum + weight * count, 0);
}

/** Openness of a distribution with these weights; the size of its nucleus counts the heaviest first. */
function opennessOf(levels: readonly Level[]): Omit<Openness, 'km05'> {
  const total = totalOf(levels);
  let [entropy, square] = [0, 0];
  for (const { weight, count } of levels) {
    const p = weight / total;
    if (p > 0) entropy -= count * p * Math.log(p);
    square += count * p * p;
  }
  const h = Math.max(0, entropy);
  return { entropy: h, d1: Math.exp(h), d2: 1 / square, k95: nucleusSize(levels, total) };
}

function nucleusSize(levels: readonly Level[], total: number): number {
  const target = (0.95 - 1e-12) * total;
  let [mass, taken] = [0, 0];
  for (const { weight, count } of [...levels].sort((a, b) => b.weight - a.weight)) {
    if (mass >= target) break;
    const needed = weight > 0 ? Math.min(count, Math.ceil((target - mass) / weight - 1e-9)) : count;
    mass += needed * weight;
    taken += needed;
  }
  return taken;
}
