/** The Pitman-Yor calibration model (docs/method.md#calibration-models). */
import { normal, randomStream } from '../../core/statistics/random.ts';
import { t } from '../../core/text.ts';
import type { CalibrationModel } from './calibrationModel.ts';

/** Letters: Chinese characters, each a kind of its own as a text. */
const count = 20_000;
const firstLetter = 0x4e00;
/** The draw of the process. Fixed, so that the model is the same everywhere. */
const seed = 1;

/** Independent letters whose chances are one draw of a Pitman-Yor process: a text of one letter is an answer, and the
 * kinds of such answers grow as k^d. `theta` > 0, `d` in (0, 1). */
export function pitmanYor(theta: number, d: number): CalibrationModel {
  return {
    id: 'calibration:pitman-yor',
    name: t`Pitman-Yor letters (θ ${String(theta)}, d ${String(d)})`,
    about: t`Letters whose number of kinds grows as a power of the number of texts: what resource-constrained TAP predicts, with a known exponent.`,
    description: [
      t`Letter k of 20,000 has the chance V_k (1 - V_1) ... (1 - V_(k-1)), where V_k was drawn once from Beta(1 - d, θ + k d); every letter of a text is independent.`,
      t`Sampled as answers of one letter and sorted by text, k answers show about k^d kinds. The law of growth must be found to be recombination, with an exponent whose interval holds d.`,
    ].join(' '),
    parameters: { theta, d },
    letters: Array.from({ length: count }, (_, letter) => String.fromCodePoint(firstLetter + letter)),
    distribution: { reads: 'derailed', good: count, alive: logWeights(theta, d) },
  };
}

/** ln of the stick-breaking weights; the last letter gets what is left. */
function logWeights(theta: number, d: number): number[] {
  const next = randomStream(seed);
  let left = 0;
  return Array.from({ length: count }, (_, letter) => {
    const a = gamma(1 - d, next);
    const b = gamma(theta + (letter + 1) * d, next);
    const weight = left + Math.log(a / (a + b));
    left += Math.log(b / (a + b));
    return letter === count - 1 ? left : weight;
  });
}

/** A gamma number with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000). */
function gamma(shape: number, next: () => number): number {
  if (shape < 1) return gamma(shape + 1, next) * (1 - next()) ** (1 / shape);
  const spread = shape - 1 / 3;
  for (;;) {
    const x = normal(next);
    const cube = (1 + x / Math.sqrt(9 * spread)) ** 3;
    if (cube > 0 && Math.log(1 - next()) < (x * x) / 2 + spread * (1 - cube + Math.log(cube))) return spread * cube;
  }
}
