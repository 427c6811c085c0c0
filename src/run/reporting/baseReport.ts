/** The part of a report that all kinds of runs share. Successive reports of one run reuse their figures: only cells
 * with new answers are computed again. */
import { outcomeChoiceText } from '../../core/answers/groupingMessages.ts';
import { resolveOutcome } from '../../core/answers/outcomes.ts';
import { abstain, bounded, exact, type Figure } from '../../core/figure.ts';
import type { Change } from '../../core/guidance/difference.ts';
import { Memo } from '../../core/memo.ts';
import { askedText } from '../../domain/conversation.ts';
import { axesOf, gridPositionOf } from '../../domain/gridPlace.ts';
import type { AnswerMap, AnswerView, CellReport, RunReport, Tile, BranchView } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { cutWindows } from '../../knobs/windows.ts';
import { cellReport, shownGroupingOf } from '../measuring/cellReports.ts';
import { boundsAt, measurable, opennessAt } from '../measuring/cellSample.ts';
import { answerViews } from './answerViews.ts';
import { curvesOf } from './curves.ts';
import { manifestRows } from './manifestRows.ts';

type Resolved = ReturnType<typeof resolveOutcome>;

const resolved = new Memo<Resolved>();

/** The outcome map of a run, proposed from the finished answers of the home cell, or of the first finished cell when
 * the home cell has no samples. Throws AdjacentError bad-argument for a map that cannot be used. */
export function outcomeOf(run: Run, asked: OutcomeSpec): Resolved {
  const { home, cells } = run.plan;
  const isSampled = (cells[home]?.samples ?? 0) > 0;
  const source = isSampled ? home : (cells.find(cell => measurable(run, cell.index).length > 0)?.index ?? home);
  const answers = measurable(run, source);
  const { assertions = [] } = run.manifest.spec;
  const prompt = askedText(run.manifest.spec);
  return resolved.recall(answers, [JSON.stringify([asked, assertions]), prompt], () =>
    resolveOutcome(asked, answers, prompt, assertions),
  );
}

/** The part of the user's prompt that a window keeps. */
function ownText({ manifest: { spec } }: Run, words: number): string {
  if (spec.kind === 'calibration') return spec.prompt;
  return cutWindows(spec.prompt, [{ kind: 'words', words }])[0]?.text ?? '';
}

/** Exact openness, or its bounds, [rows][columns]; empty until it is computed. */
function exactMapOf(run: Run): RunReport['exactMap'] {
  if (run.distributions.length === 0) return [];
  const { x, y } = axesOf(run.plan);
  const map = y.labels.map(() => x.labels.map((): Figure => abstain({ code: 'not-in-run' }, 0)));
  for (const cell of run.plan.cells) {
    const [row, column] = gridPositionOf(run.plan, cell);
    const openness = opennessAt(run, cell);
    const bounds = boundsAt(run, cell);
    if (openness !== null) map[row]?.splice(column, 1, exact(openness.entropy));
    else if (bounds !== undefined)
      map[row]?.splice(
        column,
        1,
        bounded({ code: 'needs-distribution', known: bounds.known }, [bounds.low.entropy, bounds.high.entropy]),
      );
  }
  return map;
}

/** Fields that each kind of experiment adds. */
type Own = 'kind' | 'spec' | 'title' | 'headline' | 'details' | 'tiles' | 'notes';

/** The shared part of a report under an outcome map; nothing is sampled. Throws AdjacentError bad-argument for a map
 * that cannot be used. */
export function baseReport(run: Run, asked: OutcomeSpec): Omit<RunReport, Own | 'boundaries' | 'verdicts' | 'study'> {
  const { manifest, plan } = run;
  const first = plan.windows[plan.cells[plan.home]?.window ?? 0];
  const model = manifest.models[first?.model ?? 0] ?? manifest.models[0];
  if (model === undefined) throw new RangeError('a run has a model');
  const { outcome, reason } = outcomeOf(run, asked);
  const cells = plan.cells.map(cell => cellReport(run, cell.index, outcome));
  return {
    id: manifest.facts.id,
    created: manifest.facts.created,
    status: run.status,
    error: run.error,
    model: model.card,
    form: model.form,
    mode: plan.mode,
    modeReason: plan.modeReason,
    givenText: first?.text ?? '',
    ...(first?.adapted === undefined ? {} : { adapted: first.adapted }),
    outcome,
    outcomeReason: outcomeChoiceText(reason),
    windows: plan.windows.map(({ label, words }) => ({ label, words, text: ownText(run, words) })),
    temperatures: plan.temperatures,
    axes: axesOf(plan),
    tokens: plan.tokens,
    cells,
    exactMap: exactMapOf(run),
    nextTokens: run.distributions.map(one => one.nextTokens),
    home: plan.home,
    curves: curvesOf(run, cells),
    estimate: plan.estimate,
    manifest: manifestRows(run),
    ...(manifest.facts.precision && { choice: manifest.facts.precision }),
  };
}

/** Details of one cell: its report, tiles, sentence and answers. */
export interface CellDetail {
  readonly cell: CellReport;
  readonly tiles: readonly Tile[];
  readonly headline: string;
  readonly details: string;
  readonly answers: readonly AnswerView[];
  /** The answers on a plane, or why they are not; absent before the cell is finished. */
  readonly map?: AnswerMap;
  /** How its figures differ from those of the home cell; absent for that cell, and where nothing is compared. */
  readonly changes?: readonly Change[];
  /** What was drawn from nodes of the possibility tree; absent: nothing. */
  readonly branches?: readonly BranchView[];
}

/** The answers of a cell with their kinds. */
export function answersOf(run: Run, index: number, outcome: OutcomeSpec): AnswerView[] {
  return answerViews(run.cells[index]?.trajectories ?? [], shownGroupingOf(run, index, outcome));
}
