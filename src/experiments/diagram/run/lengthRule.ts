/** What decides while answers are sampled how long they may be. */
import type { SamplingState } from '../../../domain/languageModel.ts';

/** How long answers that are sampled together may be. */
export interface LengthRule {
  /** Most tokens of those that have the largest budget; absent: their budget. */
  readonly most?: number;
  /** The cells whose answers are long enough, asked after every step, after so many seconds. */
  cutNow(reached: SamplingState, seconds: number): readonly number[];
}
