/** The calibration models: their letter distributions, parameters, and what is known about them
 * (docs/method.md#calibration-models). Texts of two letters are written with "a" and space, so that the share of spaces
 * is their magnetization. */
import { t } from '../../core/text.ts';
import type { CalibrationModel } from './calibrationModel.ts';

const coin = ['a', ' '];
const alphabet = Array.from(' abcdefghijklmnopqrstuvwxyz');

/** The same row for every letter and for an empty text. */
const everywhere = (letters: readonly string[], row: readonly number[]): number[][] =>
  Array.from({ length: letters.length + 1 }, () => [...row]);
/** Logit of a letter that is impossible at any temperature up to 100. */
const never = -1e4;
const logs = (weights: readonly number[]): number[] => weights.map(Math.log);
const sentences = (...parts: readonly string[]): string => parts.join(' ');

/** Independent letters with p_k proportional to k^-exponent; the space is the most frequent. */
export function independentLetters(exponent: number): CalibrationModel {
  return {
    id: 'calibration:iid',
    name: t`Independent letters (Zipf, exponent ${exponent})`,
    about: t`Every letter is an independent draw from one Zipf distribution: ergodic, no memory, no transition at any temperature.`,
    description: sentences(
      t`Letter k of 27 (space, a, b, ... z) has probability proportional to k^-exponent at temperature 1, whatever came before.`,
      t`The energy at temperature T is exactly the mean of -ln p_1 under p_T, the share between answers is 0, and the fluctuation metric falls as 1/N.`,
      t`It must never be classified as a supported transition.`,
    ),
    parameters: { exponent },
    letters: alphabet,
    distribution: {
      reads: 'last',
      table: everywhere(
        alphabet,
        alphabet.map((_, rank) => -exponent * Math.log(rank + 1)),
      ),
      urn: null,
    },
  };
}

/** Feedback on the running magnetization m, the share of "a" minus the share of spaces: p("a") = sigma(2 m / T), a fair
 * coin at first. */
export function curieWeiss(): CalibrationModel {
  return {
    id: 'calibration:curie-weiss',
    name: t`Curie-Weiss feedback (coupling 1)`,
    about: t`Each letter follows the majority of those before it: a known transition from one-sided to mixed texts as the temperature rises.`,
    description: sentences(
      t`After n letters with magnetization m, the share of "a" minus the share of spaces, the next letter is "a" with probability 1 / (1 + exp(-2 m / T)).`,
      t`This is a sampled chain, not the Gibbs distribution of the Curie-Weiss magnet: counted exactly, the center of its energy is at T = 0.84, 0.81 and 0.78 for 32, 128 and 1024 letters.`,
      t`It must be classified as a supported transition.`,
    ),
    parameters: { coupling: 1 },
    letters: coin,
    distribution: {
      reads: 'shares',
      table: [
        [1, -1],
        [-1, 1],
        [0, 0],
      ],
      urn: null,
    },
  };
}

/** The Curie-Weiss distribution with its magnetization held at 1: the same step at the same temperature, without
 * feedback. */
export function saturatingNull(): CalibrationModel {
  return {
    id: 'calibration:saturating-null',
    name: t`Saturating null (field 1)`,
    about: t`The Curie-Weiss step in a constant field: its energy rises with temperature and saturates without feedback, so there is no transition.`,
    description: sentences(
      t`Every letter is "a" with probability 1 / (1 + exp(-2 / T)), whatever came before.`,
      t`Its energy saturates smoothly and equals its single-softmax null at every temperature.`,
      t`It must never be classified as a supported transition.`,
    ),
    parameters: { field: 1 },
    letters: coin,
    distribution: { reads: 'last', table: everywhere(coin, [1, -1]), urn: null },
  };
}

/** One favored letter and 26 equal others below it by `gap`. */
export function schottky(gap: number): CalibrationModel {
  return {
    id: 'calibration:schottky',
    name: t`Schottky levels (27 letters, gap ${String(gap)})`,
    about: t`One favored letter and 26 equal others: a tall peak of the heat capacity from a single softmax, without a transition.`,
    description: sentences(
      t`The space has logit 0 and each of 26 letters has logit -gap, whatever came before.`,
      t`The heat capacity has a steep peak although nothing is collective.`,
      t`It must never be classified as a supported transition.`,
    ),
    parameters: { gap, others: 26 },
    letters: alphabet,
    distribution: {
      reads: 'last',
      table: everywhere(
        alphabet,
        alphabet.map((_, rank) => (rank === 0 ? 0 : -gap)),
      ),
      urn: null,
    },
  };
}

