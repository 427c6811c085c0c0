/** What is drawn of the home cell after its answers, and how much (docs/method.md#commitment,
 * docs/method.md#fork-map). */
import { sum } from '../../../core/numeric/sums.ts';
import { continuationTokens } from '../../../core/paths/keptLengths.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridKind, GridSpec, Preset } from '../../../domain/spec.ts';
import { plannedTokens } from '../../../run/sampling/answerLengths.ts';

/** How much a fork map may sample. */
export interface ForkBudget {
  /** Positions that are examined, those of the largest entropy. */
  readonly positions: number;
  /** Tokens that are drawn at most; the first round is finished in any case. */
  readonly tokens: number;
}

/** Kinds that spend their time on another question. */
const withoutPaths: readonly GridKind[] = ['calibration', 'growth', 'internals', 'wordings'];

export const forkBudgets: Readonly<Record<Preset, ForkBudget>> = {
  quick: { positions: 6, tokens: 4000 },
  standard: { positions: 12, tokens: 12_000 },
  thorough: { positions: 24, tokens: 60_000 },
};

/** Which of the two a spec, or the run that it repeats, has. */
export function pathParts(
  { kind, preset }: GridSpec,
  replay?: GridRun,
  { withoutCurve }: Pick<Plan, 'withoutCurve'> = {},
): { readonly commitment: boolean; readonly forks: boolean } {
  if (replay !== undefined) return { commitment: replay.commitment !== undefined, forks: replay.forks !== undefined };
  const isPaths = kind === 'paths';
  const hasCurve = preset !== 'quick' && !withoutPaths.includes(kind) && withoutCurve !== true;
  return { commitment: isPaths || hasCurve, forks: isPaths };
}

/** Tokens that paths are expected to compute beyond the answers of a plan. The curve reads those of the home cell
 * again. */
export function pathTokens(spec: GridSpec, plan: Plan, replay?: GridRun): number {
  const home = plan.cells[plan.home];
  if (home === undefined || plan.mode !== 'answers') return 0;
  const { commitment, forks } = pathParts(spec, replay, plan);
  const length = Math.min(plan.tokens, Math.round(plannedTokens(plan, home)));
  const lengths = Array.from({ length: home.samples }, () => length);
  const curve = continuationTokens(lengths, plan.tokens) + sum(lengths);
  return (commitment ? curve : 0) + (forks ? forkBudgets[spec.preset].tokens : 0);
}
