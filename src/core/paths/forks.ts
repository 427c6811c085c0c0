/** Fork strength: how far the outcome of an answer depends on one of its tokens (docs/method.md#fork-map). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { indexOfLargest } from '../numeric/order.ts';
import { sum, sumOfSquares } from '../numeric/sums.ts';
import { clopperPearson } from '../statistics/clopperPearson.ts';
import { randomStream } from '../statistics/random.ts';

/** Outcomes that followed one alternative at a position. */
export interface Branch {
  /** Probability of the alternative among those examined; those of a position sum to 1. */
  readonly weight: number;
  /** Number of continuations by outcome; every branch of a position lists the same outcomes. */
  readonly counts: readonly number[];
  /** Whether its outcome is known without sampling, because the alternative ends the answer. */
  readonly isExact: boolean;
}

/** Outcome distribution of a branch. */
function sharesOf({ counts }: Pick<Branch, 'counts'>): number[] {
  const total = sum(counts);
  return counts.map(count => (total === 0 ? 0 : count / total));
}

/** Outcome distribution before the position: the mean of its branches. */
function mixtureOf(branches: readonly Branch[]): number[] {
  const shares = branches.map(sharesOf);
  return at(shares, 0).map((_, k) => sum(branches.map(({ weight }, w) => weight * at(at(shares, w), k))));
}

/** Σ_w p_w ‖o_w - o‖² of the shares as counted. */
function plugIn(branches: readonly Branch[]): number {
  const within = sum(branches.map(branch => branch.weight * sumOfSquares(sharesOf(branch))));
  return within - sumOfSquares(mixtureOf(branches));
}

/** Unbiased estimate of F = Σ_w p_w ‖o_w - o‖² in [0, 1], the expected squared jump of the outcome distribution at a
 * position; may be negative. Branches need 2 continuations unless they are exact. */
export function forkStrength(branches: readonly Branch[]): number {
  const noise = branches.map(branch => {
    const size = sum(branch.counts);
    if (branch.isExact || size < 2) return 0;
    return (branch.weight * (1 - branch.weight) * (1 - sumOfSquares(sharesOf(branch)))) / (size - 1);
  });
  return plugIn(branches) - sum(noise);
}

const resamples = 500;
/** Continuations of the mean outcome that each branch is smoothed with in the bootstrap, so that a branch whose
 * continuations all agree still varies. */
const smoothing = 1;
/** Factor on the reach of the bootstrap, by simulated coverage (docs/method.md#fork-map). */
const widening = 1.25;

/** F with its 95% interval: bootstrap within branches, smoothed toward the mean of the branches, symmetric about
 * the unbiased estimate, as far up as rare outcomes of a branch may hide, and cut at 0. Abstains where a sampled
 * branch has fewer than 2 continuations. */
export function forkFigure(branches: readonly Branch[], seed: number): Figure {
  const n = sum(branches.map(({ counts }) => sum(counts)));
  if (branches.some(({ counts, isExact }) => !isExact && sum(counts) < 2))
    return abstain({ code: 'needs-more', needed: 2, has: 1, unit: 'answers' }, n);
  const value = forkStrength(branches);
  const reach = widening * reachWithin(branches, forkStrength, plugIn, seed);
  const hidden = hiddenReach(branches, plugIn);
  const shown = Math.max(0, value);
  return estimate(
    shown,
    [Math.max(0, value - reach), Math.max(shown, value + Math.max(reach, hidden))],
    n,
    'bootstrap within branches',
  );
}

/** Most continuations of a branch apart from its leading outcome where more of them may hide. */
const mostApart = 4;

/** The largest rise of a measure if one branch whose continuations nearly all agree had as many others as its counts
 * allow (exact binomial): a bootstrap hardly draws what was hardly seen. */
