/** Items as one configuration answers them: a continuous and an all-or-nothing score of each (science.md E10, B3.7). */
import { scoreItem } from '../../../../core/constraints/capability.ts';
import type { Configuration, ItemReading, Study, StudyItem } from '../../../../domain/study.ts';

export interface ItemScores {
  readonly item: StudyItem;
  /** ln p of the right option for each of its tokens, or characters, nats. */
  readonly continuous: number;
  /** Probability of the right option among the options. */
  readonly choice: number;
  /** 1 when the right option is the likeliest, 0 when not; less than 1 on a tie, and over draws. */
  readonly right: number;
}

/** Items that at least one of the configurations has read, scores averaged over those that have; `perCharacter` where
 * tokens differ between models (science.md C3.5). Items that do not fit into the model's context are left out. */
export function itemScores(
  study: Study,
  configurations: readonly Configuration[],
  perCharacter: boolean,
): ItemScores[] {
  const wanted = new Set(configurations.map(({ index }) => index));
  const readings = study.itemReadings.filter(({ configuration }) => wanted.has(configuration));
  return study.items.flatMap((item, row): ItemScores[] => {
    const read = readings.flatMap(reading => scored(study, reading, item, row, perCharacter) ?? []);
    if (read.length === 0) return [];
    const mean = (of: (scores: ItemScores) => number): number =>
      read.reduce((sum, scores) => sum + of(scores), 0) / read.length;
    return [
      { item, continuous: mean(one => one.continuous), choice: mean(one => one.choice), right: mean(one => one.right) },
    ];
  });
}

/** How many items a configuration has read so far. */
export function itemsRead({ characters }: ItemReading): number {
  return characters.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
}

function scored(
  study: Study,
  reading: ItemReading,
  item: StudyItem,
  row: number,
  perCharacter: boolean,
): ItemScores | null {
  const width = reading.logProb.length / study.items.length;
  const options = item.options.map((_, option) => {
    const at = row * width + option;
    return {
      logProbability: reading.logProb[at] ?? NaN,
      tokens: reading.tokens[at] ?? 0,
      characters: reading.characters[at] ?? 0,
    };
  });
  if (
    !options.every(
      ({ logProbability, tokens, characters }) => Number.isFinite(logProbability) && tokens > 0 && characters > 0,
    )
  )
    return null;
  const score = scoreItem({ options, answer: item.answer }, 'sum');
  return {
    item,
    continuous: perCharacter ? score.perCharacter : score.perToken,
    choice: score.choiceProbability,
    right: score.correct,
  };
}
