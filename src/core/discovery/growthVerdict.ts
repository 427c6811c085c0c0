/** Which of three laws the kinds of a sample follow, and how fast new ones come (docs/method.md#growth-laws). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { range } from '../numeric/functions.ts';
import { bisect } from '../numeric/search.ts';
import { sum } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import { bicOf, discountRange, fitLaws, fitPower, fitPowerAt, fitLogarithmic } from './fitLaws.ts';
import type { Fit } from './fitLaws.ts';
import type { GrowthVerdict } from './growthMessages.ts';
import { chanceOfNew, logLikelihood, occupancyOf } from './partitionLaws.ts';
import type { Occupancy, PartitionLaw } from './partitionLaws.ts';

/** Fewest answers for an exponent and for a verdict, and fewest kinds for both. */
const fewestAnswers = 64;
const fewestForVerdict = 128;
const fewestKinds = 10;

/** Least difference of BIC to another law (Kass & Raftery 1995: "positive"), and how many of its standard errors it
 * must exceed; simulated wins and errors decided. */
const leastGap = 2;
const leastErrors = 0.5;

/** Upper end of the exponent's interval above which growth is not called logarithmic. */
const mostLogarithmic = 0.5;

/** Fall of 2 ln L at the ends of the exponent's interval. χ² would be 3.84; with it 8% miss at these sizes. */
const profileFall = 4.5;

/** One fitted law. */
export interface LawFit {
  readonly law: PartitionLaw;
  /** BIC above that of the best law, 0 for the best, and the standard error of that difference over answers. */
  readonly bic: number;
  readonly error: number;
  /** Mean over random splits: new kinds that the law predicts for the last third of the answers less those that came.
   * Null where the sample is too small for a verdict. */
  readonly holdOut: number | null;
}

export interface GrowthLaws {
  readonly verdict: GrowthVerdict;
  /** ν/ρ in [0, 1]: 0 for growth that slows down for good, 1 if every answer is new. */
  readonly exponent: Figure;
  /** Finite, logarithmic and power law; empty where nothing was fitted. */
  readonly fits: readonly LawFit[];
}

/** The laws of the counts of kinds, each >= 1; `unread`: answers that are of no kind. */
export function growthLawsOf(counts: readonly number[], unread = 0): GrowthLaws {
  const n = sum(counts);
  const refused = refusal(counts.length, n, unread);
  if (refused !== null) return { verdict: refused, exponent: abstentionOf(refused, n), fits: [] };
  const occupancy = occupancyOf(counts);
  const fits = fitLaws(occupancy);
  const compared = compare(counts, occupancy, fits);
  const exponent = exponentOf(occupancy);
  if (n < fewestForVerdict)
    return {
      verdict: fewAnswers(fewestForVerdict, n, unread),
      exponent,
      fits: compared.map(fit => ({ ...fit, holdOut: null })),
    };
  const { errors, scores } = holdOut(counts, n);
  const held = compared.map((fit, i) => ({ ...fit, holdOut: errors[i] ?? null }));
  return { verdict: verdictOf(held, scores, exponent, n), exponent, fits: held };
}

/** Why nothing is fitted. */
type Refusal = Extract<GrowthVerdict, { code: 'few-answers' | 'few-kinds' | 'mostly-new' }>;

function fewAnswers(needed: number, has: number, unread: number): Refusal & { readonly code: 'few-answers' } {
  return { code: 'few-answers', needed, has, ...(unread === 0 ? {} : { unread }) };
}

function refusal(kinds: number, n: number, unread: number): Refusal | null {
  if (n < fewestAnswers) return fewAnswers(fewestAnswers, n, unread);
  if (kinds < fewestKinds) return { code: 'few-kinds', needed: fewestKinds, has: kinds };
  if (kinds >= n / 2) return { code: 'mostly-new', kinds, n };
  return null;
}

function abstentionOf(refused: Refusal, n: number): Figure {
  if (refused.code === 'few-kinds')
    return abstain({ code: 'needs-kinds', needed: refused.needed, has: refused.has }, n);
  if (refused.code === 'mostly-new')
    return abstain({ code: 'mostly-new-kinds', kinds: refused.kinds, n: refused.n }, n);
  return abstain({ ...refused, code: 'needs-more', unit: 'answers' }, n);
}

/** Differences of BIC to the best law with their error: the standard deviation over answers of the difference in what
 * each adds to the log-likelihood, times 2√n (Vuong 1989). */
