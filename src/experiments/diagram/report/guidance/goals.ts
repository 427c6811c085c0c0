/** What a user may want, and the figure that measures it (docs/method.md#guidance). */
import { agreeingWith, wellShaped } from '../../../../core/answers/outcomes.ts';
import { abstain, estimate, exact, type Figure } from '../../../../core/figure.ts';
import { exactProportionFigure } from '../../../../core/statistics/clopperPearson.ts';
import { minimumAgreement } from '../../../../core/statistics/intervals.ts';
import { quotedAnswer } from '../../../../core/quoted.ts';
import { t } from '../../../../core/text.ts';
import type { Trajectory } from '../../../../core/trajectory.ts';
import type { GoalKind, GoalReport } from '../../../../domain/guidance.ts';
import type { CommitmentReport } from '../../../../domain/paths.ts';
import type { FreshAnswers, GridRun, ReferenceAnswer } from '../../../../domain/run.ts';
import type { OutcomeSpec } from '../../../../domain/spec.ts';
import { groupingOf } from '../../../../run/measuring/cellReports.ts';
import { measurable } from '../../../../run/measuring/cellSample.ts';
import { commitmentAt, commitmentsOf } from '../../../../run/measuring/commitmentReport.ts';
import type { ComparedAnswers } from '../../../../run/measuring/comparedCells.ts';

/** A goal: its words, and its figure of the answers of a cell. */
export interface Goal extends Pick<GoalReport, 'id' | 'kind' | 'title' | 'measure' | 'style'> {
  /** The clause of a sentence: "two answers agree with probability 0.81 [0.70, 0.89]". */
  clause(figure: string): string;
  /** Whether a smaller figure is better. */
  readonly less?: true;
  /** Cells that the goal can be measured at; absent: every cell with answers. */
  readonly cells?: ReadonlySet<number>;
  /** What fresh answers are compared by, where the figure is exact and none could change it. */
  readonly check?: Omit<Goal, 'id' | 'kind' | 'title'>;
  /** The figure of answers; `fresh` where they are not those of the cell itself. */
  figureOf(answers: ComparedAnswers, cell: number, fresh?: FreshAnswers): Figure;
}

/** Most kinds of the current setting that are offered as a reference, and the fewest answers of such a kind. */
const mostReferences = 4;
const fewestAlike = 3;

/** The goals that a run can be judged by under an outcome map. */
export function goalsOf(run: GridRun, outcome: OutcomeSpec): readonly Goal[] {
  const [atHome] = commitmentsOf(run);
  return [
    repeatable(outcome),
    varied(outcome),
    ...(isShaped(outcome) ? [shape(outcome)] : []),
    ...(atHome?.cell === run.plan.home ? [early(run, outcome)] : []),
    ...(run.references ?? []).map((one, at) => typedGoal(one, outcome, at + 1)),
    ...references(run, outcome),
  ];
}

/** Tokens until 90% of the ending is decided, at the cells whose answers were continued. */
function early(run: GridRun, outcome: OutcomeSpec): Goal {
  const known = new Map(commitmentsOf(run).map(commitment => [commitment.cell, commitment]));
  return {
    ...named('early'),
    title: t`Decided earlier`,
    measure: t`tokens until 90% of the ending is decided`,
    style: 'tokens',
    less: true,
    cells: new Set(known.keys()),
    clause: figure => t`90% of the ending is decided after ${figure} tokens`,
    figureOf: ({ trajectories }, cell, fresh) => {
      const commitment = fresh === undefined ? known.get(cell) : fresh.commitment;
      return commitment === undefined
        ? abstain({ code: 'not-measured' }, trajectories.length)
        : ninetyOf(commitmentAt(run, commitment, outcome, fresh?.trajectories));
    },
  };
}

/** How likely a typed answer is: exact, so fresh answers are only compared by how many of them are like it. */
function typedGoal(reference: ReferenceAnswer, outcome: OutcomeSpec, place: number): Goal {
  const { text, tokens, cells } = reference;
  const label = quotedAnswer(text, 40);
  const known = new Map(cells.map(({ cell, logProb }) => [cell, logProb]));
  const alike = likeGoal(reference, outcome, label);
  return {
    ...named('reference'),
    id: `typed-${place}`,
    title: t`Closer to ${label}, typed`,
    measure: t`mean log-probability of ${label}, nats per token`,
    style: 'nats',
    cells: new Set(known.keys()),
    clause: figure => t`${label} has a mean log-probability of ${figure} nats per token`,
    check: alike,
    figureOf: (_, cell) => {
      const logProb = known.get(cell);
      if (logProb === undefined) return abstain({ code: 'not-measured' }, 0);
      return logProb === null ? abstain({ code: 'impossible-tokens' }, 0) : exact(logProb / tokens);
    },
  };
}

