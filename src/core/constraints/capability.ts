/** E10: one skill scored continuously and as right or wrong, on the same items (docs/method.md#capability). */
import { softmax } from '../distribution.ts';
import type { Figure } from '../figure.ts';

/** How a model scores one option. */
export interface OptionScore {
  /** ln p of the option after the question, nats, summed over its tokens. */
  readonly logProbability: number;
  /** Its length, at least 1 in both units. */
  readonly tokens: number;
  readonly characters: number;
}

/** An item as scored: its options, and the position of the right one. */
export interface ScoredItem {
  readonly options: readonly OptionScore[];
  readonly answer: number;
}

/** Scores of one item. */
export interface ItemScore {
  /** ln p of the answer per token and per character, nats; only the latter compares across tokenizers. */
  readonly perToken: number;
  readonly perCharacter: number;
  /** Probability of the answer among the options: softmax over their summed log-probabilities, in [0, 1]. */
  readonly choiceProbability: number;
  /** 1 if the answer scores highest, 0 if another option does, 1/m if m options share the first place. */
  readonly correct: number;
}

/** Score an item with at least one option. Throws RangeError when the answer is not one of them. */
export function scoreItem({ options, answer }: ScoredItem): ItemScore {
  const scores = options.map(({ logProbability }) => logProbability);
  const right = options[answer];
  if (right === undefined) throw new RangeError(`an item with ${options.length} options has no option ${answer}`);
  const best = Math.max(...scores);
  const first = scores.filter(score => score === best).length;
  return {
    perToken: right.logProbability / right.tokens,
    perCharacter: right.logProbability / right.characters,
    choiceProbability: softmax(scores)[answer] as number,
    correct: right.logProbability === best ? 1 / first : 0,
  };
}

/** An accuracy against that of guessing: its whole interval is above or below, or chance is inside the interval. */
export type ChanceComparison = 'above' | 'below' | 'indistinguishable';

/** Compares an accuracy with `chance`, the accuracy of guessing in [0, 1]; one that abstains is indistinguishable. */
export function compareToChance(accuracy: Figure, chance: number): ChanceComparison {
  if (accuracy.kind !== 'estimate') return 'indistinguishable';
  if (accuracy.interval[0] > chance) return 'above';
  return accuracy.interval[1] < chance ? 'below' : 'indistinguishable';
}