function compare(counts: readonly number[], occupancy: Occupancy, fits: readonly Fit[]): Omit<LawFit, 'holdOut'>[] {
  const { n, classes } = occupancy;
  const bics = fits.map(fit => bicOf(fit, n));
  const best = bics.indexOf(Math.min(...bics));
  const added = fits.map(({ law, logLikelihood: whole }) =>
    classes.map(({ count }) => whole - logLikelihood(occupancyOf(withoutOne(counts, count)), law)),
  );
  return fits.map(({ law }, i) => {
    const differences = classes.map((_, at) => (added[i]?.[at] ?? NaN) - (added[best]?.[at] ?? NaN));
    const weights = classes.map(({ count, kinds }) => count * kinds);
    const mean = sum(differences.map((value, at) => value * (weights[at] ?? 0))) / n;
    const squares = sum(differences.map((value, at) => (value - mean) ** 2 * (weights[at] ?? 0)));
    return { law, bic: (bics[i] ?? NaN) - (bics[best] ?? NaN), error: 2 * Math.sqrt((squares * n) / (n - 1)) };
  });
}

/** The counts without one answer of a kind that occurred `count` times. */
function withoutOne(counts: readonly number[], count: number): number[] {
  const kind = counts.indexOf(count);
  return counts.flatMap((other, i) => (i !== kind ? [other] : other > 1 ? [other - 1] : []));
}

/** The exponent with its profile-likelihood interval. */
function exponentOf(occupancy: Occupancy): Figure {
  const { n } = occupancy;
  const best = fitPower(occupancy);
  const none = fitLogarithmic(occupancy).logLikelihood;
  const isNone = none >= best.logLikelihood - 1e-6;
  const d = isNone ? 0 : best.law.d;
  const least = Math.max(best.logLikelihood, none) - profileFall / 2;
  const isInside = (at: number): boolean => fitPowerAt(occupancy, at).logLikelihood >= least;
  const [smallest, largest] = discountRange;
  const middle = Math.max(smallest, d);
  const low = none >= least ? 0 : bisect(isInside, middle, smallest, () => 1e-3)[0];
  const high = isInside(largest) ? 1 : bisect(isInside, middle, largest, () => 1e-3)[1];
  return estimate(d, [low, high], n, 'profile likelihood');
}

/** Random splits into two thirds, which are fitted, and a last third, whose new kinds are predicted. */
const splits = 20;

/** Per law: the mean error of the predicted number of new kinds, and for each split its Poisson log score. */
function holdOut(counts: readonly number[], n: number): { errors: readonly number[]; scores: readonly number[][] } {
  const next = randomStream(n);
  const labels = counts.flatMap((count, kind) => range(count).map(() => kind));
  const first = Math.floor((2 * n) / 3);
  const results = range(splits).map(() => {
    shuffle(labels, next);
    const part = new Map<number, number>();
    for (const kind of labels.slice(0, first)) part.set(kind, (part.get(kind) ?? 0) + 1);
    const came = counts.length - part.size;
    return fitLaws(occupancyOf([...part.values()])).map(({ law }) => {
      const predicted = Math.max(0.05, newKinds(law, first, part.size, n - first));
      return { error: predicted - came, score: came * Math.log(predicted) - predicted };
    });
  });
  const laws = results[0] ?? [];
  return {
    errors: laws.map((_, law) => sum(results.map(split => split[law]?.error ?? NaN)) / splits),
    scores: laws.map((_, law) => results.map(split => split[law]?.score ?? NaN)),
  };
}

function shuffle(list: number[], next: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [list[i], list[j]] = [list[j] as number, list[i] as number];
  }
}

/** Expected number of new kinds among `more` answers after n, of which `seen` kinds are known. */
function newKinds(law: PartitionLaw, n: number, seen: number, more: number): number {
  let kinds = seen;
  for (let i = 0; i < more; i++) kinds += chanceOfNew(law, n + i, kinds);
  return kinds - seen;
}

/** Share of splits in which another law must predict better to stand against the best by BIC. */
const mostSplits = 0.9;

function verdictOf(fits: readonly LawFit[], scores: readonly number[][], exponent: Figure, n: number): GrowthVerdict {
  const best = fits.findIndex(fit => fit.bic === 0);
  const winner = fits[best]?.law;
  if (winner === undefined || exponent.kind !== 'estimate') return { code: 'undecided', n };
  const isClear = fits.every(({ bic, error }, i) => i === best || (bic > leastGap && bic > leastErrors * error));
  const isContradicted = scores.some((law, i) => {
    const better = law.filter((score, split) => score > (scores[best]?.[split] ?? NaN)).length;
    return i !== best && better > mostSplits * splits;
  });
  const high = exponent.interval[1];
  if (!isClear || isContradicted || (winner.law === 'logarithmic' && high > mostLogarithmic))
    return { code: 'undecided', n };
  if (winner.law === 'finite') return { code: 'finite', n, kinds: winner.kinds };
  if (winner.law === 'logarithmic') return { code: 'logarithmic', n };
  return { code: 'recombination', n, exponent: exponent.value, low: exponent.interval[0], high };
}
