/** Figures about the kinds of a grouping: kinds seen, effective kinds, coverage, Chao1 (docs/method.md#richness). */
import { abstain, estimate, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { sum } from '../numeric/sums.ts';
import { jackknife, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';
import type { Grouping } from './outcome.ts';
import { chao1, coverageOf, entropyOfKinds, leaveOneOutOfCounts } from './richness.ts';

/** Coverage below which the effective number of kinds abstains. */
const leastCoverage = 0.5;

interface Counts {
  readonly counts: readonly number[];
  readonly n: number;
}

function countsOf({ kinds }: Grouping): Counts {
  const counts = kinds.map(kind => kind.count);
  return { counts, n: sum(counts) };
}

/** Number of kinds among the answers: exact for this sample, no estimate of all kinds; needs 30 answers. */
export function kindsSeenFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  return tooFew(n, minimumAgreement) ?? exact(counts.length);
}

/** Improved Good-Turing coverage in [0, 1]; jackknife on the logit scale, at least the binomial error; needs 30
 * answers. If no kind was seen twice the upper end is the coverage at which n answers of equally common kinds all
 * differ with chance 0.025. */
export function coverageFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const value = coverageOf(counts);
  if (value >= 1) return estimate(1, [0.025 ** (1 / n), 1], n, 'binomial bound for no kind seen once');
  if (counts.length === n)
    return estimate(value, [0, Math.min(1, (2 * Math.log(40)) / n)], n, 'birthday bound for no kind seen twice');
  return jackknife(value, leaveOneOutOfCounts(counts, coverageOf), scales.logit, Math.sqrt((value * (1 - value)) / n));
}

/** Effective number of kinds, exp of the Chao-Wang-Jost entropy, >= 1; jackknife on the entropy; needs 30 answers and a
 * coverage of at least 0.5. A single kind gives [1, 1 / (1 - q)], where q is the largest chance of other kinds that n
 * answers do not rule out. */
export function effectiveKindsFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const coverage = coverageOf(counts);
  if (coverage < leastCoverage) return abstain({ code: 'low-coverage', coverage, unit: 'answers' }, n);
  if (counts.length === 1) return estimate(1, [1, 0.025 ** (-1 / n)], n, 'binomial bound for no other kind seen');
  const effective = (kept: readonly number[]): number => Math.exp(entropyOfKinds(kept));
  const figure = jackknife(effective(counts), leaveOneOutOfCounts(counts, effective), scales.ln);
  if (figure.kind !== 'estimate') return figure;
  return estimate(figure.value, [Math.max(1, figure.interval[0]), figure.interval[1]], n, figure.method);
}

/** Chao1 lower bound of the number of kinds, log-normal interval; needs 30 answers. Abstains if nothing can be
 * extrapolated. */
export function chao1Figure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const found = chao1(counts);
  if (found === null) return abstain({ code: 'nothing-to-extrapolate' }, n);
  return estimate(
    found.value,
    found.interval,
    n,
    found.error === 0 ? 'no kind was seen only once' : 'log-normal interval (Chao 1987)',
  );
}
