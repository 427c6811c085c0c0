/**
 * E2, adjacent-possible expansion: what a constraint closes at one context, from the distributions without and with it
 * (docs/method.md#constraint-expansion). Everything is exact, float64, natural logarithms; means over contexts are made
 * elsewhere.
 */
import { AdjacentError } from '../adjacentError.ts';
import { t } from '../text.ts';
import { entropyOf } from '../distribution.ts';
import { at, lastOf } from '../numeric/at.ts';
import { clamp } from '../numeric/functions.ts';
import { nucleusOf } from './nucleus.ts';
import type { Nucleus } from './nucleus.ts';

/** One context under a constraint. `p` is the unconstrained distribution, `q` the constrained one, N and N' their
 * nuclei. */
export interface Expansion {
  /** Σ min(p, q) = 1 - total variation, in [0, 1]: what stays possible. The first figure to read. */
  readonly kept: number;
  /** Σ over N of (p - q)+, in [0, 1]; kept + lost is in [mass, 1]. What the constraint closes. */
  readonly lost: number;
  /** Σ outside N of (q - p)+, in [0, 1]: noise let in, not new possibility. */
  readonly leaked: number;
  /** ln D_1(q) - ln D_1(p), nats; its sign alone says nothing about closing or opening. */
  readonly sizeChange: number;
  /** Entropies of p and q, nats: ln D_1 of each. */
  readonly unconstrainedEntropy: number;
  readonly constrainedEntropy: number;
  /** Tokens in N' but not in N, and in N but not in N'. */
  readonly gainedTokens: number;
  readonly lostTokens: number;
  /** |N ∩ N'| / |N ∪ N'|, in [0, 1]. */
  readonly jaccard: number;
  /** Mass that q gives to the gained tokens, in [0, 1]. */
  readonly gainedMass: number;
  /** Jensen-Shannon divergence of p and q, nats, in [0, ln 2]. */
  readonly jensenShannon: number;
}

/** Share of the mass that a nucleus holds by default. */
const nucleusMass = 0.95;

/** A distribution with what every comparison needs of it, so that the unconstrained one is read once for all
 * constraints. */
export interface ReadDistribution {
  readonly probabilities: Float64Array;
  /** Nats. */
  readonly entropy: number;
  readonly nucleus: Nucleus;
}

/** Reads a distribution: probabilities over the vocabulary, float64, sum 1. */
export function readDistribution(probabilities: Float64Array, mass = nucleusMass): ReadDistribution {
  return { probabilities, entropy: entropyOf(probabilities), nucleus: nucleusOf(probabilities, mass) };
}

/** Refuses distributions over different vocabularies (docs/method.md#claims). */
function requireSameVocabulary(p: Float64Array, q: Float64Array): void {
  if (p.length === q.length) return;
  throw new AdjacentError(
    'bad-argument',
    t`These two configurations have different vocabularies, so their next tokens cannot be compared one by one.`,
    t`Compare models that share a tokenizer, or compare them per character or by kinds of answer.`,
    `${p.length} and ${q.length} tokens`,
  );
}

/**
 * Compares the unconstrained distribution with the constrained one, read with the same mass. Ties at the edge of a
 * nucleus go to the lower token id. Throws AdjacentError bad-argument if the vocabularies differ in size.
 */
export function compareDistributions(unconstrained: ReadDistribution, constrained: ReadDistribution): Expansion {
  const { probabilities: p, nucleus: before } = unconstrained;
  const { probabilities: q, nucleus: after } = constrained;
  requireSameVocabulary(p, q);
  let beforeTies = before.ties;
  let afterTies = after.ties;
  let kept = 0;
  let lost = 0;
  let leaked = 0;
  let common = 0;
  let gainedMass = 0;
  let middleEntropy = 0;
  for (let token = 0; token < p.length; token++) {
    const one = p[token] as number;
    const other = q[token] as number;
    const inBefore = one > before.threshold || (one === before.threshold && beforeTies-- > 0);
    const inAfter = other > after.threshold || (other === after.threshold && afterTies-- > 0);
    kept += Math.min(one, other);
    if (inBefore) lost += Math.max(0, one - other);
    else leaked += Math.max(0, other - one);
    if (inBefore && inAfter) common++;
    if (inAfter && !inBefore) gainedMass += other;
    const middle = (one + other) / 2;
    if (middle > 0) middleEntropy -= middle * Math.log(middle);
  }
  return {
    kept: Math.min(1, kept),
    lost,
    leaked,
    sizeChange: constrained.entropy - unconstrained.entropy,
    unconstrainedEntropy: unconstrained.entropy,
    constrainedEntropy: constrained.entropy,
    gainedTokens: after.size - common,
    lostTokens: before.size - common,
    jaccard: common / (before.size + after.size - common),
    gainedMass,
    jensenShannon: clamp(middleEntropy - (unconstrained.entropy + constrained.entropy) / 2, 0, Math.LN2),
  };
}

/** A token with its probability without and with the constraint. */
export interface TokenChange {
  readonly id: number;
  readonly unconstrained: number;
  readonly constrained: number;
}

/** The tokens that a constraint closes most and opens most, largest change first, equal changes by id. */
export interface ChangedTokens {
  readonly lost: readonly TokenChange[];
  readonly gained: readonly TokenChange[];
}

/** The at most `count` tokens that lose most, and that gain most, probability from `p` to `q`. Throws AdjacentError
 * bad-argument if the vocabularies differ in size. */
export function changedTokens(p: Float64Array, q: Float64Array, count: number): ChangedTokens {
  requireSameVocabulary(p, q);
  const change = (id: number): TokenChange => ({ id, unconstrained: at(p, id), constrained: at(q, id) });
  return { lost: largestFalls(p, q, count).map(change), gained: largestFalls(q, p, count).map(change) };
}

/** Ids of the `count` largest positive values of from - to, by insertion into a short list. */
function largestFalls(from: Float64Array, to: Float64Array, count: number): number[] {
  const ids: number[] = [];
  if (count < 1) return ids;
  let least = 0;
  for (let id = 0; id < from.length; id++) {
    const fall = (from[id] as number) - (to[id] as number);
    if (!(fall > least)) continue;
    let place = ids.length;
    while (place > 0 && fallOf(from, to, ids[place - 1] as number) < fall) place--;
    ids.splice(place, 0, id);
    if (ids.length > count) ids.pop();
    if (ids.length === count) least = fallOf(from, to, lastOf(ids));
  }
  return ids;
}

function fallOf(from: Float64Array, to: Float64Array, id: number): number {
  return (from[id] as number) - (to[id] as number);
}