/** A two-state Markov chain: from "a" to space with probability `leave`, back with probability `back`, stationary from
 * the start. */
export function twoStateChain(leave: number, back: number): CalibrationModel {
  return {
    id: 'calibration:two-state-chain',
    name: t`Two-state chain (leave ${String(leave)}, back ${String(back)})`,
    about: t`Long stretches of one letter, then of the other: ergodic, but it mixes slowly and looks frozen in short texts.`,
    description: sentences(
      t`"a" turns into space with probability leave and space into "a" with probability back, at temperature 1, starting from the stationary distribution.`,
      t`The fluctuation metric is known at every length; the correlation time is (1 + c) / (1 - c) letters with c = 1 - leave - back.`,
      t`It is ergodic: a short text must be reported as not mixed within N, not as a transition.`,
    ),
    parameters: { leave, back },
    letters: coin,
    distribution: {
      reads: 'last',
      table: [logs([1 - leave, leave]), logs([back, 1 - back]), logs([back, leave])],
      urn: null,
    },
  };
}

/** A mixture that the first letter decides for good: a share `low` of spaces among all letters, or a share `high` of
 * spaces and one letter. */
export function frozenMixture(low: number, high: number): CalibrationModel {
  const others = alphabet.length - 1;
  const varied = logs([low, ...new Array<number>(others).fill((1 - low) / others)]);
  const narrow = [Math.log(high), ...new Array<number>(others - 1).fill(never), Math.log(1 - high)];
  const table = alphabet.map((_, rank) => (rank <= others / 2 ? varied : narrow));
  return {
    id: 'calibration:frozen-mixture',
    name: t`Frozen mixture (spaces ${String(low)} or ${String(high)})`,
    about: t`The first letter decides for good which of two kinds of text follows: non-ergodic, without a transition.`,
    description: sentences(
      t`The first letter is one of a ... z, equally likely.`,
      t`After a ... m every further letter is a space with probability low, else any of the 26; after n ... z it is a space with probability high, else z, at temperature 1.`,
      t`For the share of spaces the fluctuation metric tends to (high - low)^2 / 4 and its exponent to 0.`,
      t`It must be found non-ergodic and never be classified as a supported transition.`,
    ),
    parameters: { low, high },
    letters: alphabet,
    distribution: { reads: 'first', table: [...table, [never, ...new Array<number>(others).fill(0)]], urn: null },
  };
}

/** A Polya urn with `balls` of each letter at the start: each letter drawn adds a ball of its kind. */
export function polyaUrn(balls: number): CalibrationModel {
  return {
    id: 'calibration:polya-urn',
    name: t`Polya urn (${balls} + ${balls})`,
    about: t`A letter becomes more likely each time it is drawn: every text settles on a share of its own, so the urn is non-ergodic.`,
    description: sentences(
      t`After k "a" among n letters, the next one is "a" with probability (balls + k) / (2 balls + n) at temperature 1.`,
      t`Starting with one ball of each, the share of "a" has variance (n + 2) / (12 n) and tends to a uniform distribution.`,
      t`Below temperature 1 one letter wins; above it the shares tend to one half.`,
    ),
    parameters: { balls },
    letters: coin,
    distribution: {
      reads: 'shares',
      table: [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
      urn: balls,
    },
  };
}

/** A cycle of four letters that slips to another letter with a small probability, from a random phase. */
export function periodicLetters(slip: number): CalibrationModel {
  const letters = Array.from('abc ');
  const after = (letter: number): number[] =>
    letters.map((_, next) => (next === (letter + 1) % 4 ? 1 - slip : slip / 3));
  return {
    id: 'calibration:periodic',
    name: t`Periodic letters (period 4, slip probability ${String(slip)})`,
    about: t`abc abc abc: an almost exact cycle, whose averages converge faster than those of independent letters.`,
    description: sentences(
      t`Each letter of "abc " is followed by the next in the cycle with probability 1 - slip at temperature 1, and otherwise by one of the three others; the first is any of the four.`,
      t`A spectrum must show one line at period 4.`,
    ),
    parameters: { period: 4, slip },
    letters,
    distribution: {
      reads: 'last',
      table: [...letters.map((_, letter) => logs(after(letter))), [0, 0, 0, 0]],
      urn: null,
    },
  };
}
