/** The laws of letters, each with its parameters, what is known of it and where from. Two-letter texts are written with
 * "a" and space, so that the share of spaces (science.md B2.1, o1) is their magnetisation. */
import type { CalibrationModel } from './calibrationModel.ts';

const coin = ['a', ' '];
const alphabet = Array.from(' abcdefghijklmnopqrstuvwxyz');

/** The same row for every letter and for an empty history. */
const everywhere = (letters: readonly string[], row: readonly number[]): number[][] =>
  Array.from({ length: letters.length + 1 }, () => [...row]);
/** Logit of a letter that cannot come, at any temperature up to 100. */
const never = -1e4;
const logs = (weights: readonly number[]): number[] => weights.map(Math.log);

/** Independent letters with p_k proportional to k^-exponent, the space most frequent. */
export function independentLetters(exponent: number): CalibrationModel {
  return {
    id: 'calibration:iid',
    name: `Independent letters (Zipf, exponent ${exponent})`,
    about: 'Every letter is drawn anew from one Zipf law: ergodic, no memory, no transition at any temperature.',
    card:
      'Letter k of 27 (space, a, b, ... z) has probability proportional to k^-exponent at temperature 1, whatever came before. ' +
      'The energy at temperature T is the mean of -ln p_1 under p_T exactly, the share between answers is 0, and the fluctuation metric falls as 1/N. ' +
      'It must never be judged a supported transition (science.md T32, T35).',
    parameters: { exponent },
    letters: alphabet,
    law: {
      reads: 'last',
      table: everywhere(
        alphabet,
        alphabet.map((_, rank) => -exponent * Math.log(rank + 1)),
      ),
      urn: null,
    },
  };
}

/** Feedback on the running magnetisation m = share of "a" - share of spaces: p("a") = sigma(2 m / T), a fair coin at
 * first. */
