/** Figures about the kinds of a grouping: kinds seen, effective kinds, coverage, Chao1 (docs/method.md#richness). */
import { abstain, estimate, exact } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { sum } from '../numeric/sums.ts';
import { jackknifeError, minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
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

/** Refuses below 30 answers with a kind, and says so where the others could not be read. */
function tooFewRead({ partners, unread }: Grouping, n: number): Abstention | null {
  const few = tooFew(n, minimumAgreement);
  if (few === null || unread === null || partners.length < minimumAgreement) return few;
  return abstain({ code: 'answers-not-read', unread: unread.members.length, has: partners.length }, n);
}

/** Number of kinds among the answers: exact for this sample, no estimate of all kinds; needs 30 answers. */
export function kindsSeenFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  return tooFewRead(grouping, n) ?? exact(counts.length);
}

/** How many times wider the interval of coverage is: without it 91.4% where kinds fall off steeply. */
const coverageStretch = 1.15;

/** Standard error of coverage, √(f₁(1 - f₁/n) + 2f₂)/n (Esty 1983). */
function coverageError(counts: readonly number[], n: number): number {
  const [once, twice] = [1, 2].map(times => counts.filter(count => count === times).length) as [number, number];
  return Math.sqrt(once * (1 - once / n) + 2 * twice) / n;
}

/** Improved Good-Turing coverage in [0, 1]; needs 30 answers. Error of Esty (1983), Student t, 1.15
 * times as wide; the lower end is at most the value times 0.025^(1/n), which leaves room for
 * kinds that were not drawn. If no kind was seen twice the upper end is the coverage at which n answers of equally
 * common kinds all differ with chance 0.025. */
export function coverageFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFewRead(grouping, n);
  if (few !== null) return few;
  const value = coverageOf(counts);
  if (counts.length === n)
    return estimate(value, [0, Math.min(1, (2 * Math.log(40)) / n)], n, 'birthday bound for no kind seen twice');
  const reach = coverageStretch * studentT(n - 1) * coverageError(counts, n);
  const low = Math.min(value - reach, value * 0.025 ** (1 / n));
  return estimate(value, [Math.max(0, low), Math.min(1, value + reach)], n, 'Good-Turing error (Esty 1983)');
}

/** Share of the largest kind above which the effective number of kinds abstains: a few rare answers decide it there,
 * and its interval covers 13% to 90%, by how many of them came (docs/coverage.md). */
const mostDominant = 0.8;

/** Addition to three squares of the error of even kinds: two or three kinds need more of them. */
const fewKinds = 5;

/** Effective number of kinds, exp of the Chao-Wang-Jost entropy, >= 1; needs 30 answers, a coverage of at least 0.5
 * and no kind with more than 80% of the answers. Jackknife error of the entropy, with the squares of
 * √((3(S - 1) + 5) / (2n²)), after the error √((S - 1) / (2n²)) that S even kinds have, where the jackknife error
 * vanishes; Student t. Above the value the square of ln n times the error of coverage is added: few rare kinds may have
 * come by chance, and answers that were not drawn hold ln n nats or more times their share. */
export function effectiveKindsFigure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFewRead(grouping, n);
  if (few !== null) return few;
  const share = Math.max(...counts) / n;
  if (share > mostDominant) return abstain({ code: 'one-kind-dominates', share, unit: 'answers' }, n);
  const coverage = coverageOf(counts);
  if (coverage < leastCoverage) return abstain({ code: 'low-coverage', coverage, unit: 'answers' }, n);
  const entropy = entropyOfKinds(counts);
  const even = Math.sqrt((3 * (counts.length - 1) + fewKinds) / 2) / n;
  const error = Math.hypot(jackknifeError(leaveOneOutOfCounts(counts, entropyOfKinds)), even);
  const t = studentT(n - 1);
  const above = Math.hypot(error, Math.log(n) * coverageError(counts, n));
  const ends = [Math.max(1, Math.exp(entropy - t * error)), Math.exp(entropy + t * above)] as const;
  return estimate(Math.exp(entropy), ends, n, `jackknife of the entropy, t with ${n - 1} d.f.`);
}

/** Chao1, a lower bound of the number of kinds; needs 30 answers. The interval reaches from the kinds seen, which
 * may be all there are, to the upper end of the log-normal interval of the bound. Abstains if nothing can be
 * extrapolated. */
export function chao1Figure(grouping: Grouping): Figure {
  const { counts, n } = countsOf(grouping);
  const few = tooFewRead(grouping, n);
  if (few !== null) return few;
  const found = chao1(counts);
  if (found === null) return abstain({ code: 'nothing-to-extrapolate' }, n);
  return estimate(
    found.value,
    [counts.length, found.interval[1]],
    n,
    found.error === 0 ? 'no kind was seen only once' : 'log-normal interval (Chao 1987)',
  );
}
