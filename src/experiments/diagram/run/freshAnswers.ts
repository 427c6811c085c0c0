/** Fresh answers of one cell, for a check that had no part in choosing it (docs/method.md#guidance). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { groupAnswers } from '../../../core/answers/outcomes.ts';
import { modalCertificate } from '../../../core/guidance/modalTest.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { FreshAnswers, GridRun } from '../../../domain/run.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import { planCell } from '../../../run/measuring/cellSample.ts';
import { commitmentsOf } from '../../../run/measuring/commitmentReport.ts';
import { budgetOf } from '../../../run/measuring/comparedCells.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { batchOf } from '../../../run/sampling/work.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';
import { expectedDraws, ownDraws, sampleCommitment } from './commitmentSampling.ts';
import { drawnRows } from './drawnRows.ts';
import { commitmentPlan } from './pathSampling.ts';

/** How fresh answers are drawn. `until`: only until the most likely kind by this map is certain, looking after every
 * batch. */
export type FreshDraw = Omit<FreshAnswers, 'trajectories' | 'commitment'> & {
  readonly samples: number;
  /** Whether the answers are continued, as those of the cell were (docs/method.md#commitment). */
  readonly isContinued: boolean;
  readonly until?: OutcomeSpec;
  /** Numbers of kept tokens from which they are continued; absent: those that the curve asks for. */
  readonly kept?: readonly number[];
};

/** Far from the seeds that users count up. */
const seedStep = 982_451_653;

/** Most answers that are drawn until a kind is certain, and how many at once. */
const untilCertain = { most: 512, batch: 16 } as const;

/** As many answers of a cell again as it has, up to the token budget of the home cell, with another seed. For the home
 * cell, which is never a proposal: further answers until its most likely kind is certain. Throws AdjacentError
 * bad-argument for a cell without answers or one that was checked, and where nothing more can be certain. */
export function freshDraw(run: GridRun, index: number, outcome: OutcomeSpec): FreshDraw {
  const { plan, checks = [] } = run;
  const cell = plan.cells[index];
  if (cell === undefined || run.cells[index]?.state !== 'done')
    throw new AdjacentError('bad-argument', t`This setting has no answers to check.`, t`Choose one that was sampled.`);
  if (checks.some(check => check.cell === index))
    throw new AdjacentError(
      'bad-argument',
      t`This setting was already checked on fresh answers.`,
      t`The result is in the run; run the experiment again with another seed to check it once more.`,
    );
  const seed = (plan.seed + seedStep) % 2 ** 53;
  const tokens = budgetOf(run, planCell(run, plan.home));
  const isContinued = commitmentsOf(run).some(one => one.cell === index);
  if (index !== plan.home) return { cell: index, seed, tokens, samples: cell.samples, isContinued };
  if (outcome.map === 'meaning' || isCertain(run.cells[index].trajectories, outcome))
    throw new AdjacentError(
      'bad-argument',
      outcome.map === 'meaning'
        ? t`Kinds by meaning are formed after all answers are there, so nothing can be certain while they are drawn.`
        : t`The most likely kind of the current setting is certain already.`,
      t`Sort the answers another way, for example by first word.`,
    );
  return { cell: index, seed, tokens, samples: untilCertain.most, isContinued: false, until: outcome };
}

function isCertain(answers: readonly Trajectory[], outcome: OutcomeSpec): boolean {
  return modalCertificate(groupAnswers(answers, outcome).kindOf.map(String)) !== null;
}

/** Draws fresh answers on the model of the cell; yields progress. Throws AdjacentError cancelled, and what the model
 * throws. */
export async function* drawFresh(
  run: GridRun,
  draw: FreshDraw,
  model: LanguageModel,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Progress, FreshAnswers> {
  const { plan } = run;
  const { cell: index, seed, tokens, samples, until } = draw;
  const cells = plan.cells.map(cell => ({ ...cell, tokens, samples: cell.index === index ? samples : 0 }));
  const meter = new ProgressMeter({ ...plan, refinements: 0, cells }, now);
  const own = run.cells[index]?.trajectories ?? [];
  const trajectories: Trajectory[] = [];
  while (trajectories.length < samples) {
    const most = until === undefined ? samples : untilCertain.batch;
    const count = Math.min(most, samples - trajectories.length);
    trajectories.push(...(yield* drawBatch(run, draw, { from: trajectories.length, count }, model, meter, signal)));
    if (until !== undefined && isCertain([...own, ...trajectories], until)) break;
  }
  const continued = draw.isContinued ? commitmentPlan(run, index, trajectories) : null;
  if (continued === null) return { cell: index, seed, tokens, trajectories };
  meter.expectOthers(expectedDraws(continued));
  const stage = t`Measuring when the ending of fresh answers is decided`;
  const fixed = draw.kept === undefined ? {} : { kept: draw.kept };
  const request = { ...continued, ...fixed, seed, draws: ownDraws(index) };
  const commitment = yield* sampleCommitment(request, model, signal, meter, stage);
  return { cell: index, seed, tokens, trajectories, commitment };
}

/** Draws the answers of some indices, in order. */
async function* drawBatch(
  run: GridRun,
  { cell: index, seed, tokens }: FreshDraw,
  { from, count }: { readonly from: number; readonly count: number },
  model: LanguageModel,
  meter: ProgressMeter,
  signal: AbortSignal,
): AsyncGenerator<Progress, readonly Trajectory[]> {
  const { plan, manifest } = run;
  const cell = planCell(run, index);
  const { ids = new Int32Array(), model: at = 0 } = plan.windows[cell.window] ?? {};
  const center = manifest.models[at]?.probeCenter ?? null;
  const rows = Array.from({ length: count }, (_, offset) => ({
    cell: index,
    index: from + offset,
    ...samplingOf(cell),
    tokens,
  }));
  const request = {
    prefix: ids,
    rows,
    tokens,
    ...endingOf(manifest),
    seed,
    batch: batchOf(plan, tokens),
    pool: center !== null,
  } as const;
  const stage = t`Drawing fresh answers`;
  const drawn = yield* drawnRows({ request, cell: index, stage }, model, meter, signal);
  return drawn.map(row => assemble(row, model, center));
}
