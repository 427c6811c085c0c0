/** Continuous and discontinuous scores of each item in one configuration (docs/method.md#capability). */
import { scoreItem, type OptionScore } from '../../../../core/constraints/capability.ts';
import type { ItemReading, Study, StudyItem } from '../../../../domain/study.ts';

export interface ItemScores {
  readonly item: StudyItem;
  /** Log-probability of the right option per token, or per character, nats. */
  readonly continuous: number;
  /** Probability of the right option among the options, [0, 1]. */
  readonly choice: number;
  /** 1 when the right option is the likeliest, 0 when not; between them on a tie, and when averaged over draws. */
  readonly right: number;
}

/** Scores averaged over readings, for items that at least one of them has read. `perCharacter` makes models with
 * different tokenizers comparable. Items that do not fit into the context are left out. */
export function itemScores(
  { items }: Pick<Study, 'items'>,
  readings: readonly ItemReading[],
  perCharacter: boolean,
): ItemScores[] {
  return items.flatMap((item, row): ItemScores[] => {
    const scores = readings.flatMap(reading => {
      const options = optionsOf(reading, item, row, items.length);
      return options.length === item.options.length ? scoreItem({ options, answer: item.answer }) : [];
    });
    if (scores.length === 0) return [];
    const mean = (valueOf: (score: (typeof scores)[number]) => number): number =>
      scores.reduce((sum, score) => sum + valueOf(score), 0) / scores.length;
    return [
      {
        item,
        continuous: mean(score => (perCharacter ? score.perCharacter : score.perToken)),
        choice: mean(score => score.choiceProbability),
        right: mean(score => score.correct),
      },
    ];
  });
}

/** Number of items that a configuration has read so far. */
export function itemsRead({ characters }: ItemReading): number {
  return characters.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
}

/** The options of an item that were read. */
function optionsOf(reading: ItemReading, item: StudyItem, row: number, items: number): OptionScore[] {
  const width = reading.logProb.length / items;
  return item.options.flatMap((_, option) => {
    const at = row * width + option;
    const [logProbability, tokens, characters] = [reading.logProb[at], reading.tokens[at], reading.characters[at]];
    if (logProbability === undefined || tokens === undefined || characters === undefined)
      throw new RangeError('an item reading has a cell for each option');
    return Number.isFinite(logProbability) && tokens > 0 && characters > 0
      ? [{ logProbability, tokens, characters }]
      : [];
  });
}
