/** Models to choose from. */
import type { ErrorData } from '../core/adjacentError.ts';
import type { ModelCard, ModelFacts } from './languageModel.ts';
import type { PrecisionChoice } from './precisionChoice.ts';

/** A model to choose. Checkpoints are not listed. */
export interface ModelListing extends ModelFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: ModelCard['kind'];
  readonly about: string;
  readonly bytes: number;
  /** Null when the model can be used; otherwise what is missing and what to do. */
  readonly problem: ErrorData | null;
  readonly prepared: boolean;
  /** What the precision "auto" takes and why; absent before it was measured on this machine. */
  readonly choice?: PrecisionChoice;
}
