/** Facts of a model that has no files here, as its card has them. */
import type { ModelCard } from './languageModel.ts';

/** Layers and heads that nobody can reach, and no series of models that it belongs to. */
export const unknownFacts = {
  layers: 0,
  heads: 0,
  parameterCount: 0,
  series: '',
  prompts: [],
  checkpoints: [],
} as const satisfies Partial<ModelCard>;
