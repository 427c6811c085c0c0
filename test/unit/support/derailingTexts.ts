/**
 * The derailing law: every token comes from one softmax, in which many rare "bad" tokens lie far below the best one.
 * Once one of them is drawn, the rest of the text is noise: all tokens are equally likely. Nothing else feeds back, so
 * there is no transition; longer texts derail at lower temperatures.
 */
import { entropyOf, softmax } from '../../../src/core/distribution.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Scan, ScanPoint } from '../../../src/core/phase/scan.ts';
import type { Mode, Trajectory } from '../../../src/core/trajectory.ts';

/** The softmax of a text that is not derailed: good letters by Zipf's law, and equal bad tokens. */
export interface DerailingLaw {
  readonly letters: number;
  readonly bad: number;
  /** How far the bad tokens lie below the best letter, nats at temperature 1. */
  readonly gap: number;
}

export const derailingLaw: DerailingLaw = { letters: 27, bad: 49_000, gap: 15 };

/** What one step does at one temperature. */
interface Step {
  /** Probability of each letter, and of all bad tokens together. */
  readonly letters: Float64Array;
  readonly bad: number;
  /** Surprisal at temperature 1 of each letter and of a bad token, nats. */
  readonly surprisals: Float64Array;
  readonly badSurprisal: number;
  /** Entropy of the step, and mean surprisal at temperature 1 of what it draws, nats. */
  readonly entropy: number;
  readonly energy: number;
}

function stepAt({ letters, bad, gap }: DerailingLaw, temperature: number): Step {
  // The bad tokens are equal, so they count as one with their number inside the logit.
  const logits = (t: number): Float64Array =>
    Float64Array.from({ length: letters + 1 }, (_, k) => (k < letters ? -Math.log(k + 1) : t * Math.log(bad) - gap));
  const at = softmax(logits(temperature), temperature);
  const plain = softmax(logits(1), 1);
  const surprisals = plain.map(p => -Math.log(p)).subarray(0, letters);
  const badSurprisal = Math.log(bad) - Math.log(plain[letters] ?? 0);
  const badShare = at[letters] ?? 0;
  const energy = surprisals.reduce((sum, value, k) => sum + (at[k] ?? 0) * value, badShare * badSurprisal);
  return {
    letters: at.subarray(0, letters),
    bad: badShare,
    surprisals,
    badSurprisal,
    entropy: entropyOf(at) + badShare * Math.log(bad),
    energy,
  };
}

/** Size of the vocabulary. */
export function derailingVocabulary({ letters, bad }: DerailingLaw): number {
  return letters + bad;
}

/** Probability that a text that is not derailed derails at the next token: the exact derail rate. */
export function derailRateOf(law: DerailingLaw, temperature: number): number {
  return stepAt(law, temperature).bad;
}

/** Exact mean energy of the first `tokens` tokens, nats per token. */
export function derailingEnergy(law: DerailingLaw, temperature: number, tokens: number): number {
  const step = stepAt(law, temperature);
  const noise = Math.log(derailingVocabulary(law));
  let alive = 1;
  let total = 0;
  for (let t = 0; t < tokens; t++) {
    total += alive * step.energy + (1 - alive) * noise;
    alive *= 1 - step.bad;
  }
  return total / tokens;
}

/** One text that never ends; ids are the rank of a letter, and the number of letters for every bad token. */
function textOf(law: DerailingLaw, step: Step, tokens: number, index: number, next: () => number): Trajectory {
  const noise = Math.log(derailingVocabulary(law));
  const ids = new Int32Array(tokens);
  const logProbT = new Float32Array(tokens);
  const logProb1 = new Float32Array(tokens);
  const entropy = new Float32Array(tokens);
  let isDerailed = false;
  for (let t = 0; t < tokens; t++) {
    let left = next();
    if (isDerailed) {
      ids[t] =
        left < law.letters / derailingVocabulary(law) ? Math.floor(left * derailingVocabulary(law)) : law.letters;
      logProbT[t] = -noise;
      logProb1[t] = -noise;
      entropy[t] = noise;
      continue;
    }
    const letter = step.letters.findIndex(p => (left -= p) < 0);
    isDerailed = letter < 0;
    ids[t] = isDerailed ? law.letters : letter;
    logProbT[t] = Math.log(isDerailed ? step.bad / law.bad : (step.letters[letter] ?? 0));
    logProb1[t] = -(isDerailed ? step.badSurprisal : (step.surprisals[letter] ?? 0));
    entropy[t] = step.entropy;
  }
  return {
    cell: 0,
    index,
    ids,
    logProbT,
    logProb1,
    entropy,
    logitVariance: new Float32Array(tokens),
    ended: false,
    embedding: null,
    text: 'x'.repeat(tokens),
    pieces: Array.from(ids, id => (id === 0 ? ' ' : 'x')),
  };
}

/** A row of such texts with its exact null, that of a text which is not derailed. */
export function derailingScan(
  law: DerailingLaw,
  temperatures: readonly number[],
  samples: number,
  tokens: number,
  seed: number,
  mode: Mode = 'answers',
): Scan {
  const next = randomStream(seed);
  const points = temperatures.map((temperature): ScanPoint => {
    const step = stepAt(law, temperature);
    return {
      temperature,
      trajectories: Array.from({ length: samples }, (_, index) => textOf(law, step, tokens, index, next)),
    };
  });
  const exact = temperatures.map(temperature => stepAt(law, temperature).energy);
  const energy = Float64Array.from({ length: 16 * exact.length }, (_, i) => exact[i % exact.length] ?? NaN);
  return { mode, points, softmaxNull: { temperatures, energy }, tokens, vocabulary: derailingVocabulary(law) };
}
