/** Reports the cells of a run. Figures are computed once per set of answers. */
import { energyOf } from '../../core/energy.ts';
import { abstain, boundsOf, type Figure } from '../../core/figure.ts';
import { measure } from '../../core/metrics.ts';
import { judgeAnswers, type AssertionResult } from '../../core/answers/assertions/judge.ts';
import type { Grouping, Kind } from '../../core/answers/outcome.ts';
import { answerPart } from '../../core/answers/reasoning.ts';
import { groupedBy } from '../../core/groupBy.ts';
import { kindsCaveatText } from '../../core/answers/groupingMessages.ts';
import { groupAnswers, kindsCaveat } from '../../core/answers/outcomes.ts';
import { at } from '../../core/numeric/at.ts';
import { indexOfLargest, indexOfLeast } from '../../core/numeric/order.ts';
import { excerpt } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { RegimeCall } from '../../core/phase/scan.ts';
import { measurable, planCell, sampleOf } from './cellSample.ts';
import { endlessOf } from './endless.ts';
import { Memo } from '../../core/memo.ts';
import { regimeOf } from './regime.ts';
import { gridPositionOf } from '../../domain/gridPlace.ts';
import type { CellReport } from '../../domain/report.ts';
import { isGoing, type Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';

interface Measured {
  readonly figures: Readonly<Record<string, Figure>>;
  readonly regime: RegimeCall | null;
}

const groupings = new Memo<Grouping | null>();
const measured = new Memo<Measured>();

/** Groups the answers of a cell by an outcome map, including those of an unfinished cell, whose texts can be read. Null
 * without answers. */
export function groupingOf(run: Run, index: number, outcome: OutcomeSpec): Grouping | null {
  const trajectories = run.cells[index]?.trajectories ?? [];
  if (trajectories.length === 0) return null;
  return groupings.recall(trajectories, [JSON.stringify(outcome)], () => groupAnswers(trajectories, outcome));
}

/** The same for display: kinds by exact text are named by their most typical answer in its own case. */
export function shownGroupingOf(run: Run, index: number, outcome: OutcomeSpec): Grouping | null {
  const grouping = groupingOf(run, index, outcome);
  if (grouping === null || outcome.map !== 'text') return grouping;
  const answers = run.cells[index]?.trajectories ?? [];
  const nameOf = ({ label, members }: Kind): string => {
    const texts = members.map(member =>
      answerPart(answers[member]?.text ?? '')
        .replace(/\s+/gu, ' ')
        .trim(),
    );
    const counts = [
      ...groupedBy(
        texts.filter(text => text !== ''),
        text => text,
      ),
    ];
    const [name] = counts.sort((a, b) => b[1].length - a[1].length)[0] ?? [label];
    return excerpt(name, longestName);
  };
  return { ...grouping, kinds: grouping.kinds.map(kind => ({ ...kind, label: nameOf(kind) })) };
}

/** Longest name of a kind, in characters. */
const longestName = 160;

function measuredOf(run: Run, index: number, outcome: OutcomeSpec): Measured {
  const done = measurable(run, index).length > 0;
  const sample = sampleOf(run, index, done ? groupingOf(run, index, outcome) : null);
  const owner = run.cells[index]?.trajectories ?? sample;
  return measured.recall(
    owner,
    [
      sample.grouping,
      sample.openness?.entropy,
      sample.bounds?.low.entropy,
      sample.temperature,
      run.cells[index]?.state,
    ],
    () => {
      const figures = done ? measure(sample) : exactOnly(measure(sample), reasonOf(run, index));
      return { figures, regime: regimeOf(sample, id => figures[id] ?? abstain({ code: 'not-measured' }, 0)) };
    },
  );
}

/** Figures of an unfinished cell: exact ones and bounds stay, all others abstain with `reason`. */
function exactOnly(figures: Readonly<Record<string, Figure>>, reason: Figure): Record<string, Figure> {
  return Object.fromEntries(
    Object.entries(figures).map(([id, figure]) => [
      id,
      figure.kind === 'exact' || boundsOf(figure) !== undefined ? figure : reason,
    ]),
  );
}

function reasonOf(run: Run, index: number): Figure {
  const { samples } = planCell(run, index);
  const cell = run.cells[index];
  const n = cell?.trajectories.length ?? 0;
  if (cell?.state === 'interrupted') return abstain({ code: 'interrupted', done: n, planned: samples }, n);
  return abstain({ code: isGoing(run) ? 'being-sampled' : 'not-sampled' }, n);
}

/** The answers of least and most energy, the first of equal ones. */
function extremesOf(trajectories: readonly Trajectory[]): Pick<CellReport, 'extremes'> {
  const answers = trajectories.flatMap(trajectory => {
    const energy = energyOf(trajectory);
    return energy === null ? [] : [{ index: trajectory.index, text: excerpt(trajectory.text, 240), energy }];
  });
  if (answers.length < 2) return {};
  const energies = answers.map(({ energy }) => energy);
  return {
    extremes: { lowest: at(answers, indexOfLeast(energies)), highest: at(answers, indexOfLargest(energies)) },
  };
}

/** How many of the answers of a finished cell that were cut would hardly have ended. */
function cutEndless(run: Run, index: number): Pick<CellReport, 'cutNoise' | 'cutCircling'> {
  const { noise, circling } = endlessOf(sampleOf(run, index, null));
  return { ...(noise === 0 ? {} : { cutNoise: noise }), ...(circling === 0 ? {} : { cutCircling: circling }) };
}

const judged = new Memo<readonly AssertionResult[]>();

/** How the answers of a finished cell hold to the assertions of the run. */
function assertionsOf(run: Run, index: number): Pick<CellReport, 'assertions'> {
  const { assertions = [] } = run.manifest.spec;
  const answers = measurable(run, index);
  if (assertions.length === 0 || answers.length === 0 || run.plan.mode === 'streams') return {};
  const results = judged.recall(answers, [JSON.stringify(assertions)], () =>
    judgeAnswers(answers, assertions).map(result => ({
      ...result,
      failed: result.failed.map(position => at(answers, position).index),
    })),
  );
  return { assertions: results };
}

/** Reports one cell under an outcome map. */
export function cellReport(run: Run, index: number, outcome: OutcomeSpec): CellReport {
  const cell = planCell(run, index);
  const { window, temperature } = cell;
  const [row, column] = gridPositionOf(run.plan, cell);
  const { state = 'exact', trajectories = [] } = run.cells[index] ?? {};
  const grouping = shownGroupingOf(run, index, outcome);
  return {
    index,
    row,
    column,
    window,
    temperature,
    state,
    n: trajectories.length,
    cut: run.plan.mode === 'streams' ? 0 : trajectories.filter(answer => !answer.ended).length,
    ...cutEndless(run, index),
    longest: Math.max(0, ...trajectories.map(({ ids }) => ids.length)),
    empty: trajectories.filter(answer => answer.ids.length === 0).length,
    ...measuredOf(run, index, outcome),
    ...assertionsOf(run, index),
    ...extremesOf(measurable(run, index)),
    kinds: grouping?.kinds ?? [],
    unread: grouping?.unread ?? null,
    kindsCaveat: kindsCaveatText(kindsCaveat(trajectories.length, grouping?.band ?? null)),
    ...(grouping === null || grouping.cuts === null ? {} : { cuts: grouping.cuts }),
  };
}
