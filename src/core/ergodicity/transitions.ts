/** E7: how long runs move between states, and where they get stuck (docs/method.md#transitions). */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { Matrix } from '../numeric/matrix.ts';
import { quantile } from '../numeric/order.ts';
import type { Reason } from '../reasons.ts';
import { studentT } from '../statistics/studentT.ts';
import { fastStream } from '../statistics/random.ts';
import { conductance, dobrushin, kemeny, product, spectralGap, stationary } from './markovChain.ts';
import { fewestVisits, type StateName, type StateRuns } from './tokenStates.ts';

/** Transitions between the states of the long runs of one cell. */
export interface Transitions {
  readonly states: readonly StateName[];
  /** Number of transitions, and of those that leave each state. */
  readonly count: number;
  readonly departures: readonly number[];
  /** Probability of each next state (column) after each state (row), and the long-run share of each state. */
  readonly chain: readonly (readonly number[])[];
  readonly shares: readonly number[];
  /** 1 - |λ₂|, Dobrushin's coefficient and conductance, each in [0, 1]. */
  readonly gap: Figure;
  readonly dobrushin: Figure;
  readonly conductance: Figure;
  /** Kemeny's constant, tokens. */
  readonly kemeny: Figure;
  /** 95% band of the gap over copies of the runs whose tokens are in random order. */
  readonly shuffled: readonly [number, number];
  /** Whether two steps of the chain predict the states two tokens later, within what chance allows. */
  readonly isMarkov: boolean;
}

/** Fewest runs and transitions for a statement (docs/method.md#transitions), copies in random order, and bootstrap
 * samples. */
const fewestRuns = 64;
const fewestTransitions = 200;
const copies = 200;
const resamples = 400;
const seed = 7;
const method = `bootstrap over runs (${resamples})`;
/** 97.5% quantile of the normal distribution. */
const normalQuantile = 1.959964;

/** Analyzes runs of states. Abstains below 64 runs, 200 transitions, two states, or 10 visits of a state. */
export function analyzeTransitions({ states, runs }: StateRuns): Transitions | Abstention {
  const size = states.length;
  const counted = runs.map(run => countTransitions(run, size));
  const total = sumOf(counted, size);
  const count = total.reduce((sum, value) => sum + value, 0);
  const reason = objection(runs.length, count, departuresOf(total, size));
  if (reason !== null) return abstain(reason, runs.length);
  const chain = smoothed(total, size);
  const next = fastStream(seed);
  const resampled = Array.from({ length: resamples }, () =>
    smoothed(
      sumOf(
        counted.map(() => at(counted, Math.floor(next() * counted.length))),
        size,
      ),
      size,
    ),
  );
  const shuffled = shuffledGaps(runs, size, next);
  const isIndependent = spectralGap(chain) >= shuffled[0];
  const figure = (statistic: (chain: Matrix) => number, reaches: number | null): Figure => {
    const value = statistic(chain);
    const [low, high] = pivotal(value, resampled.map(statistic), runs.length);
    // Runs whose order does not matter may come from equal rows, which no resample has.
    const ends = reaches === null || !isIndependent ? [low, high] : [Math.min(low, reaches), Math.max(high, reaches)];
    return estimate(value, [Math.max(0, at(ends, 0)), Math.min(1, at(ends, 1))], runs.length, method);
  };
  return {
    states,
    count,
    departures: departuresOf(total, size),
    chain: Array.from({ length: size }, (_, row) => [...chain.row(row)]),
    shares: [...stationary(chain)],
    gap: figure(spectralGap, 1),
    dobrushin: orDisjoint(figure(dobrushin, 0), total, size),
    conductance: figure(conductance, null),
    kemeny: positiveFigure(kemeny(chain), resampled.map(kemeny), runs.length),
    shuffled,
    isMarkov: fitsTwoSteps(runs, chain, next),
  };
}

/** Dobrushin's coefficient where two states were never followed by the same one: it may be 1, which no resample shows,
 * and is at least 1 less what either row may have without a single case in its departures (exact binomial bound). */
function orDisjoint(figure: Figure, counts: Float64Array, size: number): Figure {
  if (figure.kind !== 'estimate') return figure;
  const hidden = departuresOf(counts, size).map(departures => 1 - 0.025 ** (1 / departures));
  const follows = (from: number, to: number): boolean => (counts[from * size + to] as number) > 0;
  const sure = hidden.flatMap((first, a) =>
    hidden.slice(0, a).flatMap((second, b) => {
      const isDisjoint = hidden.every((_, to) => !(follows(a, to) && follows(b, to)));
      return isDisjoint ? 1 - first - second : [];
    }),
  );
  if (sure.length === 0) return figure;
  const low = Math.max(0, Math.min(figure.interval[0], Math.max(...sure)));
  return estimate(figure.value, [low, 1], figure.n, `${method}, up to 1 for rows without a common state`);
}

