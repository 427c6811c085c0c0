/** Figures of cells up to a common number of tokens, so that settings with different token budgets are compared on the
 * same stretch of their answers. */
import { groupAnswers } from '../../core/answers/outcomes.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { measure } from '../../core/metrics.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { PlanCell } from '../../domain/plan.ts';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { cellReport } from './cellReports.ts';
import { measurable, planCell, sampleOf } from './cellSample.ts';
import { firstTokens } from './firstTokens.ts';

/** Figures that compare meanings under every outcome map. */
const byEmbedding = ['semantic-order'] as const;
/** Figures of the kinds of answers, which compare meanings where kinds are meanings. */
const byKind = ['agreement', 'kinds', 'effective-kinds', 'coverage', 'chao1'] as const;

/** Answers that are compared, and their figures. */
export interface ComparedAnswers {
  readonly trajectories: readonly Trajectory[];
  readonly figures: Readonly<Record<string, Figure>>;
  /** Whether answers were cut here that ran on: their meaning as a whole says nothing about the part that is left. */
  readonly isShortened: boolean;
}

/** Token budget of a cell. */
export function budgetOf({ plan }: Run, cell: PlanCell): number {
  return cell.tokens ?? plan.tokens;
}

const known = new WeakMap<readonly Trajectory[], Map<string, ComparedAnswers>>();

/** The first `tokens` tokens of given answers of a cell: its own, or fresh ones. */
export function comparedAnswers(
  run: Run,
  index: number,
  answers: readonly Trajectory[],
  outcome: OutcomeSpec,
  tokens: number,
): ComparedAnswers {
  const trajectories = firstTokens(answers, tokens);
  const isShortened = trajectories !== answers;
  if (!isShortened && answers === measurable(run, index))
    return { trajectories, isShortened, figures: cellReport(run, index, outcome).figures };
  const key = JSON.stringify([outcome, index]);
  const found = known.get(trajectories) ?? new Map<string, ComparedAnswers>();
  known.set(trajectories, found);
  const made = found.get(key) ?? measuredAgain(run, index, { trajectories, isShortened }, outcome, tokens);
  found.set(key, made);
  return made;
}

function measuredAgain(
  run: Run,
  index: number,
  { trajectories, isShortened }: Omit<ComparedAnswers, 'figures'>,
  outcome: OutcomeSpec,
  tokens: number,
): ComparedAnswers {
  const grouping = trajectories.length === 0 ? null : groupAnswers(trajectories, outcome);
  const figures = measure({ ...sampleOf(run, index, grouping), trajectories, tokens });
  const whole = budgetOf(run, planCell(run, index));
  const refused = abstain({ code: 'other-length', tokens, whole }, trajectories.length);
  const hidden = isShortened ? [...byEmbedding, ...(outcome.map === 'meaning' ? byKind : [])] : [];
  return {
    trajectories,
    isShortened,
    figures: { ...figures, ...Object.fromEntries(hidden.map(id => [id, refused])) },
  };
}
