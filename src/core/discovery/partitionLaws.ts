/**
 * Laws of how kinds appear among answers, as probabilities of the partition of n answers into kinds. The three are of
 * one family (Gibbs-type partitions, Gnedin & Pitman 2006), so their likelihoods can be compared
 * (docs/method.md#growth-laws).
 */
import { gammaln } from 'simple-statistics';
import { digamma } from '../statistics/specialFunctions.ts';

/** K equal kinds in all, whose chances are Dirichlet(a): everything there is will be seen. */
export interface FiniteLaw {
  readonly law: 'finite';
  /** Number of kinds K, at least 1. */
  readonly kinds: number;
  /** Concentration a > 0. */
  readonly a: number;
}

/** Ewens (1972): kinds grow as θ ln k, ever slower. */
export interface LogarithmicLaw {
  readonly law: 'logarithmic';
  /** θ > 0. */
  readonly theta: number;
}

/** Pitman-Yor with discount d = ν/ρ: kinds grow as k^d, the exchangeable twin of resource-constrained TAP in its
 * deepening regime (Taalbi 2025, doi:10.1093/icc/dtaf028; Tria et al. 2014). */
export interface PowerLaw {
  readonly law: 'power';
  /** θ > -d. */
  readonly theta: number;
  /** d in (0, 1). */
  readonly d: number;
}

export type PartitionLaw = FiniteLaw | LogarithmicLaw | PowerLaw;

/** How many kinds occurred how often: `count` answers each, `kinds` of them. */
export interface Occupancy {
  readonly n: number;
  readonly seen: number;
  readonly classes: readonly { readonly count: number; readonly kinds: number }[];
}

/** Occupancy of the counts of kinds, all >= 1. */
export function occupancyOf(counts: readonly number[]): Occupancy {
  const kinds = new Map<number, number>();
  for (const count of counts) kinds.set(count, (kinds.get(count) ?? 0) + 1);
  const classes = [...kinds].map(([count, number]) => ({ count, kinds: number }));
  return { n: counts.reduce((total, count) => total + count, 0), seen: counts.length, classes };
}

/** The part of a likelihood that depends on the discount alone: Σ ln (1 - d)(2 - d)...(x - 1 - d) over the kinds; a
 * finite law has d = -a. */
export function sizeTerm({ seen, classes }: Occupancy, d: number): number {
  return classes.reduce((total, { count, kinds }) => total + kinds * gammaln(count - d), -seen * gammaln(1 - d));
}

/** The part of the likelihood of a Pitman-Yor partition that depends on θ: ln Π (θ + k d) - ln Π (θ + i). */
export function powerTerm({ n, seen }: Occupancy, theta: number, d: number): number {
  return (
    (seen - 1) * Math.log(d) +
    gammaln(theta / d + seen) -
    gammaln(theta / d + 1) -
    gammaln(theta + n) +
    gammaln(theta + 1)
  );
}

/** The same for a finite law: ln K (K - 1)...(K - S + 1) + S ln a - ln Π (K a + i). */
export function finiteTerm({ n, seen }: Occupancy, kinds: number, a: number): number {
  return (
    gammaln(kinds + 1) - gammaln(kinds - seen + 1) + seen * Math.log(a) - gammaln(kinds * a + n) + gammaln(kinds * a)
  );
}

/** ln probability of the partition, <= 0; -Infinity if the law cannot have as many kinds. */
export function logLikelihood(occupancy: Occupancy, law: PartitionLaw): number {
  const { n, seen } = occupancy;
  switch (law.law) {
    case 'finite':
      return law.kinds < seen ? -Infinity : sizeTerm(occupancy, -law.a) + finiteTerm(occupancy, law.kinds, law.a);
    case 'logarithmic':
      return sizeTerm(occupancy, 0) + seen * Math.log(law.theta) + gammaln(law.theta) - gammaln(law.theta + n);
    case 'power':
      return sizeTerm(occupancy, law.d) + powerTerm(occupancy, law.theta, law.d);
  }
}

/** Expected number of kinds among k >= 1 answers. */
export function expectedKinds(law: PartitionLaw, k: number): number {
  switch (law.law) {
    case 'finite': {
      const { kinds, a } = law;
      if (kinds === 1) return 1;
      const total = kinds * a;
      const unseen = gammaln(total) + gammaln(total - a + k) - gammaln(total - a) - gammaln(total + k);
      return kinds * (1 - Math.exp(unseen));
    }
    case 'logarithmic':
      return law.theta * (digamma(law.theta + k) - digamma(law.theta));
    case 'power': {
      const { theta, d } = law;
      if (Math.abs(theta) < 1e-9) return Math.exp(gammaln(d + k) - gammaln(1 + d) - gammaln(k));
      const grown = gammaln(theta + d + k) + gammaln(theta + 1) - gammaln(theta + d + 1) - gammaln(theta + k);
      return ((theta + d) * Math.exp(grown) - theta) / d;
    }
  }
}

/** Chance that the answer after n, of which `seen` kinds are known, is of a new kind. */
export function chanceOfNew(law: PartitionLaw, n: number, seen: number): number {
  switch (law.law) {
    case 'finite':
      return (law.a * (law.kinds - seen)) / (law.kinds * law.a + n);
    case 'logarithmic':
      return law.theta / (law.theta + n);
    case 'power':
      return (law.theta + law.d * seen) / (law.theta + n);
  }
}