function ninetyOf({ readings, n }: CommitmentReport): Figure {
  return readings.find(({ id }) => id === 'ninety')?.figure ?? abstain({ code: 'not-measured' }, n);
}

function isShaped(outcome: OutcomeSpec): boolean {
  return wellShaped([], outcome) !== null;
}

/** Agreement. By meaning it is what the model rates, and its words say no more. */
function repeatable({ map }: OutcomeSpec): Goal {
  const isRated = map === 'meaning';
  return {
    ...named('repeatable'),
    title: t`More repeatable`,
    measure: isRated ? t`probability that the model rates two answers as close` : t`probability that two answers agree`,
    style: 'probability',
    clause: figure =>
      isRated
        ? t`the model rates two answers as close with probability ${figure}`
        : t`two answers agree with probability ${figure}`,
    figureOf: ({ figures }) => figures['agreement'] ?? abstain({ code: 'not-measured' }, 0),
  };
}

function varied({ map }: OutcomeSpec): Goal {
  const isRated = map === 'meaning';
  return {
    ...named('varied'),
    title: t`More varied, without noise`,
    measure: isRated
      ? t`probability that the model rates two answers as different`
      : t`probability that two answers differ`,
    style: 'probability',
    clause: figure =>
      isRated
        ? t`the model rates two answers as different with probability ${figure}`
        : t`two answers differ with probability ${figure}`,
    figureOf: ({ figures }) => complement(figures['agreement'] ?? abstain({ code: 'not-measured' }, 0)),
  };
}

function shape(outcome: OutcomeSpec): Goal {
  return {
    ...named('shape'),
    title: t`Right shape`,
    measure: t`share of answers with the right shape`,
    style: 'share',
    clause: figure => t`answers have the right shape with probability ${figure}`,
    figureOf: ({ trajectories }) => {
      const count = wellShaped(trajectories, outcome);
      return count === null
        ? abstain({ code: 'no-invalid-kind' }, trajectories.length)
        : exactProportionFigure(count, trajectories.length, minimumAgreement);
    },
  };
}

function references(run: GridRun, outcome: OutcomeSpec): Goal[] {
  const answers = measurable(run, run.plan.home);
  const grouping = answers.length === 0 ? null : groupingOf(run, run.plan.home, outcome);
  const kinds = grouping?.kinds.filter(({ count }) => count >= fewestAlike).slice(0, mostReferences) ?? [];
  return kinds.flatMap(({ central, label }, at) => {
    const reference = answers[central];
    return reference === undefined || reference.ids.length === 0
      ? []
      : [referenceGoal(reference, outcome, at + 1, quotedAnswer(label, 40))];
  });
}

function referenceGoal(reference: Trajectory, outcome: OutcomeSpec, place: number, label: string): Goal {
  return {
    id: `reference-${place}`,
    kind: 'reference',
    title: t`Closer to ${label}`,
    ...likeGoal(reference, outcome, label),
  };
}

/** The share of answers that are like a reference. */
function likeGoal(
  reference: Pick<Trajectory, 'text' | 'embedding'>,
  outcome: OutcomeSpec,
  label: string,
): NonNullable<Goal['check']> {
  return {
    measure: t`share of answers like ${label}`,
    style: 'share',
    clause: figure => t`an answer is like ${label} with probability ${figure}`,
    figureOf: ({ trajectories, isShortened }) => {
      const n = trajectories.length;
      const others = trajectories.filter(answer => answer !== reference);
      if (isShortened && outcome.map === 'meaning') return abstain({ code: 'not-measured' }, n);
      const count = agreeingWith(reference, others, outcome);
      return count === null
        ? abstain({ code: 'no-hidden-state', unit: 'answers' }, n)
        : exactProportionFigure(count, others.length, minimumAgreement);
    },
  };
}

function named(kind: GoalKind): { readonly id: string; readonly kind: GoalKind } {
  return { id: kind, kind };
}

/** 1 minus a chance. */
function complement(figure: Figure): Figure {
  if (figure.kind !== 'estimate') return figure;
  const [low, high] = figure.interval;
  return estimate(1 - figure.value, [1 - high, 1 - low], figure.n, figure.method);
}
