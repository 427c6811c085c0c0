/** Where along an answer the chance of its ending changes (docs/method.md#change-points). */
import { estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { exactProportionFigure } from '../statistics/clopperPearson.ts';
import { fastStream } from '../statistics/random.ts';

/** Continuations of an answer from its first `kept` tokens, and how many of them end as it does. */
export interface Stage {
  readonly kept: number;
  readonly hits: number;
  readonly n: number;
}

/** How the chance of the ending goes: in steps, gradually, one of both (`changing`), or unchanged; `abstain` where too
 * little is known. */
export type SettlingVerdict = 'steps' | 'gradual' | 'changing' | 'unchanged' | 'abstain';

export interface Settling {
  readonly verdict: SettlingVerdict;
  /** Chance at each stage. */
  readonly points: readonly Figure[];
  /** First stage of each level, ascending from 0; a single one unless the verdict is `steps`. */
  readonly starts: readonly number[];
  /** Chance on each level. */
  readonly levels: readonly Figure[];
  /** Number of the token with which each level but the first begins, from 1. */
  readonly changes: readonly Figure[];
}

/** Fewest stages, continuations of each, and continuations in all, by simulated coverage (docs/coverage.md). */
export const leastStages = 4;
const leastAtStage = 8;
export const leastInAll = 96;

const resamples = 400;

/** Deviance -2 ln L of counts about their common share. */
function deviance(hits: number, n: number): number {
  const term = (count: number): number => (count === 0 ? 0 : count * Math.log(count / n));
  return -2 * (term(hits) + term(n - hits));
}

/** Deviance of the stages from `from` up to `end`, in constant time. */
function devianceWithin(stages: readonly Stage[]): (from: number, end: number) => number {
  const hits = [0];
  const sizes = [0];
  for (const [i, stage] of stages.entries()) {
    hits.push(at(hits, i) + stage.hits);
    sizes.push(at(sizes, i) + stage.n);
  }
  return (from, end) => deviance(at(hits, end) - at(hits, from), at(sizes, end) - at(sizes, from));
}

/** First stage of each segment but the first: the segmentation with the least deviance plus `penalty` for each change.
 * Optimal partitioning (Jackson et al. 2005), whose result PELT (Killick et al. 2012) finds faster for long series. */
export function changePoints(stages: readonly Stage[], penalty: number): number[] {
  const within = devianceWithin(stages);
  const best = [-penalty];
  const last = [0];
  for (let end = 1; end <= stages.length; end++) {
    const costs = range(end).map(from => at(best, from) + within(from, end) + penalty);
    const from = costs.indexOf(Math.min(...costs));
    best.push(at(costs, from));
    last.push(from);
  }
  const starts: number[] = [];
  for (let end = at(last, stages.length); end > 0; end = at(last, end)) starts.unshift(end);
  return starts;
}

/** By how much the deviance falls with a change before each stage but the first. */
function gainsOf(stages: readonly Stage[]): number[] {
  const within = devianceWithin(stages);
  const whole = within(0, stages.length);
  return range(stages.length - 1).map(i => whole - within(0, i + 1) - within(i + 1, stages.length));
}

/** Draws every stage again, at the chance that `chanceAt` gives it. */
function drawn(stages: readonly Stage[], chanceAt: (stage: number) => number, next: () => number): Stage[] {
  return stages.map(({ kept, n }, i) => {
    const chance = chanceAt(i);
    let hits = 0;
    for (let draw = 0; draw < n; draw++) if (next() < chance) hits++;
    return { kept, hits, n };
  });
}

/** A quantile of a statistic of resamples. */
function highQuantile(share: number, statistic: () => number): number {
  const values = range(resamples).map(statistic);
  return at(
    values.sort((a, b) => a - b),
    Math.ceil(share * resamples) - 1,
  );
}

/** Share of hits, half a hit of either kind added, so that a certain outcome varies in resamples. */
function smoothedShare(stages: readonly Stage[]): number {
  return (sum(stages.map(({ hits }) => hits)) + 0.5) / (sum(stages.map(({ n }) => n)) + 1);
}

/** Deviance of the best straight line over the tokens kept, with its ends on a grid of hundredths. */
function lineDeviance(stages: readonly Stage[]): number {
  const first = at(stages, 0).kept;
  const length = at(stages, stages.length - 1).kept - first;
  const grid = range(101).map(step => Math.min(0.999, Math.max(0.001, step / 100)));
  let least = Infinity;
  for (const start of grid)
    for (const end of grid) {
      let value = 0;
      for (const { kept, hits, n } of stages) {
        const p = start + ((end - start) * (kept - first)) / length;
        value -= 2 * (hits * Math.log(p) + (n - hits) * Math.log(1 - p));
        if (value >= least) break;
      }
      least = Math.min(least, value);
    }
  return least;
}

/** The change before stage `start`, of stages on two levels: number of its token, from 1. Interval: the places that a
 * likelihood ratio does not exclude, at the 98% quantile of that ratio in resamples of the two levels: 95% would
 * not hold it among the changes that are found. */
function changeFigure(stages: readonly Stage[], start: number, before: number, next: () => number): Figure {
  const [low, high] = [smoothedShare(stages.slice(0, start)), smoothedShare(stages.slice(start))];
  const limit = highQuantile(0.98, () => {
    const gains = gainsOf(drawn(stages, stage => (stage < start ? low : high), next));
    return Math.max(...gains) - at(gains, start - 1);
  });
  const gains = gainsOf(stages);
  const most = Math.max(...gains);
  const kept = gains.flatMap((gain, i) => (most - gain <= limit + 1e-9 ? [i + 1] : []));
  const [first = start, last = start] = [kept[0], kept.at(-1)];
  return estimate(
    at(stages, start).kept,
    [Math.min(at(stages, first - 1).kept + 1, at(stages, start).kept), at(stages, Math.max(last, start)).kept],
    before,
    'likelihood ratio, simulated',
  );
}

/** How the chance that an answer ends as it does goes along the answer. Stages ascend in `kept`; their continuations
 * are independent. A change is found where the deviance falls by more than in 95% of resamples without any. Steps are
 * named where they beat a straight line by BIC, a gradual change where the line fits better with fewer parameters.
 * Abstains below 4 stages of 8 continuations, and below 96 in all. */
export function settlingOf(stages: readonly Stage[], seed: number): Settling {
  const points = stages.map(({ hits, n }) => exactProportionFigure(hits, n, leastAtStage));
  const without = (verdict: SettlingVerdict): Settling => ({ verdict, points, starts: [], levels: [], changes: [] });
  const n = sum(stages.map(stage => stage.n));
  const isSmall = stages.length < leastStages || n < leastInAll;
  if (isSmall || stages.some(stage => stage.n < leastAtStage)) return without('abstain');
  const next = fastStream(seed);
  const share = smoothedShare(stages);
  const penalty = highQuantile(0.95, () => Math.max(...gainsOf(drawn(stages, () => share, next))));
  const bounds = [0, ...changePoints(stages, penalty), stages.length];
  const levels = bounds.slice(1).map((end, i) => stages.slice(at(bounds, i), end));
  const found = bounds.slice(1, -1);
  if (found.length > 0) {
    const within = devianceWithin(stages);
    const steps = sum(levels.map((_, i) => within(at(bounds, i), at(bounds, i + 1))));
    const line = lineDeviance(stages);
    if (line < steps) return without('gradual');
    if (line + 2 * Math.log(n) <= steps + (2 * found.length + 1) * Math.log(n)) return without('changing');
  }
  return {
    verdict: found.length === 0 ? 'unchanged' : 'steps',
    points,
    starts: bounds.slice(0, -1),
    levels: levels.map(levelFigure),
    changes: found.map((start, i) => {
      const from = at(bounds, i);
      return changeFigure(stages.slice(from, at(bounds, i + 2)), start - from, n, next);
    }),
  };
}

/** What the alternatives behind the first `kept` tokens say about the chance of the ending there, 0 to 1. */
export interface Crossing {
  readonly kept: number;
  readonly within: readonly [low: number, high: number];
}

/** The same, or `changing` without levels where a level passes through a place whose alternatives exclude it: a chance
 * does not stay at one level across a word that turns the ending. Places where a change may be exclude nothing. */
export function checkedSettling(found: Settling, stages: readonly Stage[], crossings: readonly Crossing[]): Settling {
  const isAtChange = (kept: number): boolean =>
    found.changes.some(
      change => change.kind === 'estimate' && change.interval[0] - 1 <= kept && kept <= change.interval[1],
    );
  const isExcluded = found.levels.some((level, i) => {
    const from = at(stages, at(found.starts, i)).kept;
    const last = at(stages, (found.starts[i + 1] ?? stages.length) - 1).kept;
    return crossings.some(({ kept, within: [low, high] }) => {
      if (level.kind !== 'estimate' || kept < from || kept >= last || isAtChange(kept)) return false;
      return high < level.interval[0] || low > level.interval[1];
    });
  });
  return isExcluded ? { ...found, verdict: 'changing', starts: [], levels: [], changes: [] } : found;
}

function levelFigure(stages: readonly Stage[]): Figure {
  return exactProportionFigure(sum(stages.map(({ hits }) => hits)), sum(stages.map(({ n }) => n)), leastAtStage);
}
