/** E10: one ability read continuously and by an all-or-nothing yardstick, on the same items (science.md B3.7, C5.6). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { softmax } from '../branching.ts';
import { exactMatch } from '../phase/mirage.ts';
import { wilsonFigure } from '../statistics/wilson.ts';
import { pairedBootstrap } from './pairedBootstrap.ts';

/** How a model scores one option. */
export interface OptionScore {
  /** ln p of the option after the question, nats, summed over its tokens. */
  readonly logProbability: number;
  /** Its length; at least 1 each. */
  readonly tokens: number;
  readonly characters: number;
  /** Whether each of its tokens was the model's first choice, so that greedy decoding writes it; left out when not
   * known. */
  readonly greedy?: boolean;
}

/** An item as scored: its options, and which of them is the answer. */
export interface ScoredItem {
  readonly options: readonly OptionScore[];
  readonly answer: number;
}

/** By what an option is chosen: its summed log-probability, or that a token or a character. */
export type ChoiceRule = 'sum' | 'token' | 'character';

/** Scores of one item. */
export interface ItemScore {
  /** ln p of the answer a token and a character, nats; only the latter compares across tokenizers. */
  readonly perToken: number;
  readonly perCharacter: number;
  /** Share of the answer in the softmax over the options' scores under the rule, in [0, 1]. */
  readonly choiceProbability: number;
  /** Σ over options (probability - 1 for the answer)², in [0, 2]; 0 is best (Brier 1950). */
  readonly brier: number;
  /** 1 when the answer scores highest, 0 when another does, 1/m when m options share the first place. */
  readonly correct: number;
  /** Greedy decoding would write the answer; null when not known. */
  readonly exact: boolean | null;
  /** What guessing gets: 1 / number of options. */
  readonly chance: number;
}

/** Score an item with at least one option. */
export function scoreItem({ options, answer }: ScoredItem, rule: ChoiceRule): ItemScore {
  const scores = options.map(
    option => option.logProbability / (rule === 'sum' ? 1 : rule === 'token' ? option.tokens : option.characters),
  );
  const probabilities = softmax(scores);
  const right = options[answer];
  const best = Math.max(...scores);
  const first = scores.filter(score => score === best).length;
  return {
    perToken: (right?.logProbability ?? NaN) / (right?.tokens ?? NaN),
    perCharacter: (right?.logProbability ?? NaN) / (right?.characters ?? NaN),
    choiceProbability: probabilities[answer] ?? NaN,
    brier: probabilities.reduce(
      (sum, probability, option) => sum + (probability - (option === answer ? 1 : 0)) ** 2,
      0,
    ),
    correct: scores[answer] === best ? 1 / first : 0,
    exact: right?.greedy ?? null,
    chance: 1 / options.length,
  };
}

/** Whether accuracy can be told from guessing. */
export type AgainstChance = 'above chance' | 'below chance' | 'not told from chance';

/** Twin scores of a model on a set of items. */
export interface Capability {
  readonly rule: ChoiceRule;
  /** Continuous, bootstrap over items. */
  readonly perToken: Figure;
  readonly perCharacter: Figure;
  readonly choiceProbability: Figure;
  readonly brier: Figure;
  /** Discontinuous, Wilson interval. Abstains where an item has fewer than two options. */
  readonly accuracy: Figure;
  /** Share of answers that greedy decoding writes; abstains where that is not known. */
  readonly exactMatch: Figure;
  /** Accuracy of guessing, mean over items, and whether the model's can be told from it. */
  readonly chance: number;
  readonly againstChance: AgainstChance;
  /** Tokens of an answer, mean over items: an exact match of L tokens each right with p scores p^L. */
  readonly answerTokens: number;
}

/** Whether the interval of an accuracy leaves chance out (science.md C5.6). */
export function tellFromChance(accuracy: Figure, chance: number): AgainstChance {
  if (accuracy.kind !== 'estimate') return 'not told from chance';
  if (accuracy.interval[0] > chance) return 'above chance';
  return accuracy.interval[1] < chance ? 'below chance' : 'not told from chance';
}

/** Twin scores over items, chosen by `rule`; `seed` draws the bootstrap, so that models on the same items are paired.
 */
export function capabilityOf(items: readonly ScoredItem[], rule: ChoiceRule, seed: number): Capability {
  const scores = items.map(item => scoreItem(item, rule));
  const n = items.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const figure = (values: readonly number[], range?: readonly [number, number]): Figure =>
    pairedBootstrap(values, seed, { counted: 'items', ...(range === undefined ? {} : { range }) });
  const choice = items.every(({ options }) => options.length > 1);
  const exact = scores.map(score => score.exact);
  const chance = mean(scores.map(score => score.chance));
  const accuracy = choice
    ? wilsonFigure(mean(scores.map(score => score.correct)) * n, n)
    : abstain('an item has no other option to choose', n);
  return {
    rule,
    perToken: figure(scores.map(score => score.perToken)),
    perCharacter: figure(scores.map(score => score.perCharacter)),
    choiceProbability: figure(
      scores.map(score => score.choiceProbability),
      [0, 1],
    ),
    brier: figure(
      scores.map(score => score.brier),
      [0, 2],
    ),
    accuracy,
    exactMatch: exact.includes(null)
      ? abstain('exact matches were not recorded', n)
      : wilsonFigure(exact.filter(Boolean).length, n),
    chance,
    againstChance: tellFromChance(accuracy, chance),
    answerTokens: mean(items.map(({ options, answer }) => options[answer]?.tokens ?? NaN)),
  };
}

/** One sentence about an accuracy that cannot be told from guessing, or is below it; null for one above. */
export function chanceWarning({ accuracy, chance, againstChance }: Capability): string | null {
  if (againstChance === 'above chance' || accuracy.kind !== 'estimate') return null;
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  const found = `${percent(accuracy.value)} of ${accuracy.n} items are right where guessing gets ${percent(chance)}`;
  return againstChance === 'below chance'
    ? `${found}: less than guessing.`
    : `${found}: this accuracy cannot be told from chance, so its rises and falls are noise.`;
}

/** One sentence about how an exact match bends the score of a skill: p^L at the mean answer length; null for single
 * tokens. */
export function mirageWarning({ answerTokens }: Capability): string | null {
  if (!(answerTokens >= 1.5)) return null;
  const length = Math.round(answerTokens);
  const example = (p: number): string => exactMatch(p, length).toFixed(2);
  const jump = `a steady rise of each token's chance from 0.5 to 0.9 into a jump from ${example(0.5)} to ${example(0.9)}`;
  return `An answer has about ${length} tokens, so an exact match turns ${jump}: read the continuous score first.`;
}
