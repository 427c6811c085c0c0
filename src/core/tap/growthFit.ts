/** The laws of growth compared on the answers of a cell (docs/method.md#growth-within-an-answer). */
import { abstain } from '../figure.ts';
import { minimumOrder, tooFew } from '../statistics/intervals.ts';
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
  return lawVerdict(times, sizesOf(rows, steps), n, next =>
    sizesOf(
      rows.map(() => rows[Math.floor(next() * n)] ?? new Float64Array()),
      steps,
    ),
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
