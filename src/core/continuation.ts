/** E3: entropy of the next n steps and its growth, from the entropy of every sampled step
 * (docs/method.md#continuation-entropy). */
import { abstain, estimate } from './figure.ts';
import type { Figure } from './figure.ts';
import { jackknife, minimumOrder, tooFew } from './statistics/intervals.ts';
import type { Mode, Trajectory } from './trajectory.ts';

/** Rows of step entropies: in answers an ended row continues with 0, in streams it is censored. */
function rowsOf(trajectories: readonly Trajectory[], mode: Mode, steps: number): Float64Array[] {
  return trajectories.map(({ entropy, ids, ended }) => {
    const own = mode === 'answers' && ended ? ids.length + 1 : ids.length;
    const row = Float64Array.from(entropy.subarray(0, Math.min(own, steps)));
    if (mode === 'streams' || !ended || row.length >= steps) return row;
    const padded = new Float64Array(steps);
    padded.set(row);
    return padded;
  });
}

/**
 * Rao-Blackwell estimate of Σ over steps from < t <= to of E[H(p_t)], nats, and its interval by jackknife over
 * trajectories. Abstains below 16 trajectories, or if fewer than 16 are left at a step.
 */
function entropyBetween(trajectories: readonly Trajectory[], mode: Mode, from: number, to: number): Figure {
  const n = trajectories.length;
  const unit = mode === 'answers' ? 'answers' : 'runs';
  const few = tooFew(n, minimumOrder, unit);
  if (few !== null) return few;
  const rows = rowsOf(trajectories, mode, to);
  const sums = new Float64Array(to);
  const living = new Float64Array(to);
  for (const row of rows) {
    for (let t = from; t < row.length; t++) {
      sums[t] = (sums[t] as number) + (row[t] as number);
      living[t] = (living[t] as number) + 1;
    }
  }
  let value = 0;
  for (let t = from; t < to; t++) {
    const reached = living[t] as number;
    if (reached < minimumOrder) return abstain({ code: 'few-reach-step', step: t + 1, reached, has: n, unit }, n);
    value += (sums[t] as number) / reached;
  }
  const leaveOneOut = rows.map(row => {
    let rest = 0;
    for (let t = from; t < to; t++) {
      const own = row[t];
      rest += ((sums[t] as number) - (own ?? 0)) / ((living[t] as number) - (own === undefined ? 0 : 1));
    }
    return rest;
  });
  const figure = jackknife(value, leaveOneOut);
  if (figure.kind !== 'estimate') return figure;
  return estimate(value, [Math.max(0, figure.interval[0]), figure.interval[1]], n, figure.method);
}

/** H_n in nats: entropy of the distribution of the next `steps` steps; exp(H_n) is the effective number of
 * continuations. */
export function continuationEntropy(trajectories: readonly Trajectory[], mode: Mode, steps: number): Figure {
  return entropyBetween(trajectories, mode, 0, steps);
}

/** Growth in nats per token: mean increment of H_n over the second half of the first `steps` steps. */
export function entropyRate(trajectories: readonly Trajectory[], mode: Mode, steps: number): Figure {
  const half = Math.floor(steps / 2);
  const figure = entropyBetween(trajectories, mode, half, steps);
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  const width = steps - half;
  return estimate(figure.value / width, [low / width, high / width], figure.n, figure.method);
}