export function curieWeiss(): CalibrationModel {
  return {
    id: 'calibration:curie-weiss',
    name: 'Curie-Weiss feedback (coupling 1)',
    about:
      'Each letter follows the majority of those before it: a known transition from one-sided to mixed texts as temperature rises.',
    card:
      'After n letters with magnetisation m, the share of "a" minus the share of spaces, the next letter is "a" with probability ' +
      '1 / (1 + exp(-2 m / T)). This is a sampled chain, not the Gibbs law of the Curie-Weiss magnet: counted exactly, the centre of its energy ' +
      'lies at T = 0.84, 0.81 and 0.78 for 32, 128 and 1024 letters. It must be judged a supported transition.',
    parameters: { coupling: 1 },
    letters: coin,
    law: {
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

/** The Curie-Weiss law with its magnetisation held at 1: the same step at the same temperature, without feedback. */
export function saturatingNull(): CalibrationModel {
  return {
    id: 'calibration:saturating-null',
    name: 'Saturating null (field 1)',
    about:
      'The Curie-Weiss step in a constant field: its energy rises and saturates over temperature with no feedback, so no transition.',
    card:
      'Every letter is "a" with probability 1 / (1 + exp(-2 / T)), whatever came before. Its energy saturates smoothly and equals ' +
      'its single-softmax null at every temperature (science.md B3.2, op9). It must never be judged a supported transition.',
    parameters: { field: 1 },
    letters: coin,
    law: { reads: 'last', table: everywhere(coin, [1, -1]), urn: null },
  };
}

/** One favoured letter and 26 equal others at a gap (science.md B3.4, oracle C). */
export function schottky(gap: number): CalibrationModel {
  return {
    id: 'calibration:schottky',
    name: `Schottky levels (27 letters, gap ${gap})`,
    about:
      'One favoured letter and 26 equal others: a tall peak of heat capacity from a single softmax, with no transition.',
    card:
      'The space has logit 0, each of 26 letters has logit -gap, whatever came before. The heat capacity peaks steeply although ' +
      'nothing is collective (science.md B3.4, oracle C). It must never be judged a supported transition (T35).',
    parameters: { gap, others: 26 },
    letters: alphabet,
    law: {
      reads: 'last',
      table: everywhere(
        alphabet,
        alphabet.map((_, rank) => (rank === 0 ? 0 : -gap)),
      ),
      urn: null,
    },
  };
}

/** Two-state Markov chain: from "a" to space with probability `leave`, back with probability `back`; stationary at the
 * start. */
export function twoStateChain(leave: number, back: number): CalibrationModel {
  return {
    id: 'calibration:two-state-chain',
    name: `Two-state chain (leave ${leave}, back ${back})`,
    about:
      'Long stretches of one letter, then of the other: ergodic, but it mixes slowly and looks frozen in short texts.',
    card:
      '"a" turns into space with probability leave, space into "a" with probability back, at temperature 1, from the stationary law on. ' +
      'The fluctuation metric is known at every length (science.md B2.2); the correlation time is (1 + c) / (1 - c) letters with c = 1 - leave - back. ' +
      'It is ergodic: a short text must be read as "not mixed within N", not as a transition.',
    parameters: { leave, back },
    letters: coin,
    law: { reads: 'last', table: [logs([1 - leave, leave]), logs([back, 1 - back]), logs([back, leave])], urn: null },
  };
}

/** A mixture that the first letter decides for good: a few spaces among all letters, or many spaces and one letter. */
export function frozenMixture(low: number, high: number): CalibrationModel {
  const others = alphabet.length - 1;
  const varied = logs([low, ...new Array<number>(others).fill((1 - low) / others)]);
  const narrow = [Math.log(high), ...new Array<number>(others - 1).fill(never), Math.log(1 - high)];
  const table = alphabet.map((_, rank) => (rank <= others / 2 ? varied : narrow));
  return {
    id: 'calibration:frozen-mixture',
    name: `Frozen mixture (spaces ${low} or ${high})`,
    about: 'The first letter decides for good which of two kinds of text follows: non-ergodic, without a transition.',
    card:
      'The first letter is one of a ... z, equally likely. After a ... m every further letter is a space with probability low, else any of the 26; ' +
      'after n ... z it is a space with probability high, else z, at temperature 1. For the share of spaces the fluctuation metric tends to ' +
      '(high - low)^2 / 4 and its exponent to 0 (science.md B2.2). It must be found non-ergodic and never judged a supported transition.',
    parameters: { low, high },
    letters: alphabet,
    law: { reads: 'first', table: [...table, [never, ...new Array<number>(others).fill(0)]], urn: null },
  };
}

/** Polya urn: each letter drawn adds a ball of its kind; `balls` of each at the start. */
export function polyaUrn(balls: number): CalibrationModel {
  return {
    id: 'calibration:polya-urn',
    name: `Polya urn (${balls} + ${balls})`,
    about:
      'What was drawn becomes likelier: every text settles on a share of its own, non-ergodic by its whole history.',
    card:
      'With k of n letters being "a", the next is "a" with probability (balls + k) / (2 balls + n) at temperature 1. From one ball of each the share of "a" ' +
      'has variance (n + 2) / (12 n) and tends to a uniform law (science.md B2.2). Below temperature 1 one letter wins, above it the shares tend to one half.',
    parameters: { balls },
    letters: coin,
    law: {
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
    name: `Periodic letters (period 4, slip ${slip})`,
    about: 'abc abc abc: an almost exact cycle, whose averages settle faster than those of independent letters.',
    card:
      'Each letter of "abc " is followed by the next in the cycle with probability 1 - slip at temperature 1, by one of the three others otherwise; ' +
      'the first is any of the four. A spectrum must show one line at period 4.',
    parameters: { period: 4, slip },
    letters,
    law: { reads: 'last', table: [...letters.map((_, letter) => logs(after(letter))), [0, 0, 0, 0]], urn: null },
  };
}
