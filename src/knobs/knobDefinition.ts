/** What a knob is, and how its levels are written and checked. */
import { t } from '../core/text.ts';
import type { KnobClass, KnobId, Level } from '../domain/knob.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { refuse } from '../domain/specCheck.ts';

/**
 * What one more level costs. `sampling`: arithmetic on distributions that are known anyway; `reading`: one more pass
 * over all texts; `file`: opening another model file as well.
 */
export type KnobCost = 'sampling' | 'reading' | 'file';

/** What the words for a level depend on besides the level itself. */
export interface LevelContext {
  /** Card of the model at this level; null when unknown. */
  readonly model: ModelCard | null;
  /** The whole prompt; empty when there is none. */
  readonly prompt: string;
}

/** A variable that can constrain a model (docs/method.md#knobs). */
export interface Knob {
  readonly id: KnobId;
  readonly class: KnobClass;
  readonly title: string;
  /** The knob as a limit, inside a sentence: "the context window". */
  readonly limit: string;
  /** What to keep in mind when reading its figures. */
  readonly caveat: string;
  /** Whether an axis over its levels is logarithmic. */
  readonly logarithmic: boolean;
  readonly cost: KnobCost;
  /** Level at which it constrains nothing; null where that depends on the model or the prompt. */
  readonly loosest: Level | null;
  /** Default levels of a study, from loose to tight, without the loosest. */
  defaultLevels(model: ModelCard): readonly Level[];
  /** Why this model does not support the knob; null when it does. */
  obstacle(model: ModelCard): Message | null;
  /** A level as a label: "22 of 30 layers", "last 6 words", "step 128". */
  formatLevel(level: Level, model: ModelCard | null): string;
  /** A level as a phrase for sentences: "with only 60% of the prompt kept", "after 128 training steps". */
  phrase(level: Level, context: LevelContext): string;
  /** Throws AdjacentError bad-argument for a level that is out of range, exceeds the context, or that the model does
   * not have. */
  checkLevel(level: Level, model: ModelCard): void;
}

/** Throws AdjacentError bad-argument for a level that is not a number, or not one that `isValid` accepts. */
export function checkNumber(level: Level, isValid: (value: number) => boolean, title: string, remedy: string): void {
  if (typeof level === 'number' && isValid(level)) return;
  refuse(t`${title} ${JSON.stringify(level)} is out of range.`, remedy);
}
