/** Fresh answers of one cell, for a check that had no part in choosing it (docs/method.md#guidance). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { FreshAnswers, GridRun } from '../../../domain/run.ts';
import { planCell } from '../../../run/measuring/cellSample.ts';
import { budgetOf } from '../../../run/measuring/comparedCells.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';

/** How fresh answers are drawn. */
export type FreshDraw = Omit<FreshAnswers, 'trajectories'> & { readonly samples: number };

/** Far from the seeds that users count up. */
const seedStep = 982_451_653;

/** As many answers of a cell again as it has, up to the token budget of the home cell, with another seed. Throws
 * AdjacentError bad-argument for a cell without answers, or one that was checked. */
export function freshDraw(run: GridRun, index: number): FreshDraw {
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
  const tokens = budgetOf(run, planCell(run, plan.home));
  return { cell: index, seed: (plan.seed + seedStep) % 2 ** 53, tokens, samples: cell.samples };
}

/** Draws fresh answers on the model of the cell; yields progress. Throws AdjacentError cancelled, and what the model
 * throws. */
export async function* drawFresh(
  run: GridRun,
  { cell: index, seed, tokens, samples }: FreshDraw,
  whole: LanguageModel,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Progress, FreshAnswers> {
  const { plan, manifest } = run;
  const { window, temperature, topP, topK, minP = 0 } = planCell(run, index);
  const place = plan.windows[window];
  if (place === undefined) throw new RangeError(`the plan has no window ${window}`);
  const model = place.ablation === undefined ? whole : await whole.ablate(place.ablation, signal);
  const center = manifest.models[place.model ?? 0]?.probeCenter ?? null;
  const cells = plan.cells.map(cell => ({ ...cell, tokens, samples: cell.index === index ? samples : 0 }));
  const meter = new ProgressMeter({ ...plan, refinements: 0, cells }, now);
  const rows = Array.from({ length: samples }, (_, at) => ({
    cell: index,
    index: at,
    temperature,
    topP,
    topK,
    minP,
    tokens,
  }));
  const request = {
    prefix: place.ids,
    rows,
    tokens,
    end: manifest.endPolicy,
    seed,
    batch: tokens > plan.tokens ? Math.min(plan.batch, wholeAnswers.batch) : plan.batch,
    pool: center !== null,
  } as const;
  const trajectories: Trajectory[] = [];
  let wake = (): void => undefined;
  const sampled = model.sample(request, signal, done => {
    meter.step(done);
    wake();
  });
  let next = sampled.next();
  try {
    for (;;) {
      const stepped = new Promise<null>(resolve => {
        wake = () => {
          resolve(null);
        };
      });
      const outcome = await Promise.race([next, stepped]);
      if (meter.due()) yield meter.read(t`Drawing fresh answers`);
      if (outcome === null) continue;
      if (outcome.done === true) break;
      next = sampled.next();
      meter.finish(index, outcome.value.ids.length);
      trajectories.push(assemble(outcome.value, model, center));
    }
  } finally {
    next.catch(() => undefined);
    void sampled.return(undefined).catch(() => undefined);
  }
  return { cell: index, seed, tokens, trajectories: trajectories.sort((a, b) => a.index - b.index) };
}
