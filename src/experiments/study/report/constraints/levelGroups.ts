/** Configurations grouped by level: the random masks or orders of one setting count as one level. */
import type { KnobId, Level } from '../../../../domain/knob.ts';
import type { ModelCard } from '../../../../domain/languageModel.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { bitsOf } from '../../../../knobs/architectureKnobs.ts';
import { knobs } from '../../../../knobs/knobs.ts';
import { wordCount, wordsOf } from '../../../../knobs/windows.ts';
import { parseWindowLevel } from '../../../../knobs/windowLevel.ts';
import type { ReportContext } from '../reportContext.ts';

/** A level with all its draws. */
export interface LevelGroup {
  readonly knob: KnobId;
  readonly level: Level;
  readonly label: string;
  /** The level as a phrase for sentences: "with only the last 6 words of the prompt". */
  readonly phrase: string;
  readonly configurations: readonly Configuration[];
}

/** Levels of every knob that is changed by itself: knobs in order of appearance, levels from loose to tight. */
export function levelGroups(study: Study, { cards, prompt }: Pick<ReportContext, 'cards' | 'prompt'>): LevelGroup[][] {
  const configurations = study.configurations.filter(({ role }) => role === 'level');
  const groups = [...groupedBy(configurations, settingKey).values()].flatMap(draws => groupOf(draws, cards, prompt));
  return [...groupedBy(groups, ({ knob }) => knob)].map(([knob, levels]) =>
    levels.sort((a, b) => tightness(knob, a.level, prompt) - tightness(knob, b.level, prompt)),
  );
}

function groupOf(draws: readonly Configuration[], cards: readonly ModelCard[], prompt: string): LevelGroup[] {
  const [first] = draws;
  if (first === undefined || first.knob === null) return [];
  const { knob, label, model, setting } = first;
  const level = setting[knob];
  if (level === undefined) return [];
  // The label tells wordings apart that begin alike.
  const phrase = knobs[knob].phrase(knob === 'variant' ? label : level, { model: cards[model] ?? null, prompt });
  return [{ knob, level, label, phrase, configurations: draws }];
}

/** A key that all draws of one setting of one model share. */
export function settingKey({ model, setting }: Pick<Configuration, 'model' | 'setting'>): string {
  return JSON.stringify([model, Object.entries(setting).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Knobs whose larger numbers are tighter, and those whose smaller ones are. */
const largerIsTighter: ReadonlySet<KnobId> = new Set(['heads', 'min-p', 'shots']);
const smallerIsTighter: ReadonlySet<KnobId> = new Set(['layers', 'checkpoint', 'temperature', 'top-p', 'length']);

/** Whether the levels of a knob have an order from loose to tight. */
export function isOrdered(knob: KnobId): boolean {
  return knob === 'window' || knob === 'precision' || largerIsTighter.has(knob) || smallerIsTighter.has(knob);
}

/** How tight a level is, for sorting; 0 for levels without an order, which keep the order in which they were given. */
export function tightness(knob: KnobId, level: Level, prompt: string): number {
  if (knob === 'window') return -wordsOf(parseWindowLevel(level) ?? { kind: 'all' }, wordCount(prompt));
  // int8 rounds the activations as well.
  if (knob === 'precision') return level === 'int8' ? -7.5 : -(bitsOf(level) ?? 32);
  if (typeof level !== 'number') return 0;
  if (largerIsTighter.has(knob)) return level;
  return smallerIsTighter.has(knob) ? -level : 0;
}
