/** Continuous knobs turned all at once, each over a range (Saltelli et al. 2010; science.md B4.2): which settings are
 * read. */
import { saltelliDesign } from '../../../core/constraints/sensitivity.ts';
import type { KnobAxis, KnobId, Level, Setting } from '../../../domain/knob.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import { knobs } from '../../../knobs/knobs.ts';
import { parseWindowLevel as windowOf } from '../../../knobs/windowLevel.ts';

/** Knobs that have levels between any two others, and how far neighbouring ones are apart; layers are whole. */
const steps: Readonly<Partial<Record<KnobId, number>>> = {
  heads: 0.05,
  window: 0.1,
  temperature: 0.05,
  'top-p': 0.01,
  'min-p': 0.01,
};
export const continuousKnobs: readonly KnobId[] = ['layers', 'heads', 'window', 'temperature', 'top-p', 'min-p'];

/** A level as a number; NaN for one that lies on no line with others. */
function numberOf(knob: KnobId, level: Level): number {
  if (knob !== 'window') return Number(level);
  const window = windowOf(level);
  if (window?.kind === 'all') return 1;
  return window?.kind === 'share' ? window.share : NaN;
}

/** The ends of a range, the smaller one first; NaN where a level has no number. */
export function endsOf({ knob, levels }: KnobAxis): readonly [number, number] {
  const [one = NaN, other = NaN] = levels.map(level => numberOf(knob, level));
  return [Math.min(one, other), Math.max(one, other)];
}

/** Evenly spaced levels of a range, both ends among them: readings are shared where neighbours fall on the same. */
export function levelsIn(range: KnobAxis, { layers }: Pick<ModelCard, 'layers'>): readonly Level[] {
  const [low, high] = endsOf(range);
  const count = Math.max(1, Math.round((high - low) / (steps[range.knob] ?? 1 / layers)));
  return Array.from({ length: count + 1 }, (_, at) => {
    const value = Number((low + ((high - low) * at) / count).toPrecision(12));
    if (range.knob !== 'window') return value;
    return value === 1 ? 'all' : `${Math.round(100 * value)}%`;
  });
}

/** Settings at the points of `saltelliDesign`, in their order; several can be the same. A knob at its loosest level is
 * not in a setting. */
export function sensitivitySettings(
  ranges: readonly KnobAxis[],
  base: number,
  seed: number,
  card: Pick<ModelCard, 'layers'>,
): Setting[] {
  const levels = ranges.map(range => levelsIn(range, card));
  return saltelliDesign(ranges.length, base, seed).map(point =>
    Object.fromEntries(
      ranges.flatMap(({ knob }, at) => {
        const own = levels[at] ?? [];
        const level = own[Math.floor((point[at] ?? 0) * own.length)] ?? '';
        return level === knobs[knob].loosest ? [] : [[knob, level]];
      }),
    ),
  );
}
