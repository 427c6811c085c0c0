/** From a run to what a reader sees. Reports of one run share what did not change: only cells with new answers cost
 * time. */
import { abstain, exact, type Figure } from '../../core/figure.ts';
import { resolveOutcome } from '../../core/answers/outcomes.ts';
import { answerViews } from './answerViews.ts';
import { cellReport, groupingOf } from './cellReports.ts';
import { measurable, opennessAt } from './cellSample.ts';
import { curvesOf } from './curves.ts';
import { manifestRows } from './manifestRows.ts';
import { Memory } from '../memory.ts';
import { notesOf } from './notes.ts';
import { axesOf, placeOf } from '../planning/places.ts';
import type { AnswerView, CellReport, RunReport, Tile } from '../report.ts';
import { boundaryOf, verdictOf } from './rowReports.ts';
import type { Run } from '../run.ts';
import { sentenceOf } from './sentence.ts';
import type { ExperimentSpec, OutcomeSpec } from '../spec.ts';
import { tilesOf } from './tiles.ts';
import { cutWindows } from '../planning/windows.ts';
import { studyReportOf } from '../study/reporting/studyReports.ts';
import { studyTitles } from '../study/reporting/studyTitles.ts';

type Resolved = ReturnType<typeof resolveOutcome>;

const resolved = new Memory<Resolved>();

/** The outcome map of a run: proposed from the finished answers of the home cell, or of the first finished one where
 * the home cell is not sampled. Throws bad-argument for a map that cannot be used. */
function outcomeOf(run: Run, asked: OutcomeSpec): Resolved {
  const { home, cells } = run.plan;
  const source =
    (cells[home]?.samples ?? 0) > 0
      ? home
      : (cells.find(cell => measurable(run, cell.index).length > 0)?.index ?? home);
  const answers = measurable(run, source);
  const { prompt } = run.manifest.spec;
  return resolved.recall(answers, [JSON.stringify(asked), prompt], () => resolveOutcome(asked, answers, prompt));
}

/** First words of the prompt, for a list of runs; what is asked, where it is not asked of a prompt. */
function titleOf(spec: ExperimentSpec): string {
  if (spec.kind === 'calibration') return 'Calibration: a transition and its null';
  if (spec.study !== undefined && spec.study.kind !== 'constraints') return studyTitles[spec.study.kind];
  const line = Array.from(spec.prompt.replace(/\s+/gu, ' ').trim());
  return line.length <= 60 ? line.join('') : `${line.slice(0, 59).join('')}…`;
}

/** The person's own words in a window. */
function ownText({ kind, prompt }: ExperimentSpec, words: number): string {
  return kind === 'calibration' ? prompt : (cutWindows(prompt, [{ kind: 'words', words }])[0]?.text ?? '');
}

/** Exact openness by row and column; empty until it is known. */
function exactMapOf(run: Run): RunReport['exactMap'] {
  if (run.laws.length === 0) return [];
  const { x, y } = axesOf(run.plan);
  const map = y.labels.map(() => x.labels.map((): Figure => abstain('not in this run', 0)));
  for (const cell of run.plan.cells) {
    const [row, column] = placeOf(run.plan, cell);
    const openness = opennessAt(run, cell);
    if (openness !== null) map[row]?.splice(column, 1, exact(openness.entropy));
  }
  return map;
}

/** Report a run, with its own outcome map or another one (nothing is sampled again). Throws bad-argument for a map that
 * cannot be used. */
export function reportOf(run: Run, outcome: OutcomeSpec = run.manifest.spec.outcome): RunReport {
  const { manifest, plan } = run;
  const first = plan.windows[plan.cells[plan.home]?.window ?? 0];
  const model = manifest.models[first?.model ?? 0] ?? manifest.models[0];
  if (model === undefined) throw new RangeError('a run has a model');
  const map = outcomeOf(run, outcome);
  const cells = plan.cells.map(cell => cellReport(run, cell.index, map.outcome));
  const rows = axesOf(plan).y.labels;
  const verdicts = rows.flatMap((_, row) => verdictOf(run, row) ?? []);
  const home = cells[plan.home];
  const study = studyReportOf(run);
  return {
    id: manifest.facts.id,
    title: titleOf(manifest.spec),
    created: manifest.facts.created,
    status: run.status,
    error: run.error,
    spec: manifest.spec,
    model: model.card,
    form: model.form,
    mode: plan.mode,
    modeReason: plan.modeReason,
    givenText: first?.text ?? '',
    outcome: map.outcome,
    outcomeReason: map.reason,
    windows: plan.windows.map(({ label, words }) => ({ label, words, text: ownText(manifest.spec, words) })),
    temperatures: plan.temperatures,
    axes: axesOf(plan),
    tokens: plan.tokens,
    cells,
    exactMap: exactMapOf(run),
    nextTokens: run.laws.map(law => law.nextTokens),
    boundaries: rows.map((_, row) => boundaryOf(run, row)),
    verdicts,
    home: plan.home,
    sentence: study?.sentence ?? (home === undefined ? '' : sentenceOf(run, home, map.outcome)),
    curves: curvesOf(run, cells),
    study,
    estimate: plan.estimate,
    notes: notesOf(run, cells, verdicts, map.outcome),
    manifest: manifestRows(run),
  };
}

/** An opened cell: its report, tiles, sentence and answers. */
export interface CellDetail {
  readonly cell: CellReport;
  readonly tiles: readonly Tile[];
  readonly sentence: string;
  readonly answers: readonly AnswerView[];
}

/** Open one cell of a run. Throws bad-argument for a map that cannot be used, RangeError for a cell that does not
 * exist. */
export function cellDetailOf(run: Run, index: number, outcome: OutcomeSpec): CellDetail {
  const map = outcomeOf(run, outcome).outcome;
  const cell = cellReport(run, index, map);
  return {
    cell,
    tiles: tilesOf(run, cell, map),
    sentence: sentenceOf(run, cell, map),
    answers: answerViews(run.cells[index]?.trajectories ?? [], groupingOf(run, index, map)),
  };
}
