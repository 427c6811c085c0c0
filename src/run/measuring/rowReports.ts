/** Figures of a whole row of a diagram: the dissolution boundary and the phase verdict. */
import { dissolutionBoundary } from '../../core/phase/boundary.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { classifyTransition } from '../../core/phase/phaseVerdict.ts';
import { ruleText } from '../../core/phase/ruleMessages.ts';
import { verdictText } from '../../core/phase/verdictMessages.ts';
import type { ScanNull, ScanPoint } from '../../core/phase/scan.ts';
import { fewestTemperatures } from '../../core/phase/scanReading.ts';
import { firstTokens } from './firstTokens.ts';
import { measurable, vocabularyOf } from './cellSample.ts';
import { Memo } from '../../core/memo.ts';
import { gridPositionOf } from '../../domain/gridPlace.ts';
import type { PlanCell } from '../../domain/plan.ts';
import type { VerdictReport } from '../../domain/report.ts';
import type { GridRun, Run, SoftmaxNull } from '../../domain/run.ts';

const boundaries = new Memo<Figure>();
const verdicts = new Memo<VerdictReport>();

/** Planned cells of a row that have samples, in order of temperature. */
export function sampledRow({ plan }: Run, row: number): PlanCell[] {
  return plan.cells
    .filter(cell => cell.samples > 0 && gridPositionOf(plan, cell)[0] === row)
    .sort((a, b) => a.temperature - b.temperature);
}

/** Whether the columns of the grid are temperatures. */
function overTemperature({ plan }: Run): boolean {
  return plan.axes === undefined || plan.axes.x.knob === 'temperature';
}

interface Row {
  readonly points: readonly ScanPoint[];
  /** Index of the row's window; a row over temperatures has only one. */
  readonly window: number;
}

/** Answers of all cells up to the budget of the plan: those of the home cell run to their end. */
function readRow(run: Run, row: number): Row {
  const cells = sampledRow(run, row);
  const points = cells
    .map(({ index, temperature }) => ({
      temperature,
      trajectories: firstTokens(measurable(run, index), run.plan.tokens),
    }))
    .filter(point => point.trajectories.length > 0);
  return { points, window: cells[0]?.window ?? 0 };
}

/** Temperature above which the answers of a row dissolve (docs/method.md#dissolution-boundary). Abstains for streams
 * and while too few cells are sampled. */
export function boundaryOf(run: Run, row: number): Figure {
  if (run.plan.mode === 'streams') return abstain({ code: 'wrong-mode', mode: 'streams', tokens: null }, 0);
  if (!overTemperature(run)) return abstain({ code: 'needs-temperature-axis' }, 0);
  const { points, window } = readRow(run, row);
  const [first] = points;
  if (first === undefined) return abstain({ code: 'not-sampled' }, 0);
  const parts = points.map(point => point.trajectories);
  return boundaries.recall(first.trajectories, parts, () => dissolutionBoundary(points, vocabularyOf(run, window)));
}

function scanNull(found: SoftmaxNull | undefined): ScanNull | null {
  return found === undefined ? null : { temperatures: found.temperatures, energy: found.energy };
}

/** Phase verdict of a row (docs/method.md#phase-verdict); null with too few temperatures, and while its softmax null is
 * still pending. */
export function verdictOf(run: GridRun, row: number): VerdictReport | null {
  const { points, window } = readRow(run, row);
  const [first] = points;
  const found = run.nulls.find(one => one.window === window);
  const going = run.status === 'running' || run.status === 'queued';
  if (
    !overTemperature(run) ||
    first === undefined ||
    points.length < fewestTemperatures ||
    (going && found === undefined)
  )
    return null;
  return verdicts.recall(first.trajectories, [found, ...points.map(point => point.trajectories)], () => {
    const { mode, tokens } = run.plan;
    const verdict = classifyTransition({
      mode,
      points,
      softmaxNull: scanNull(found),
      tokens,
      vocabulary: vocabularyOf(run, window),
    });
    const rules = verdict.rules.map(({ rule, passed, message }) => ({ rule, passed, text: ruleText(message) }));
    const { location, message } = verdict;
    return { row, verdict: verdict.verdict, location, sentence: verdictText(message), rules };
  });
}
