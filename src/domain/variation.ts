/** What several prompts that fill the rows of a diagram have in common, for display. */
import type { Figure } from '../core/figure.ts';

/** Variation between the prompts of one column (docs/method.md#variation-between-prompts). */
export interface VariationReport {
  readonly column: number;
  /** The figures in plain words, or why nothing is stated. */
  readonly sentence: string;
  readonly within: Figure;
  readonly between: Figure;
  readonly share: Figure;
  /** One for each prompt with finished answers, in the order of the rows. */
  readonly prompts: readonly PromptRow[];
}

export interface PromptRow {
  readonly cell: number;
  readonly label: string;
  /** Chance that two answers to it agree. */
  readonly agreement: Figure;
  /** Its most frequent kind, and how many of its answers are of it; "" and 0 where none was read. */
  readonly kind: string;
  readonly count: number;
}
