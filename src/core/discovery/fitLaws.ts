/** Maximum-likelihood fits of the partition laws to the counts of kinds (docs/method.md#growth-laws). */
import { gammaln } from 'simple-statistics';
import { goldenMinimum } from '../numeric/search.ts';
import { finiteTerm, powerTerm, sizeTerm } from './partitionLaws.ts';
import type { FiniteLaw, LogarithmicLaw, Occupancy, PartitionLaw, PowerLaw } from './partitionLaws.ts';

/** A fitted law with its maximum of the log-likelihood, in nats. */
export interface Fit<Law extends PartitionLaw = PartitionLaw> {
  readonly law: Law;
  readonly logLikelihood: number;
}

/** Number of fitted parameters of each law. */
const parametersOf = { finite: 2, logarithmic: 1, power: 2 } as const satisfies Record<PartitionLaw['law'], number>;

/** Schwarz's criterion, lower is better; its unit is the answer. */
export function bicOf({ law, logLikelihood }: Fit, n: number): number {
  return parametersOf[law.law] * Math.log(n) - 2 * logLikelihood;
}

/** Position and value of the maximum of a function with one maximum in [low, high]. */
function maximum(f: (x: number) => number, low: number, high: number, rounds: number): readonly [number, number] {
  const [position, value] = goldenMinimum(x => -f(x), low, high, rounds);
  return [position, -value];
}

/** ln θ is searched in this range, which reaches from one kind to all answers different at any n in use. */
const lnTheta = [-8, 14] as const;
const inner = 24;
const outer = 20;

export function fitLogarithmic(occupancy: Occupancy): Fit<LogarithmicLaw> {
  const { n, seen } = occupancy;
  const [lnBest, term] = maximum(
    ln => seen * ln + gammaln(Math.exp(ln)) - gammaln(Math.exp(ln) + n),
    ...lnTheta,
    2 * inner,
  );
  return { law: { law: 'logarithmic', theta: Math.exp(lnBest) }, logLikelihood: term + sizeTerm(occupancy, 0) };
}

/** The best θ for a discount d in (0, 1). */
export function fitPowerAt(occupancy: Occupancy, d: number): Fit<PowerLaw> {
  const [ln, term] = maximum(ln => powerTerm(occupancy, Math.exp(ln) - d, d), ...lnTheta, inner);
  return { law: { law: 'power', theta: Math.exp(ln) - d, d }, logLikelihood: term + sizeTerm(occupancy, d) };
}

/** Range of discounts that are fitted; below the first the law is the logarithmic one. */
export const discountRange = [1e-4, 0.999] as const;

export function fitPower(occupancy: Occupancy): Fit<PowerLaw> {
  const [d] = maximum(at => fitPowerAt(occupancy, at).logLikelihood, ...discountRange, outer);
  return fitPowerAt(occupancy, d);
}

/** ln a is searched in this range. */
const lnConcentration = [-5, 5] as const;

/** Largest K that is fitted, as a multiple of the kinds seen: beyond it the law is the logarithmic one. */
const mostKinds = 1000;

/** The law with the most likely number of kinds, as if it were continuous, and concentration. */
function fitFinite(occupancy: Occupancy): Fit<FiniteLaw> {
  const { seen } = occupancy;
  const at = (a: number): readonly [number, number] =>
    maximum(ln => finiteTerm(occupancy, seen - 1 + Math.exp(ln), a), 0, Math.log(mostKinds * seen), inner);
  const [lnA] = maximum(ln => at(Math.exp(ln))[1] + sizeTerm(occupancy, -Math.exp(ln)), ...lnConcentration, outer);
  const a = Math.exp(lnA);
  const [lnKinds, term] = at(a);
  return {
    law: { law: 'finite', kinds: seen - 1 + Math.exp(lnKinds), a },
    logLikelihood: term + sizeTerm(occupancy, -a),
  };
}

/** The three laws, each at its best. */
export function fitLaws(occupancy: Occupancy): readonly Fit[] {
  return [fitFinite(occupancy), fitLogarithmic(occupancy), fitPower(occupancy)];
}
