/** When the ending is decided over the settings of a run, and what measuring the rest would take
 * (docs/method.md#commitment). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { continuationTokens } from '../../core/paths/keptLengths.ts';
import { t } from '../../core/text.ts';
import { axesOf, gridPositionOf } from '../../domain/gridPlace.ts';
import type { CommitmentLevels, CommitmentReport, PathsReport } from '../../domain/paths.ts';
import { isGoing, type GridRun } from '../../domain/run.ts';
import { measurable, planCell } from './cellSample.ts';
import { commitmentAt, commitmentsOf, openCommitments } from './commitmentReport.ts';

/** Ids of what is read off each curve. */
type ReadingId = 'half' | 'ninety' | 'early';

/** The settings whose answers were continued, in the order of the plan; undefined below two. */
export function commitmentLevels(
  run: GridRun,
  outcome: OutcomeSpec,
  words: (cell: number) => string,
): CommitmentLevels | undefined {
  const found = commitmentsOf(run)
    .toSorted((a, b) => a.cell - b.cell)
    .map(commitment => commitmentAt(run, commitment, outcome));
  if (found.length < 2) return undefined;
  const settings = found.map((report): CommitmentLevels['settings'][number] => ({
    cell: report.cell,
    words: words(report.cell),
    start: report.curve.series[0]?.y[0] ?? notMeasured,
    half: readingOf(report, 'half'),
    ninety: readingOf(report, 'ninety'),
    early: readingOf(report, 'early'),
    verdict: report.verdict,
  }));
  return { settings, curve: curveOf(run, found) };
}

const notMeasured = abstain({ code: 'not-measured' }, 0);

function readingOf({ readings }: CommitmentReport, wanted: ReadingId): Figure {
  return readings.find(({ id }) => id === wanted)?.figure ?? notMeasured;
}

/** Tokens until 90% of the way over the columns, a line for each row. */
function curveOf(run: GridRun, found: readonly CommitmentReport[]): CommitmentLevels['curve'] {
  const { x, y } = axesOf(run.plan);
  const placed = found.map(report => {
    const [row, column] = gridPositionOf(run.plan, planCell(run, report.cell));
    return { row, column, figure: readingOf(report, 'ninety') };
  });
  const rows = [...new Set(placed.map(({ row }) => row))].sort((a, b) => a - b);
  return {
    id: 'commitment-levels',
    title: t`Tokens until 90% of the ending is decided`,
    unit: t`tokens`,
    caption: t`At every setting whose answers were continued. Lower is earlier.`,
    xLabel: x.name,
    logX: x.logarithmic,
    logY: false,
    series: rows.map(row => {
      const own = placed.filter(one => one.row === row).sort((a, b) => a.column - b.column);
      return {
        label: y.labels[row] ?? '',
        x: own.map(({ column }) => x.values[column] ?? column),
        y: own.map(({ figure }) => figure),
      };
    }),
    guides: [],
  };
}

/** How many settings were not continued, and the seconds that would take by the pace of the run; undefined for none. */
export function openLevels(run: GridRun): PathsReport['open'] {
  const cells = openCommitments(run);
  if (cells.length === 0 || isGoing(run)) return undefined;
  const { plan, sampled } = run;
  const tokens = cells.reduce((sum, cell) => {
    const lengths = measurable(run, cell).map(({ ids }) => ids.length);
    return sum + continuationTokens(lengths, Math.min(planCell(run, cell).tokens ?? plan.tokens, plan.tokens));
  }, 0);
  const isKnown = sampled !== undefined && sampled.tokens > 0;
  return { settings: cells.length, seconds: isKnown ? (tokens * sampled.seconds) / sampled.tokens : null };
}