function hiddenReach(branches: readonly Branch[], measure: (branches: readonly Branch[]) => number): number {
  const wider = branches.map(branch => ({ ...branch, counts: [...branch.counts, 0] }));
  const value = measure(wider);
  const rises = wider.map((branch, w) => {
    const { counts } = branch;
    const [size, leading] = [sum(counts), leadingOutcome(branch)];
    const lead = at(counts, leading);
    if (branch.isExact || size - lead > mostApart) return 0;
    const moved = lead - size * clopperPearson(lead, size)[0];
    const others = counts.map((count, k) => (k === leading ? 0 : count));
    const second = lead === size ? counts.length - 1 : indexOfLargest(others);
    const shifted = counts.map((count, k) => count + (k === second ? moved : k === leading ? -moved : 0));
    return measure(wider.map((one, i) => (i === w ? { ...branch, counts: shifted } : one))) - value;
  });
  return Math.max(0, ...rises);
}

/** Branches with their outcome distributions smoothed toward the mean of the branches; exact ones as they are. */
function smoothed(branches: readonly Branch[]): readonly Branch[] {
  const mixture = mixtureOf(branches);
  return branches.map(branch => {
    if (branch.isExact) return branch;
    const size = sum(branch.counts);
    return {
      ...branch,
      counts: branch.counts.map((count, k) => (count + smoothing * at(mixture, k)) / (size + smoothing)),
    };
  });
}

/** Draws the continuations of each branch again, from its smoothed outcome distribution. */
export function redrawing(branches: readonly Branch[]): (next: () => number) => readonly Branch[] {
  const laws = smoothed(branches);
  return next =>
    branches.map((branch, w) =>
      branch.isExact ? branch : { ...branch, counts: drawCounts(at(laws, w).counts, sum(branch.counts), next) },
    );
}

/** 95% quantile of the error of an estimator under a bootstrap within branches, smoothed toward their mean. `truth` is
 * the quantity that `estimator` estimates, for branches whose outcome distributions are known. */
function reachWithin(
  branches: readonly Branch[],
  estimator: (branches: readonly Branch[]) => number,
  truth: (branches: readonly Branch[]) => number,
  seed: number,
): number {
  const next = randomStream(seed);
  const center = truth(smoothed(branches));
  const redraw = redrawing(branches);
  const errors = Array.from({ length: resamples }, () => Math.abs(estimator(redraw(next)) - center));
  return at(
    errors.sort((a, b) => a - b),
    Math.floor(0.95 * resamples),
  );
}

function drawCounts(shares: readonly number[], size: number, next: () => number): number[] {
  const counts = shares.map(() => 0);
  for (let i = 0; i < size; i++) {
    const k = drawIndex(shares, next());
    counts[k] = at(counts, k) + 1;
  }
  return counts;
}

function drawIndex(shares: readonly number[], u: number): number {
  let total = 0;
  const found = shares.findIndex(share => (total += share) > u);
  return found < 0 ? indexOfLargest(shares) : found;
}

/** Chance that branches with equal outcome distributions would give a fork strength as large: outcomes permuted among
 * the branches of the position, sizes kept; (1 + hits) / (1 + permutations). 1 where no outcome differs. */
export function forkPValue(branches: readonly Branch[], permutations: number, seed: number): number {
  const sizes = branches.map(({ counts }) => sum(counts));
  const outcomes = branches.flatMap(({ counts }) => counts.flatMap((count, k) => new Array<number>(count).fill(k)));
  if (new Set(outcomes).size < 2) return 1;
  const found = plugIn(branches);
  const next = randomStream(seed);
  const kinds = at(branches, 0).counts.length;
  let hits = 0;
  for (let round = 0; round < permutations; round++) {
    for (let i = outcomes.length - 1; i > 0; i--) {
      const j = Math.floor(next() * (i + 1));
      [outcomes[i], outcomes[j]] = [at(outcomes, j), at(outcomes, i)];
    }
    let from = 0;
    const permuted = branches.map((branch, w) => {
      const counts = new Array<number>(kinds).fill(0);
      for (const k of outcomes.slice(from, (from += at(sizes, w)))) counts[k] = at(counts, k) + 1;
      return { ...branch, counts };
    });
    if (plugIn(permuted) >= found - 1e-12) hits++;
  }
  return (1 + hits) / (1 + permutations);
}

