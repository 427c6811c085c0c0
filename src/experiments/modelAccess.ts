/** Access of an experiment to models, by reference: cards without loading, and open models on demand. */
import type { LanguageModel, ModelCard } from '../domain/languageModel.ts';
import type { StudyItem } from '../domain/study.ts';

export interface OpenedModel {
  readonly model: LanguageModel;
  /** Number of threads it runs with. */
  readonly threads: number;
  /** Allows the model to be closed. Calling it again does nothing. */
  release(): void;
}

export interface ModelAccess {
  /** The card of a model, without opening it; fields that only an open model knows are empty or "unprobed". Throws
   * AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported. */
  describe(reference: string, signal: AbortSignal): Promise<ModelCard>;
  /** Expected seconds to prepare a model on first use, when its weights are unpacked or rounded; 0 for a prepared
   * model. */
  preparationSeconds(reference: string): number;
  /** Opens a model. Throws AdjacentError, as `describe` does, and when loading fails. */
  open(reference: string, signal: AbortSignal): Promise<OpenedModel>;
  /** Throws AdjacentError model-too-large when these models do not fit into memory together. */
  checkTogether(references: readonly string[]): void;
  /** Items of a file (absolute path) or of a bundled set (by name), at most `limit`. Throws AdjacentError bad-argument.
   */
  readItems(place: string, limit: number): Promise<readonly StudyItem[]>;
}
