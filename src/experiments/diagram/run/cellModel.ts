/** Opens the model of a cell of a stored run, to add to the run. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { GridRun } from '../../../domain/run.ts';
import { cellWindow } from '../../../run/measuring/cellSample.ts';
import type { ModelAccess } from '../../modelAccess.ts';
import { modelsOf } from './gridRun.ts';
import { learnTokens } from './learnedTokens.ts';

/** The model that reads the window of a cell, ablated as there, until it is released. Throws AdjacentError bad-argument
 * for a model that is not the one of the run, and what opening it throws. */
export async function openCellModel(
  run: GridRun,
  cell: number,
  access: ModelAccess,
  signal: AbortSignal,
): Promise<{ readonly model: LanguageModel; release(): void }> {
  const { model: at = 0, ablation } = cellWindow(run, cell);
  const reference = modelsOf(run.manifest.spec)[at] ?? run.manifest.spec.model;
  const { model, release } = await access.open(reference, signal);
  for (const { trajectories } of run.cells) learnTokens(model, trajectories);
  for (const { given, pieces, continuations } of run.tree ?? []) {
    model.numbered?.learn(given, pieces);
    learnTokens(model, continuations);
  }
  try {
    const known = run.manifest.models[at]?.card;
    if (known !== undefined && known.modelHash !== model.card.modelHash)
      throw new AdjacentError(
        'bad-argument',
        t`${known.name} is not the file that the run was made with, so fresh answers would not belong to it.`,
        t`Run the experiment again.`,
      );
    return { model: ablation === undefined ? model : await model.ablate(ablation, signal), release };
  } catch (error) {
    release();
    throw error;
  }
}
