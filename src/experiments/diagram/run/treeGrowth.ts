/** Draws answers behind a beginning that the user chose in the possibility tree of a stored run
 * (docs/method.md#possibility-tree). */
import { excerpt, t } from '../../../core/text.ts';
import { answersAtOnce, type Beginning } from '../../../domain/paths.ts';
import type { GridRun, RunEvent, TreeBranch } from '../../../domain/run.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import { cellWindow, planCell } from '../../../run/measuring/cellSample.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { readBeginning, type OpenBranch } from './beginning.ts';
import { openCellModel } from './cellModel.ts';
import { drawnRows } from './drawnRows.ts';

/** Cells of the random numbers of branches, beyond those of forks: one for each branch. */
const treeCell = 0x60000000;

/** Draws answers behind a beginning: progress, then `done` with the run and the new branch. A canceled request rejects
 * and leaves nothing, because the answers that end first are no fair sample. Throws AdjacentError bad-argument,
 * cancelled, and what opening the model throws. */
export async function* growTree(
  { run, cell, behind }: { readonly run: GridRun; readonly cell: number; readonly behind: Beginning },
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const { tree = [] } = run;
  planCell(run, cell);
  const { model, release } = await openCellModel(run, cell, access, signal);
  try {
    const open = await readBeginning(run, cell, behind, model, signal);
    const branch = yield* drawn({ run, open, place: tree.length, count: answersAtOnce }, model, now, signal);
    const grown = { ...run, tree: [...tree, branch] };
    yield { type: 'done', run: grown };
    return grown;
  } finally {
    release();
  }
}

/** Draws the branches of a replayed run again. */
export async function* repeatTree(
  run: GridRun,
  tree: readonly TreeBranch[],
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, readonly TreeBranch[]> {
  const again: TreeBranch[] = [];
  for (const [place, { continuations, ...open }] of tree.entries()) {
    const { model, release } = await openCellModel(run, open.cell, access, signal);
    try {
      again.push(yield* drawn({ run, open, place, count: continuations.length }, model, now, signal));
    } finally {
      release();
    }
  }
  return again;
}

interface Draw {
  readonly run: GridRun;
  readonly open: OpenBranch;
  /** Position among the branches of the run. */
  readonly place: number;
  readonly count: number;
}

async function* drawn(
  { run, open, place, count }: Draw,
  model: Awaited<ReturnType<typeof openCellModel>>['model'],
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, TreeBranch> {
  const { plan, manifest } = run;
  const { cell, given, pieces, tokens } = open;
  const window = cellWindow(run, cell);
  const center = manifest.models[window.model ?? 0]?.probeCenter ?? null;
  const budget = tokens - given.length;
  const cells = plan.cells.map(one => ({ ...one, tokens: budget, samples: one.index === cell ? count : 0 }));
  const meter = new ProgressMeter({ ...plan, tokens: budget, refinements: 0, cells }, now);
  const rows = Array.from({ length: count }, (_, index) => ({
    ...samplingOf(planCell(run, cell)),
    cell: treeCell + place,
    index,
    forced: given,
  }));
  const request = {
    prefix: window.ids,
    rows,
    tokens,
    ...endingOf(manifest),
    seed: plan.seed,
    batch: plan.batch,
    pool: center !== null,
  } as const;
  const beginning = excerpt(pieces.join('').trim(), 40);
  const stage = beginning === '' ? t`Drawing more answers` : t`Drawing more answers behind “${beginning}”`;
  const events = drawnRows({ request, cell, stage }, model, meter, signal);
  for (;;) {
    const step = await events.next();
    if (step.done !== true) yield { type: 'progress', progress: step.value };
    else {
      const continuations = step.value.map(row => ({ ...assemble(row, model, center, given), cell }));
      return { ...open, continuations };
    }
  }
}
