/** Which law describes the growth within an answer, and how surely (docs/method.md#growth-within-an-answer). */
import { abstain, estimate, type Abstention, type Figure } from '../figure.ts';
import { at, lastOf } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { quantile } from '../numeric/order.ts';
import { mean, squaresAbout } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import { studentT } from '../statistics/studentT.ts';
import { bestBy, fitLaws, type LawFit } from './lawFits.ts';
import { laws, type LawClass, type LawId } from './laws.ts';

/** One law in the comparison. */
export interface LawRow {
  readonly law: LawId;
  readonly class: LawClass;
  /** BIC above that of the best law, and its middle 95% over resampled answers; infinite where it cannot be fitted. */
  readonly excess: number;
  readonly excessRange: readonly [number, number] | null;
  /** Root mean squared error of ln M over the last quarter, nats; infinite where the law blows up before. */
  readonly holdOut: number;
  /** ln M at the times of the data, as fitted; NaN where it cannot be. */
  readonly fitted: Float64Array;
}

export type LawVerdict =
  | { readonly code: 'abstain'; readonly figure: Abstention }
  | {
      readonly code: LawClass | 'undecided';
      /** The law of the lowest BIC; the exponential one for steady growth. */
      readonly best: LawId;
      /** Whether growth is surely steady, so that it is exponential whatever a slight bend makes of BIC. */
      readonly isSteady: boolean;
      /** Whether laws of combination are worse by more than 10 in at least 95% of resamples. */
      readonly isCombinationExcluded: boolean;
      readonly rows: readonly LawRow[];
      /** Ceiling R of RC-TAP; abstains where another law is better. */
      readonly ceiling: Figure;
    };

/** Fewest points, and least growth of M between first and last point, for a verdict. */
const fewestPoints = 20;
const leastGrowth = 3;
/** A law of combination must be better than every ordinary one by this much BIC. */
const clearMargin = 10;
const sureShare = 0.95;
const resamples = 60;
const mostCeilingError = 0.25;

/** The verdict for values ln M at `times` > 0. `resample` gives ln M of answers drawn again with replacement; without
 * it nothing is known about chance and the fits alone decide. `n` counts independent units. Growth that is known to be
 * steady is exponential: errors of ln M add up along an answer, which bends the curve, and BIC takes that for a law. */
export function lawVerdict(
  times: Float64Array,
  y: Float64Array,
  n: number,
  resample?: (next: () => number) => Float64Array,
  isSteady = false,
): LawVerdict {
  if (times.length < fewestPoints) return refused(abstain({ code: 'needs-longer-answers', tokens: fewestPoints }, n));
  const growth = Math.exp(lastOf(y) - at(y, 0));
  if (!(growth >= leastGrowth)) return refused(abstain({ code: 'grows-too-little', growth, needed: leastGrowth }, n));
  const fits = fitLaws(times, y);
  const next = randomStream(n);
  const again = resample === undefined ? [] : range(resamples).map(() => fitLaws(times, resample(next), fits));
  const best = bestBy(fits, ({ bic }) => bic);
  const ordinary = Math.min(...fits.filter(fit => fit.class === 'ordinary').map(({ bic }) => bic));
  const isClear = best.class !== 'combination' || ordinary - best.bic > clearMargin;
  const isSure =
    isClear &&
    again.filter(one => marginOf(one, best.class) > 0).length >= sureShare * again.length &&
    predictsBest(fits, best.class);
  const excluded = again.filter(one => marginOf(one, 'combination') < -clearMargin).length;
  return {
    code: isSteady ? 'ordinary' : isSure ? best.class : 'undecided',
    best: isSteady ? 'exponential' : best.law,
    isSteady,
    isCombinationExcluded: marginOf(fits, 'combination') < -clearMargin && excluded >= sureShare * again.length,
    rows: rowsOf(fits, again, times),
    ceiling:
      isSure && !isSteady && best.law === 'rc-tap'
        ? ceilingOf(best, again, n)
        : abstain({ code: 'other-law-is-better' }, n),
  };
}

function refused(figure: Abstention): LawVerdict {
  return { code: 'abstain', figure };
}

/** Whether a class predicts the last quarter at least as well as its rival: the ordinary laws, or those of combination
 * where it is itself the ordinary one. */
function predictsBest(fits: readonly LawFit[], own: LawClass): boolean {
  const rival = own === 'ordinary' ? 'combination' : 'ordinary';
  const error = (which: LawClass): number =>
    Math.min(...fits.filter(fit => fit.class === which).map(({ holdOut }) => holdOut));
  return error(own) <= error(rival);
}

/** By how much BIC the best law of a class beats the best of the others. */
function marginOf(fits: readonly LawFit[], own: LawClass): number {
  const least = (isOwn: boolean): number =>
    Math.min(...fits.filter(fit => (fit.class === own) === isOwn).map(({ bic }) => bic));
  return least(false) - least(true);
}

function rowsOf(fits: readonly LawFit[], again: readonly (readonly LawFit[])[], times: Float64Array): LawRow[] {
  const excessOf = (all: readonly LawFit[], k: number): number => at(all, k).bic - bestBy(all, ({ bic }) => bic).bic;
  return fits.map((fit, k) => {
    const drawn = again.map(all => excessOf(all, k)).sort((a, b) => a - b);
    return {
      law: fit.law,
      class: fit.class,
      excess: excessOf(fits, k),
      excessRange: drawn.length === 0 ? null : [quantile(drawn, 0.025), quantile(drawn, 0.975)],
      holdOut: fit.holdOut,
      fitted: at(laws, k).curve(times, fit.parameters),
    };
  });
}

/** R, with Student t on ln(R - 1) and the standard error over resampled answers. Above a standard error of 0.25 such
 * intervals hold R too rarely, so the figure abstains. */
function ceilingOf(best: LawFit, again: readonly (readonly LawFit[])[], n: number): Figure {
  const room = ({ parameters }: LawFit): number => lastOf(parameters);
  const drawn = again.flatMap(all => all.filter(({ law }) => law === best.law).map(room)).filter(Number.isFinite);
  if (drawn.length < resamples / 2) return abstain({ code: 'not-resampled' }, n);
  const error = Math.sqrt(squaresAbout(drawn, mean(drawn)) / (drawn.length - 1));
  if (!(error <= mostCeilingError)) return abstain({ code: 'ceiling-not-fixed' }, n);
  const reach = studentT(n - 1) * error;
  const size = (lnRoom: number): number => 1 + Math.exp(lnRoom);
  const middle = room(best);
  return estimate(
    size(middle),
    [size(middle - reach), size(middle + reach)],
    n,
    `bootstrap over ${n} answers on the scale ln(R - 1), t with ${n - 1} d.f.`,
  );
}
