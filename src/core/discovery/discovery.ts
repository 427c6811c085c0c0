/** What a sample of answers says about answers that were not drawn (docs/method.md#discovery-curve). */
import { coverageOf } from '../answers/richness.ts';
import { coverageFigure } from '../answers/kindFigures.ts';
import type { Grouping } from '../answers/outcome.ts';
import { abstain, estimate, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { kindsAmong } from './accumulation.ts';
import { newKindsIntervals } from './prediction.ts';

/** The discovery curve of one sample of answers, and what follows from it. */
export interface Discovery {
  /** Answers, and kinds among them. */
  readonly n: number;
  readonly seen: number;
  /** Numbers of answers k, ascending: up to n what these answers show, exact; up to 2n what more would show. */
  readonly answers: readonly number[];
  /** D(k), as many as `answers`. */
  readonly kinds: readonly Figure[];
  /** New kinds among n more answers, with a prediction interval in whole kinds. */
  readonly newKinds: Figure;
  /** Share of answers, in [0, 1], that are of a kind not seen. */
  readonly unseen: Figure;
}

/** Coverage below which nothing is predicted: hardly any kind came twice. */
const leastCoverage = 0.3;

/** Points on each half of the curve. */
const points = 12;

/** At most `points` whole numbers from `first` to `last`, both included, evenly spread. */
function steps(first: number, last: number): number[] {
  const count = Math.min(points, last - first + 1);
  if (count < 2) return [last];
  return [...new Set(range(count).map(step => Math.round(first + ((last - first) * step) / (count - 1))))];
}

/** The discovery curve of the answers of a grouping; `n` at least 1. */
export function discoveryOf(grouping: Grouping): Discovery {
  const counts = grouping.kinds.map(kind => kind.count);
  const n = sum(counts);
  const seen = counts.length;
  const shown = steps(1, n);
  const kinds = shown.map(k => exact(kindsAmong(counts, k)));
  const unseen = complement(coverageFigure(grouping));
  const shortfall = predictionShortfall(grouping, n);
  if (shortfall !== null) return { n, seen, answers: shown, kinds, newKinds: shortfall, unseen };
  const further = steps(n + 1, 2 * n);
  const intervals = newKindsIntervals(
    counts,
    further.map(k => k - n),
  );
  const predicted = further.map((k, i) => {
    const [low, high] = intervals[i] ?? [NaN, NaN];
    return [kindsAmong(counts, k) - seen, low, high] as const;
  });
  const method = `prediction interval, mixture of partition laws`;
  const [value, low, high] = predicted.at(-1) ?? [NaN, NaN, NaN];
  return {
    n,
    seen,
    answers: [...shown, ...further],
    kinds: [
      ...kinds,
      ...predicted.map(([extra, least, most]) => estimate(seen + extra, [seen + least, seen + most], n, method)),
    ],
    newKinds: estimate(value, [low, high], n, method),
    unseen,
  };
}

function predictionShortfall({ kinds, unread }: Grouping, n: number): Figure | null {
  const few = tooFew(n, minimumAgreement, 'answers', unread?.members.length);
  if (few !== null) return few;
  const coverage = coverageOf(kinds.map(({ count }) => count));
  return coverage < leastCoverage ? abstain({ code: 'low-coverage', coverage, unit: 'answers' }, n) : null;
}

/** 1 - a share. */
function complement(figure: Figure): Figure {
  if (figure.kind === 'abstain') return figure;
  if (figure.kind === 'exact') return exact(1 - figure.value);
  const [low, high] = figure.interval;
  return estimate(1 - figure.value, [1 - high, 1 - low], figure.n, figure.method);
}

/** How much wider the interval of the share not seen is where coverage decided when to stop. */
const stoppingStretch = 1.25;

/** A discovery whose answers were sampled until their coverage looked high enough (docs/method.md#sampling-on). */
export function afterStopping(discovery: Discovery): Discovery {
  const { unseen } = discovery;
  if (unseen.kind !== 'estimate') return discovery;
  const { value, interval, n, method } = unseen;
  const [low, high] = interval.map(end => value + stoppingStretch * (end - value)) as [number, number];
  const wider = [Math.max(0, low), Math.min(1, high)] as const;
  return { ...discovery, unseen: estimate(value, wider, n, `${method}, times ${stoppingStretch} after stopping`) };
}
