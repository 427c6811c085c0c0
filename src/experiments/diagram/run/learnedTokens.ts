/** Tokens of stored answers, for a model that shows its tokens as texts only. */
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';

/** Tells a model the tokens of answers that another process drew; a model with a vocabulary knows them. */
export function learnTokens(
  { numbered }: Pick<LanguageModel, 'numbered'>,
  answers: readonly Pick<Trajectory, 'ids' | 'pieces'>[],
): void {
  for (const { ids, pieces } of answers) numbered?.learn(ids, pieces);
}
