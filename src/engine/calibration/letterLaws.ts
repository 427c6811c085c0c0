/** The calibration models, each with its parameters. Two-letter texts are written with "a" and space, so that the share of
 *  spaces (science.md B2.1, o1) is their magnetisation. */
import type { CalibrationModel } from './calibrationModel.ts';

const coin = ['a', ' '];
const alphabet = [' ', ...'abcdefghijklmnopqrstuvwxyz'];

/** One row for every letter and one for an empty history. */
const everywhere = (letters: readonly string[], row: readonly number[]): number[][] => Array.from({ length: letters.length + 1 }, () => [...row]);

/** Independent letters with p_k proportional to k^-exponent, the space most frequent. */
export function independentLetters(exponent: number): CalibrationModel {
  return {
    id: 'calibration:iid',
    name: `Independent letters (Zipf, exponent ${String(exponent)})`,
    about: 'Every letter is drawn anew from one Zipf law: ergodic, no memory, no transition at any temperature.',
    card: 'Letter k of 27 (space, a, b, ... z) has probability proportional to k^-exponent at temperature 1, whatever came before. '
      + 'The energy at temperature T is the sum of -p_T ln p_1 exactly, the share between answers is 0, the fluctuation falls as 1/N.',
    parameters: { exponent },
    letters: alphabet,
    law: { reads: 'last', table: everywhere(alphabet, alphabet.map((_, rank) => -exponent * Math.log(rank + 1))), urn: null },
  };
}

/** Feedback on the running magnetisation m = share of "a" - share of spaces: p("a") = sigma(2 m / T), a fair coin at first. */
export function curieWeiss(): CalibrationModel {
  return {
    id: 'calibration:curie-weiss',
    name: 'Curie-Weiss feedback (coupling 1)',
    about: 'Each letter follows the majority of those before it: a known transition from one-sided to mixed texts as temperature rises.',
    card: 'After n letters with magnetisation m, the share of "a" minus the share of spaces, the next letter is "a" with probability '
      + '1 / (1 + exp(-2 m / T)). This is a sampled chain, not the Gibbs law of the Curie-Weiss magnet: at finite length its transition '
      + 'lies between T = 0.54 and 0.82, exactly known by counting. It must be judged a supported transition.',
    parameters: { coupling: 1 },
    letters: coin,
    law: { reads: 'shares', table: [[1, -1], [-1, 1], [0, 0]], urn: null },
  };
}
