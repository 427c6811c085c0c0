/** How many new kinds further answers will show: prediction intervals from a mixture of partition laws
 * (docs/method.md#discovery-curve). */
import { at } from '../numeric/at.ts';
import { sum } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import { kindsAmong } from './accumulation.ts';
import { finiteTerm, occupancyOf, powerTerm, sizeTerm } from './partitionLaws.ts';
import type { Occupancy } from './partitionLaws.ts';

/** Laws of the mixture: discounts of power laws, and concentrations of finite laws. */
const discounts = [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;
const concentrations = [0.1, 0.2, 0.4, 0.7, 1, 2, 4, 10, 40] as const;
const thetas = Array.from({ length: 14 }, (_, step) => 0.2 * 2 ** step);
/** Kinds in all as a multiple of those seen, beside as many as were seen and one or two more. */
const multiples = [1.1, 1.25, 1.5, 2, 3, 4, 6, 10, 20, 50] as const;

/** Simulated continuations. */
const paths = 400;

/** A law as its chance of a new kind: after i more answers and u new kinds it is
 * (open + gain u) / (size + i). */
interface Opening {
  readonly open: number;
  readonly gain: number;
  readonly size: number;
}

interface Weighted extends Opening {
  readonly logWeight: number;
}

function powerLaws(occupancy: Occupancy): Weighted[] {
  const { n, seen } = occupancy;
  return discounts.flatMap(d => {
    const size = sizeTerm(occupancy, d);
    return thetas.map(theta => ({
      open: theta + d * seen,
      gain: d,
      size: theta + n,
      logWeight: size + powerTerm(occupancy, theta, d) - Math.log(discounts.length * thetas.length),
    }));
  });
}

function finiteLaws(occupancy: Occupancy): Weighted[] {
  const { n, seen } = occupancy;
  const totals = [...new Set([0, 1, 2, ...multiples.map(multiple => Math.round((multiple - 1) * seen))])];
  return concentrations.flatMap(a => {
    const size = sizeTerm(occupancy, -a);
    return totals.map(extra => ({
      open: a * extra,
      gain: -a,
      size: (seen + extra) * a + n,
      logWeight: size + finiteTerm(occupancy, seen + extra, a) - Math.log(concentrations.length * totals.length),
    }));
  });
}

/** Answers until the next new kind, >= 1: P(none among i) = Π (size - open + j) / (size + j), here without the steps of
 * whole answers. */
function waiting({ open, size }: Opening, draw: number): number {
  if (!(open > 1e-9)) return Infinity;
  const known = Math.max(0.5, size - open);
  return Math.max(1, Math.ceil(known * ((1 - draw) ** (-1 / open) - 1)));
}

/** Random numbers of the simulation. Samples of as many answers share them, and cells mostly have as many. */
class SharedUniforms {
  private drawn: number[] = [];
  private seed = -1;
  private next: () => number = () => 0;

  /** The stream of a seed, from its start. */
  stream(seed: number): () => number {
    if (seed !== this.seed) [this.seed, this.drawn, this.next] = [seed, [], randomStream(seed)];
    const { drawn, next } = this;
    let place = 0;
    return () => (drawn[place++] ??= next());
  }
}

const uniforms = new SharedUniforms();

/** The numbers of further answers at which new kinds come, for each simulated continuation up to `most` answers. */
function continuations(counts: readonly number[], most: number): number[][] {
  const occupancy = occupancyOf(counts);
  const laws = [...powerLaws(occupancy), ...finiteLaws(occupancy)];
  const best = laws.reduce((top, { logWeight }) => Math.max(top, logWeight), -Infinity);
  const cumulative: number[] = [];
  let total = 0;
  for (const { logWeight } of laws) cumulative.push((total += Math.exp(logWeight - best)));
  const next = uniforms.stream(occupancy.n);
  let law = 0;
  return Array.from({ length: paths }, (_, path) => {
    while (law < laws.length - 1 && at(cumulative, law) < ((path + 0.5) / paths) * total) law++;
    let { open, size } = at(laws, law);
    const { gain } = at(laws, law);
    const found: number[] = [];
    for (let passed = 0; ;) {
      const wait = waiting({ open, gain, size }, next());
      passed += wait;
      if (passed > most) return found;
      found.push(passed);
      open += gain;
      size += wait;
    }
  });
}

/** Shares of the simulated continuations below and above the interval. Smaller than 2.5%, because the laws of the
 * mixture are not those of a language model; simulated coverage decided (docs/coverage.md). */
const tails = [0.02, 0.01] as const;

/** Reach in standard errors of the interval about the extrapolation. */
const reach = 1.7;

/** Interval about the extrapolated number `expected` of new kinds: the number varies as a Poisson count, and so do the
 * kinds seen once that it is extrapolated from. It depends on rare kinds alone, whatever the law of the common ones. */
function aboutExtrapolation(expected: number, once: number): readonly [number, number] {
  if (once === 0) return [expected, expected];
  const error = Math.sqrt(expected + (expected * expected) / once);
  return [expected - reach * error, expected + reach * error];
}

/** Share of the largest kind above which the number of kinds seen once bounds the new ones: rare kinds are then few and
 * no law of the mixture is sure of them. */
const dominant = 0.8;

/** 97.5% bound of the new kinds among m answers after n, of which `once` kinds came once. New kinds are expected to be
 * at most m / n times as many, and a Poisson count given another one is negative binomial (Jeffreys prior). */
function boundBySingles(once: number, n: number, m: number): number {
  const shape = once + 0.5;
  const success = n / (n + m);
  let chance = success ** shape;
  let total = chance;
  let count = 0;
  while (total < 0.975 && count < m) {
    chance *= ((shape + count) / (count + 1)) * (1 - success);
    total += chance;
    count++;
  }
  return count;
}

/** For each of `further` numbers of answers, how many continuations show 0, 1, 2, ... new kinds. */
function histograms(simulated: readonly number[][], further: readonly number[]): readonly Int32Array[] {
  const longest = simulated.reduce((most, found) => Math.max(most, found.length), 0);
  return further.map(m => {
    const counts = new Int32Array(longest + 1);
    for (const found of simulated) {
      // The numbers ascend.
      let [low, high] = [0, found.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((found[middle] as number) <= m) low = middle + 1;
        else high = middle;
      }
      counts[low] = (counts[low] as number) + 1;
    }
    return counts;
  });
}

/** The number of new kinds of the continuation at `rank`, from 0, by ascending numbers. */
function ranked(histogram: Int32Array, rank: number): number {
  let passed = 0;
  return histogram.findIndex(count => (passed += count) > rank);
}

/** 95% prediction intervals of the number of new kinds among each of `further` numbers of answers, in whole numbers:
 * the union of the interval of the mixture and of the one about the extrapolation. */
export function newKindsIntervals(
  counts: readonly number[],
  further: readonly number[],
): readonly (readonly [number, number])[] {
  const found = histograms(continuations(counts, Math.max(...further)), further);
  const n = sum(counts);
  const once = counts.filter(count => count === 1).length;
  const isDominated = Math.max(...counts) > dominant * n;
  return further.map((m, i) => {
    const histogram = at(found, i);
    const [low, high] = aboutExtrapolation(kindsAmong(counts, n + m) - counts.length, once);
    return [
      Math.max(0, Math.min(ranked(histogram, Math.floor(tails[0] * paths)), Math.floor(low))),
      Math.min(
        m,
        Math.max(
          ranked(histogram, Math.ceil((1 - tails[1]) * paths) - 1),
          Math.ceil(high),
          isDominated ? boundBySingles(once, n, m) : 0,
        ),
      ),
    ];
  });
}