function objection(runs: number, count: number, departures: readonly number[]): Reason | null {
  if (runs < fewestRuns) return { code: 'needs-more', needed: fewestRuns, has: runs, unit: 'runs' };
  if (count < fewestTransitions)
    return { code: 'needs-more', needed: fewestTransitions, has: count, unit: 'transitions' };
  if (departures.length < 2) return { code: 'nothing-varies', unit: 'runs' };
  const least = Math.min(...departures);
  return least < fewestVisits ? { code: 'needs-more', needed: fewestVisits, has: least, unit: 'visits' } : null;
}

/** Transitions `step` tokens apart, row-major [from, to]; added to `counts`. */
function countTransitions(
  run: Uint8Array,
  size: number,
  step = 1,
  counts = new Float64Array(size * size),
): Float64Array {
  for (let t = step; t < run.length; t++) {
    const place = (run[t - step] as number) * size + (run[t] as number);
    counts[place] = (counts[place] as number) + 1;
  }
  return counts;
}

function sumOf(tables: readonly Float64Array[], size: number): Float64Array {
  const total = new Float64Array(size * size);
  for (const table of tables)
    for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (table[i] as number);
  return total;
}

function departuresOf(counts: Float64Array, size: number): number[] {
  return Array.from({ length: size }, (_, row) =>
    counts.subarray(row * size, (row + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}

/** The transition matrix with a Dirichlet(1/k) prior for each row. */
function smoothed(counts: Float64Array, size: number): Matrix {
  const departures = departuresOf(counts, size);
  return new Matrix(
    size,
    size,
    counts.map((value, place) => (value + 1 / size) / (at(departures, Math.floor(place / size)) + 1)),
  );
}

/** Factor on the reach of the bootstrap, by simulated coverage (docs/coverage.md). */
const stretch = 1.15;

/** The basic bootstrap interval: the percentiles reflected about the value, which corrects its bias, widened as
 * Student t does for `n` runs, and by 1.15. */
function pivotal(value: number, samples: readonly number[], n: number): [low: number, high: number] {
  const ascending = samples.toSorted((a, b) => a - b);
  const widened = stretch * (studentT(n - 1) / normalQuantile) * Math.sqrt(n / (n - 1));
  const low = value - widened * Math.max(0, quantile(ascending, 0.975) - value);
  return [low, value + widened * Math.max(0, value - quantile(ascending, 0.025))];
}

/** A figure above 0 whose interval is made on the ln scale. */
function positiveFigure(value: number, samples: readonly number[], n: number): Figure {
  const [low, high] = pivotal(Math.log(value), samples.map(Math.log), n);
  return estimate(value, [Math.exp(low), Math.exp(high)], n, `${method}, ln scale`);
}

/** 95% band of the gap of copies of the runs with all their states in random order. */
function shuffledGaps(runs: readonly Uint8Array[], size: number, next: () => number): readonly [number, number] {
  const pool = Uint8Array.from(runs.flatMap(run => [...run]));
  const gaps = Array.from({ length: copies }, () => {
    for (let i = pool.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      const kept = pool[i] as number;
      pool[i] = pool[j] as number;
      pool[j] = kept;
    }
    let from = 0;
    const counts = new Float64Array(size * size);
    for (const run of runs) countTransitions(pool.subarray(from, (from += run.length)), size, 1, counts);
    return spectralGap(smoothed(counts, size));
  }).sort((a, b) => a - b);
  return [quantile(gaps, 0.025), quantile(gaps, 0.975)];
}

/** Chapman-Kolmogorov: whether the matrix of two steps differs from the square of the matrix of one by no more than it
 * does for 95% of the runs that the chain itself makes. */
function fitsTwoSteps(runs: readonly Uint8Array[], chain: Matrix, next: () => number): boolean {
  const size = chain.rows;
  const distance = (given: readonly Uint8Array[]): number => {
    const counts = (step: number): Matrix => {
      const total = new Float64Array(size * size);
      for (const run of given) countTransitions(run, size, step, total);
      return smoothed(total, size);
    };
    const one = counts(1);
    const square = product(one, one);
    return Math.max(...counts(2).values.map((value, place) => Math.abs(value - at(square.values, place))));
  };
  const cumulative = Array.from({ length: size }, (_, row) => {
    let sum = 0;
    return chain.row(row).map(value => (sum += value));
  });
  const distances = Array.from({ length: copies }, () =>
    distance(
      runs.map(run => {
        let state = run[0] ?? 0;
        return run.map((_, t) => {
          if (t > 0) state = drawn(at(cumulative, state), next());
          return state;
        });
      }),
    ),
  ).sort((a, b) => a - b);
  return distance(runs) <= quantile(distances, 0.95);
}

/** The first state whose cumulative probability exceeds `u`. */
function drawn(cumulative: Float64Array, u: number): number {
  let state = 0;
  while (state < cumulative.length - 1 && (cumulative[state] as number) <= u) state++;
  return state;
}
