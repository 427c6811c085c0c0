/** The derailing calibration model (docs/method.md#calibration-models). */
import { t } from '../../core/text.ts';
import type { CalibrationModel } from './calibrationModel.ts';

const good = Array.from(' abcdefghijklmnopqrstuvwxyz');
/** Number of letters that derail a text: about as many tokens of a language model fit nowhere in a sentence. */
const bad = 49_000;
/** First and last code points of the letters that derail a text: Chinese characters, Korean syllables, and rarer
 * Chinese characters. */
const badRanges = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0x20000, 0x2a6df],
] as const;

/** One softmax of 27 frequent letters and 49,000 rare ones at `gap` below the best; a rare one turns the rest of the
 * text into noise. */
export function derailing(gap: number): CalibrationModel {
  const letters = [...good, ...badLetters()];
  return {
    id: 'calibration:derailing',
    name: t`Derailing texts (49,000 bad letters, gap ${String(gap)})`,
    about: t`Each letter is one softmax until a rare bad one turns the rest into noise: texts break at a rate per letter, without a transition.`,
    description: [
      t`Letter k of 27 (space, a, b, ... z) has logit -ln k and each of 49,000 others has logit -gap, until one of the others is drawn; from then on all 49,027 are equally likely.`,
      t`The chance per letter that a text derails is 49,000 exp(-gap / T) / (49,000 exp(-gap / T) + the sum of k^(-1 / T)), whatever came before.`,
      t`It must be classified as derailing, never as a supported transition.`,
    ].join(' '),
    parameters: { gap, bad },
    letters,
    distribution: {
      reads: 'derailed',
      good: good.length,
      alive: letters.map((_, rank) => (rank < good.length ? -Math.log(rank + 1) : -gap)),
    },
  };
}

function badLetters(): string[] {
  return badRanges
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)))
    .slice(0, bad);
}
