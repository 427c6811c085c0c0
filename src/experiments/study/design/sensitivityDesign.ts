/** Settings of a sensitivity analysis: continuous knobs vary together, each over a range (Saltelli et al. 2010;
 * docs/method.md#sensitivity). */
import { saltelliDesign } from '../../../core/constraints/sensitivity.ts';
import type { KnobAxis, KnobId, Level, Setting } from '../../../domain/knob.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import { knobs } from '../../../knobs/knobs.ts';
import { parseWindowLevel } from '../../../knobs/windowLevel.ts';

/** Distance between neighboring levels of each knob; that of `layers` is one layer. */
const steps: Readonly<Partial<Record<KnobId, number>>> = {
  heads: 0.05,
  window: 0.1,
  temperature: 0.05,
  'top-p': 0.01,
  'min-p': 0.01,
};

/** Knobs that can vary over a range. */
export const continuousKnobs: readonly KnobId[] = ['layers', 'heads', 'window', 'temperature', 'top-p', 'min-p'];

/** A level as a number; NaN for one that is not on a continuous scale. */
function numberOf(knob: KnobId, level: Level): number {
  if (knob !== 'window') return Number(level);
  const window = parseWindowLevel(level);
  if (window?.kind === 'all') return 1;
  return window?.kind === 'share' ? window.share : NaN;
}

/** The ends of a range, the smaller one first; NaN for a level that is not a number. */
export function rangeEnds({ knob, levels }: KnobAxis): readonly [number, number] {
  const [one = NaN, other = NaN] = levels.map(level => numberOf(knob, level));
  return [Math.min(one, other), Math.max(one, other)];
}

/** Evenly spaced levels of a range, including both ends. Few levels let settings share their readings. */
function levelsIn(range: KnobAxis, { layers }: Pick<ModelCard, 'layers'>): readonly Level[] {
  const [low, high] = rangeEnds(range);
  const count = Math.max(1, Math.round((high - low) / (steps[range.knob] ?? 1 / layers)));
  return Array.from({ length: count + 1 }, (_, at) => {
    const value = Number((low + ((high - low) * at) / count).toPrecision(12));
    if (range.knob !== 'window') return value;
    return value === 1 ? 'all' : `${Math.round(100 * value)}%`;
  });
}

/** Settings at the points of `saltelliDesign`, in their order, with repetitions. A setting has no entry for a knob at
 * its loosest level. */
export function sensitivitySettings(
  ranges: readonly KnobAxis[],
  base: number,
  seed: number,
  card: Pick<ModelCard, 'layers'>,
): Setting[] {
  const scales = ranges.map(range => ({ knob: range.knob, levels: levelsIn(range, card) }));
  return saltelliDesign(ranges.length, base, seed).map(point =>
    Object.fromEntries(
      scales.flatMap(({ knob, levels }, dimension) => {
        const coordinate = point[dimension];
        const level = coordinate === undefined ? undefined : levels[Math.floor(coordinate * levels.length)];
        if (level === undefined) throw new RangeError('a point of the design is outside the unit cube');
        return level === knobs[knob].loosest ? [] : [[knob, level]];
      }),
    ),
  );
}
