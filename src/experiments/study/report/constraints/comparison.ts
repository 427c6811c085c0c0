/** At which levels limits may be compared with each other: at levels that the user named, or where each takes away the
 * same share of its resource (docs/method.md#constraint-expansion). */
import type { KnobId, Level } from '../../../../domain/knob.ts';
import type { ModelCard } from '../../../../domain/languageModel.ts';
import type { Study } from '../../../../domain/study.ts';
import type { LimitComparison } from '../../../../domain/studyFindings.ts';
import { bitsOf, headsOf, layersOf } from '../../../../knobs/architectureKnobs.ts';
import { wordCount, wordsOf } from '../../../../knobs/windows.ts';
import { parseWindowLevel } from '../../../../knobs/windowLevel.ts';
import type { ReportContext } from '../reportContext.ts';
import type { LevelGroup } from './levelGroups.ts';

/** Fewest texts of a ranking: one text in ten that reacts in its own way is missing from 16 texts in one case of five,
 * from 8 in almost half. */
const leastRankedTexts = 16;
/** How far the shares of two levels of equal cost may be apart. */
const sameCost = 0.03;

/** Share of its resource that a level leaves, [0, 1]: of the layers, the heads, the bits of a weight or the words of
 * the prompt; null for a knob that takes away no such resource. */
function shareLeft(knob: KnobId, level: Level, card: ModelCard | undefined, prompt: string): number | null {
  if (knob === 'precision') {
    const bits = bitsOf(level);
    return bits === null ? null : bits / 32;
  }
  if (knob === 'window') {
    const window = parseWindowLevel(level);
    const all = wordCount(prompt);
    return window === null || all === 0 ? null : wordsOf(window, all) / all;
  }
  if (card === undefined || typeof level !== 'number' || card.layers === 0) return null;
  if (knob === 'layers') return layersOf(level, card.layers) / card.layers;
  return knob === 'heads' && card.heads > 0 ? 1 - headsOf(level, card) / (card.layers * card.heads) : null;
}

/**
 * How the limits of a study compare: each knob with the index of its compared level. Named levels come first: knobs
 * with one level each that the user chose. Otherwise the levels of equal cost that most knobs share, the mildest of
 * several.
 */
export function limitComparison(
  study: Study,
  groups: readonly (readonly LevelGroup[])[],
  { cards: [card], prompt, named }: ReportContext,
): LimitComparison {
  const rows = groups.flatMap(levels => (levels[0] === undefined ? [] : [{ knob: levels[0].knob, levels }]));
  const texts = study.texts.filter(({ source }) => source === 'answer').length || study.texts.length;
  if (rows.length < 2) return { basis: 'one-limit', levels: [] };
  if (texts < leastRankedTexts) return { basis: 'few-texts', texts, needed: leastRankedTexts, levels: [] };
  const single = named ? rows.filter(({ levels }) => levels.length === 1) : [];
  if (single.length > 1) return { basis: 'named', levels: single.map(({ knob }) => ({ knob, level: 0 })) };
  const costs = rows.flatMap(({ knob, levels }) =>
    levels.flatMap(({ level }, at) => {
      const left = shareLeft(knob, level, card, prompt);
      return left === null ? [] : [{ knob, level: at, left }];
    }),
  );
  const [best] = costs
    .map(({ left }) => {
      const near = costs
        .filter(other => Math.abs(other.left - left) <= sameCost)
        .sort((a, b) => Math.abs(a.left - left) - Math.abs(b.left - left));
      return { left, levels: near.filter((one, at) => near.findIndex(({ knob }) => knob === one.knob) === at) };
    })
    .sort((a, b) => b.levels.length - a.levels.length || b.left - a.left);
  return best === undefined || best.levels.length < 2
    ? { basis: 'unequal-cost', levels: [] }
    : { basis: 'equal-cost', left: best.left, levels: best.levels.map(({ knob, level }) => ({ knob, level })) };
}
