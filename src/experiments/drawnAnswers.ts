/** Answers that depend on no prompt, kept from one run to the next (docs/architecture.md#answers-to-nothing). */
import type { SampledRow } from '../domain/languageModel.ts';

/** Rows by the law that decides them: everything that their tokens and numbers depend on, in one line. */
export interface DrawnAnswers {
  /** The rows that are kept under a law, in any order; none where nothing is kept, or what is there is damaged. */
  find(law: string): readonly SampledRow[];
  /** Keeps further rows under a law, in place of those with the same index; none where that is impossible. */
  keep(law: string, rows: readonly SampledRow[]): Promise<void>;
}
