/** Measures more of a stored run: when the ending is decided, at every setting that has answers
 * (docs/method.md#commitment), and how likely a typed answer is there (docs/method.md#guidance). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { Addition } from '../../../domain/addition.ts';
import type { Commitment, GridRun, ReferenceAnswer, RunEvent } from '../../../domain/run.ts';
import { openCommitments } from '../../../run/measuring/commitmentReport.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { settingWords } from '../report/guidance/settings.ts';
import { openCellModel } from './cellModel.ts';
import { expectedDraws, ownDraws, sampleCommitment, type CommitmentPlan } from './commitmentSampling.ts';
import { finishCell } from './finishCell.ts';
import { commitmentPlan, repeated } from './pathSampling.ts';
import { readReference } from './referenceReading.ts';

/** Measures an addition: progress, then `done` with the run and what was added. A canceled request rejects and leaves
 * nothing. Throws AdjacentError bad-argument where nothing is left to measure, cancelled, and what opening a model
 * throws. */
export async function* addToRun(
  { run, addition }: { readonly run: GridRun; readonly addition: Addition },
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const grown = yield* grownRun(run, addition, now, access, signal);
  yield { type: 'done', run: grown };
  return grown;
}

function grownRun(
  run: GridRun,
  addition: Addition,
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  switch (addition.kind) {
    case 'reference':
      return withReference(run, addition.text, access, signal);
    case 'finish':
      return finishCell(run, addition.cell, now, access, signal);
    case 'commitment':
      return withCommitments(run, now, access, signal);
  }
}

/** Typed answers that a run may have. */
const mostReferences = 16;

async function* withReference(
  run: GridRun,
  typed: string,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const { references = [] } = run;
  const text = typed.trim();
  if (text === '')
    throw new AdjacentError('bad-argument', t`The answer to compare with is empty.`, t`Type the answer that you want.`);
  if (references.some(one => one.text === text) || references.length >= mostReferences)
    throw new AdjacentError(
      'bad-argument',
      references.length >= mostReferences
        ? t`A run compares its settings with at most ${mostReferences} typed answers.`
        : t`This answer was already read at every setting.`,
      t`Choose it among the goals of the run.`,
    );
  return { ...run, references: [...references, yield* readingOf(run, text, access, signal)] };
}

/** Reads typed answers of a replayed run again. */
export async function* referencesAgain(
  run: GridRun,
  texts: readonly string[],
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, readonly ReferenceAnswer[]> {
  const again: ReferenceAnswer[] = [];
  for (const text of texts) again.push(yield* readingOf(run, text, access, signal));
  return again;
}

async function* readingOf(
  run: GridRun,
  text: string,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, ReferenceAnswer> {
  const steps = readReference(run, text, access, signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
    yield { type: 'progress', progress: step.value };
  }
}

async function* withCommitments(
  run: GridRun,
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, GridRun> {
  const cells = openCommitments(run);
  if (cells.length === 0)
    throw new AdjacentError(
      'bad-argument',
      t`When the ending is decided was already measured at every setting of this run.`,
      t`Open the run, or analyze the prompt at other settings.`,
    );
  const found = yield* commitmentsAt(run, cells, now, access, signal);
  return { ...run, commitments: [...(run.commitments ?? []), ...found] };
}

/** Continues the answers of cells, from the numbers of tokens that `stored` continuations of a replayed run have. Those
 * of the home cell, if no run had them, come first. */
export async function* commitmentsAt(
  run: GridRun,
  cells: readonly number[],
  now: () => number,
  access: ModelAccess,
  signal: AbortSignal,
  stored: readonly Commitment[] = [],
): AsyncGenerator<RunEvent, readonly Commitment[]> {
  const plans = cells.flatMap((cell): CommitmentPlan[] => {
    const plan = commitmentPlan(run, cell, run.cells[cell]?.trajectories ?? []);
    return plan === null
      ? []
      : [{ ...plan, ...repeated(stored.find(one => one.cell === cell)), draws: ownDraws(cell) }];
  });
  const meter = new ProgressMeter({ ...run.plan, refinements: 0, cells: [], home: -1 }, now);
  meter.expectOthers(plans.reduce((sum, plan) => sum + expectedDraws(plan), 0));
  const found: Commitment[] = [];
  for (const plan of plans) {
    const cell = run.plan.cells[plan.cell];
    const stage = t`Measuring when the ending is decided, ${cell === undefined ? '' : settingWords(run, cell)}`;
    const { model, release } = await openCellModel(run, plan.cell, access, signal);
    try {
      const events = sampleCommitment(plan, model, signal, meter, stage);
      for (;;) {
        const step = await events.next();
        if (step.done === true) {
          found.push(step.value);
          break;
        }
        yield { type: 'progress', progress: step.value };
      }
    } finally {
      release();
    }
  }
  return found;
}
