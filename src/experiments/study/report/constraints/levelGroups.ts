/** Configurations that stand for one level: the random masks or orders of one setting are read as one. */
import type { KnobId, Level } from '../../../../domain/knob.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { wordsOf } from '../../../../knobs/windows.ts';
import { parseWindowLevel as windowOf } from '../../../../knobs/windowLevel.ts';
import { groupedBy } from '../../../../core/groupBy.ts';

/** A setting with all its draws. */
export interface LevelGroup {
  readonly knob: KnobId;
  readonly level: Level | undefined;
  readonly label: string;
  readonly configurations: readonly Configuration[];
}

/** Levels of every knob that a role turns, knobs in the order they appear, levels from loose to tight. */
export function levelGroups(study: Study, role: Configuration['role'], prompt: string): LevelGroup[][] {
  const turned = study.configurations.filter(
    configuration => configuration.role === role && configuration.knob !== null,
  );
  const byKnob = groupedBy(turned, configuration => configuration.knob);
  return [...byKnob].map(([knob, configurations]) => {
    if (knob === null) return [];
    const groups = [...groupedBy(configurations, settingKey).values()].map((draws): LevelGroup => {
      const [first] = draws;
      return { knob, level: first?.setting[knob], label: first?.label ?? '', configurations: draws };
    });
    return groups.sort((a, b) => tightness(knob, a.level, prompt) - tightness(knob, b.level, prompt));
  });
}

/** The same for all draws of one setting of one model. */
export function settingKey({ model, setting }: Configuration): string {
  return JSON.stringify([model, Object.entries(setting).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** Knobs whose larger numbers are the tighter ones, and those whose smaller are. */
const largerIsTighter: ReadonlySet<KnobId> = new Set(['heads', 'min-p', 'shots']);
const smallerIsTighter: ReadonlySet<KnobId> = new Set(['layers', 'checkpoint', 'temperature', 'top-p', 'length']);

/** How tight a level is, for sorting; 0 for levels without an order, which stay as they were given. */
export function tightness(knob: KnobId, level: Level | undefined, prompt: string): number {
  if (knob === 'window') return -wordsKept(level, prompt);
  if (knob === 'precision') return -Number(/\d+/.exec(String(level))?.[0] ?? 32);
  if (typeof level !== 'number') return 0;
  if (largerIsTighter.has(knob)) return level;
  return smallerIsTighter.has(knob) ? -level : 0;
}

/** Words of the prompt that a window level keeps. */
function wordsKept(level: Level | undefined, prompt: string): number {
  const all = prompt.split(/\s+/u).filter(word => word !== '').length;
  return wordsOf(windowOf(level ?? 'all') ?? { kind: 'all' }, all);
}
