/** Models as they are listed to choose from. */
import type { ErrorData } from '../core/adjacentError.ts';
import type { ModelCard, ModelFacts } from './languageModel.ts';

/** A model that can be chosen. Checkpoints are not listed as models. */
export interface ModelListing extends ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: ModelCard['kind'];
  readonly about: string;
  readonly bytes: number;
  /** Null when usable; otherwise what is missing and what to do. */
  readonly problem: ErrorData | null;
  readonly prepared: boolean;
}
