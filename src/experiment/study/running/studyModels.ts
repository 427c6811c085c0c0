/** What a study needs of the models around it: a card before anything is loaded, and one open model at a time. */
import type { LanguageModel, ModelCard } from '../../languageModel.ts';
import type { StudyItem } from '../study.ts';

export interface OpenedModel {
  readonly model: LanguageModel;
  /** The model may be closed; calling twice does nothing. */
  release(): void;
}

/** The models of a study, by reference. */
export interface StudyModels {
  /** The card of a model that need not be open; what only an open model knows is empty, "unprobed", or says so.
   *  Throws AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported. */
  describe(reference: string, signal: AbortSignal): Promise<ModelCard>;
  /** Seconds that opening a model will take beyond opening it again: its weights are unpacked or rounded at first use;
   * 0 when they were. */
  preparationSeconds(reference: string): number;
  /** Open a model; at most one is open at a time. Throws what opening throws. */
  open(reference: string, signal: AbortSignal): Promise<OpenedModel>;
  /** Items of a file (an absolute path), or of a bundled set by its name. Throws AdjacentError bad-argument. */
  readItems(place: string, limit: number): Promise<readonly StudyItem[]>;
}
