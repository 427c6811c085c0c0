/** The laws of growth compared on the answers of a cell (docs/method.md#growth-within-an-answer). */
import { abstain } from '../figure.ts';
import { sum } from '../numeric/sums.ts';
import { meanFigure, minimumOrder, tooFew } from '../statistics/intervals.ts';
import type { Mode, Trajectory } from '../trajectory.ts';
import { livingEntropies, mostSteps } from './growthWithin.ts';
import { lawVerdict, type LawVerdict } from './lawVerdict.ts';

/** Compares the laws on ln M_t = Σ of mean step entropies, resampling the answers. */
export function growthFit(trajectories: readonly Trajectory[], mode: Mode, tokens: number): LawVerdict {
  const rows = livingEntropies(trajectories, mode, Math.min(tokens, mostSteps));
  const n = rows.length;
  const few = tooFew(n, minimumOrder, mode === 'answers' ? 'answers' : 'runs');
  if (few !== null) return { code: 'abstain', figure: few };
  // Fewer than 16 answers leave nothing to say about the rest; in long runs none ends.
  const lengths = rows.map(row => row.length).sort((a, b) => b - a);
  const steps = lengths[minimumOrder - 1] ?? 0;
  if (steps === 0) return { code: 'abstain', figure: abstain({ code: 'all-empty', unit: 'answers' }, n) };
  const times = Float64Array.from({ length: steps }, (_, t) => t + 1);
  const resample = (next: () => number): Float64Array =>
    sizesOf(
      rows.map(() => rows[Math.floor(next() * n)] ?? new Float64Array()),
      steps,
    );
  return lawVerdict(times, sizesOf(rows, steps), n, resample, isSteady(rows, steps));
}

/** Two stretches of ln M that differ by less than this share of its mean rise are level. */
const levelShare = 0.3;

/** Whether ln M surely rises at one rate: the means of every two thirds of the steps differ by less than 30% of the
 * mean rise, with their whole interval. An answer that ended adds nothing, as in ln M. */
function isSteady(rows: readonly Float64Array[], steps: number): boolean {
  const width = Math.floor(steps / 3);
  const starts = [0, Math.floor((steps - width) / 2), steps - width];
  const mean = (row: Float64Array, from: number, count: number): number =>
    row.subarray(from, Math.min(steps, from + count)).reduce((total, value) => total + value, 0) / count;
  const level = (levelShare * sum(rows.map(row => mean(row, 0, steps)))) / rows.length;
  return starts.every((a, at) =>
    starts.slice(0, at).every(b => {
      const difference = meanFigure(
        rows.map(row => mean(row, a, width) - mean(row, b, width)),
        minimumOrder,
      );
      return difference.kind === 'estimate' && difference.interval.every(end => Math.abs(end) < level);
    }),
  );
}

function sizesOf(rows: readonly Float64Array[], steps: number): Float64Array {
  const sizes = new Float64Array(steps);
  let total = 0;
  for (let t = 0; t < steps; t++) {
    for (const row of rows) total += (row[t] ?? 0) / rows.length;
    sizes[t] = total;
  }
  return sizes;
}
