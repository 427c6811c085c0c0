/** What a knob is, and how its levels are written and checked. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { KnobClass, KnobId, Level } from '../domain/knob.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';

/**
 * What one more level costs: `law` is arithmetic on laws that were read anyway, `reading` reads all texts once more,
 * `file` opens another model as well.
 */
export type KnobCost = 'law' | 'reading' | 'file';

/** A variable of a constraint (science.md B4.1). */
export interface Knob {
  readonly id: KnobId;
  readonly class: KnobClass;
  readonly title: string;
  /** Unit of its levels, e.g. "share of the layers"; empty for words. */
  readonly unit: string;
  /** Whether an axis over its levels is logarithmic. */
  readonly logarithmic: boolean;
  readonly cost: KnobCost;
  /** One sentence on how its figures must be read. */
  readonly caveat: string;
  /** Level at which it constrains nothing; null where that is the model's or the prompt's own. */
  readonly loosest: Level | null;
  /** Levels a study takes of its own accord, from loose to tight, the loosest left out. */
  defaultLevels(model: ModelCard): readonly Level[];
  /** Why this model cannot turn it; null when it can. */
  obstacle(model: ModelCard): Message | null;
  /** Write a level as a person reads it: "22 of 30 layers", "last 6 words", "step 128". */
  formatLevel(level: Level, model: ModelCard | null): string;
  /** Throws AdjacentError bad-argument for a level that is out of range, beyond the context, or that the model does not
   * have. */
  checkLevel(level: Level, model: ModelCard): void;
}

/** Refuse a level in one sentence. */
export function refuse(message: string, remedy: string): never {
  throw new AdjacentError('bad-argument', message, remedy);
}

/** Refuse a level that is no number in a range. */
export function checkNumber(level: Level, isFit: (value: number) => boolean, title: string, remedy: string): void {
  if (typeof level === 'number' && isFit(level)) return;
  refuse(`${title} ${JSON.stringify(level)} is out of range.`, remedy);
}
