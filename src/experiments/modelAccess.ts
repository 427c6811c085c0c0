/** The models an experiment works with, by reference: described without loading, opened when they are needed. */
import type { LanguageModel, ModelCard } from '../domain/languageModel.ts';
import type { StudyItem } from '../domain/study.ts';

export interface OpenedModel {
  readonly model: LanguageModel;
  /** Threads it runs with. */
  readonly threads: number;
  /** The model may be closed; calling twice does nothing. */
  release(): void;
}

export interface ModelAccess {
  /** The card of a model that need not be open; what only an open model knows is empty, "unprobed", or says so.
   *  Throws AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported. */
  describe(reference: string, signal: AbortSignal): Promise<ModelCard>;
  /** Seconds that opening a model will take beyond opening it again: its weights are unpacked or rounded at first use;
   * 0 when they were. */
  preparationSeconds(reference: string): number;
  /** Open a model. Throws what opening throws. */
  open(reference: string, signal: AbortSignal): Promise<OpenedModel>;
  /** Throws AdjacentError model-too-large when these models do not fit into memory together. */
  checkTogether(references: readonly string[]): void;
  /** Items of a file (an absolute path), or of a bundled set by its name. Throws AdjacentError bad-argument. */
  readItems(place: string, limit: number): Promise<readonly StudyItem[]>;
}