/** Share of the entropy of the outcome that the token at the position removes, in [0, 1]: I / H with the first-order
 * bias of I subtracted (docs/method.md#fork-map); 0 where there is only one outcome. */
export function informationShare(branches: readonly Branch[]): number {
  const entropy = outcomeEntropy(branches);
  return entropy <= 0 ? 0 : Math.max(0, information(branches)) / entropy;
}

/** Entropy of the outcome before the position, nats. */
function outcomeEntropy(branches: readonly Branch[]): number {
  return entropyOf(mixtureOf(branches));
}

/** Σ_w p_w KL(o_w ‖ o) of the shares as counted, nats. */
function plugInInformation(branches: readonly Branch[]): number {
  return outcomeEntropy(branches) - sum(branches.map(branch => branch.weight * entropyOf(sharesOf(branch))));
}

/** Information of the token about the outcome, nats, with its first-order bias subtracted; may be negative. */
function information(branches: readonly Branch[]): number {
  const kinds = mixtureOf(branches).filter(share => share > 0).length;
  const bias = sum(
    branches.map(({ weight, counts, isExact }) =>
      isExact || sum(counts) === 0 ? 0 : ((kinds - 1) / 2) * ((weight * (1 - weight)) / sum(counts)),
    ),
  );
  return plugInInformation(branches) - bias;
}

/** Factor on the reach of the bootstrap of information, by simulated coverage (docs/coverage.md). */
const informationWidening = 1.25;

/** Information of the token at a position about the outcome, I = Σ_w p_w KL(o_w ‖ o), in bits: its first-order bias
 * subtracted; interval as that of fork strength, cut at 0 and at the entropy of the token. Abstains where a sampled
 * branch has fewer than 2 continuations. */
export function informationFigure(branches: readonly Branch[], seed: number): Figure {
  const n = sum(branches.map(({ counts }) => sum(counts)));
  if (branches.some(({ counts, isExact }) => !isExact && sum(counts) < 2))
    return abstain({ code: 'needs-more', needed: 2, has: 1, unit: 'answers' }, n);
  const most = entropyOf(branches.map(({ weight }) => weight)) / Math.LN2;
  const value = information(branches) / Math.LN2;
  const reach = (informationWidening * reachWithin(branches, information, plugInInformation, seed)) / Math.LN2;
  const shown = Math.min(most, Math.max(0, value));
  const hidden = hiddenReach(branches, plugInInformation) / Math.LN2;
  const high = Math.max(shown, value + Math.max(reach, hidden));
  const interval = [Math.max(0, value - reach), Math.min(most, high)] as const;
  return estimate(shown, [Math.min(shown, interval[0]), interval[1]], n, 'bootstrap within branches');
}

function entropyOf(shares: readonly number[]): number {
  return -sum(shares.map(share => (share > 0 ? share * Math.log(share) : 0)));
}

/** The most frequent outcome of a branch, the first of equal ones. */
export function leadingOutcome({ counts }: Branch): number {
  return indexOfLargest(counts);
}

/** How many of `more` continuations each branch gets: in proportion to p_w √(Σ o (1 - o)) (Neyman 1934), with half a
 * continuation of another outcome added to each, so that none is given up. */
export function neymanShares(branches: readonly Branch[], more: number): number[] {
  const wanted = branches.map(branch => {
    if (branch.isExact) return 0;
    const size = sum(branch.counts);
    const same = branch.counts.map(count => count / (size + 0.5));
    return branch.weight * Math.sqrt(Math.max(0, 1 - sumOfSquares(same)));
  });
  const total = sum(wanted);
  return wanted.map(share => (total === 0 ? 0 : Math.round((more * share) / total)));
}
