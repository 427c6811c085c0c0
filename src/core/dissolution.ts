/** Answers that dissolved into noise and the rest, which hold together: their share, and the mean energy as the mixture
 * of both (docs/method.md#energy-and-susceptibility). */
import { energyOf } from './energy.ts';
import { estimate } from './figure.ts';
import type { Figure } from './figure.ts';
import { mean } from './numeric/sums.ts';
import { dissolutionEnergy } from './phase/regime.ts';
import { clopperPearson, exactProportionFigure } from './statistics/clopperPearson.ts';
import { meanFigure, minimumOrder, spreadStretch, tooFew } from './statistics/intervals.ts';
import type { Trajectory } from './trajectory.ts';

/** Answers with text, by whether they dissolved. */
export interface Parted {
  readonly rest: readonly Trajectory[];
  readonly dissolved: readonly Trajectory[];
}

/** Tokens at the end of an answer that show whether it broke on the way. */
const endTokens = 8;

/** Whether an answer with text turned into noise: its energy, or that of its last 8 tokens, is above ½ ln V. The end
 * counts because noise that begins late hardly moves the mean, and stays noise. */
export function isNoise({ logProb1 }: Pick<Trajectory, 'logProb1'>, vocabulary: number): boolean {
  const limit = dissolutionEnergy(vocabulary);
  return -mean(logProb1) > limit || -mean(logProb1.subarray(-endTokens)) > limit;
}

/** Parts the answers with text by whether they turned into noise; empty ones are left out. */
export function partByEnergy(trajectories: readonly Trajectory[], vocabulary: number): Parted {
  const answers = trajectories.filter(({ ids }) => ids.length > 0);
  return {
    rest: answers.filter(answer => !isNoise(answer, vocabulary)),
    dissolved: answers.filter(answer => isNoise(answer, vocabulary)),
  };
}

/** Share of answers with text that dissolved, [0, 1], with the exact binomial interval; needs 16 answers with text. */
export function dissolvedShareFigure({ rest, dissolved }: Parted): Figure {
  return exactProportionFigure(dissolved.length, rest.length + dissolved.length, minimumOrder);
}

/** Mean energy of the answers that hold together, nats per token; t interval, 1.1 times as wide since energies are
 * skewed; needs 16 of them. */
export function restEnergyFigure({ rest }: Parted): Figure {
  return meanFigure(energiesOf(rest), minimumOrder, [0, Infinity], spreadStretch);
}

/** Every answer with text has an energy. */
function energiesOf(answers: readonly Trajectory[]): number[] {
  return answers.map(answer => energyOf(answer) ?? 0);
}

/** The mean energy of one part: its value, or null without answers, and the ends that the data leave it. */
interface PartMean {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

/** The t interval of the mean of a part, within the range that the definition of the part leaves. */
function partMean(energies: readonly number[], least: number, most: number): PartMean {
  if (energies.length === 0) return { value: null, low: least, high: most };
  const value = mean(energies);
  const figure = meanFigure(energies, 2);
  const [low, high] = figure.kind === 'estimate' ? figure.interval : [least, most];
  return { value, low: Math.min(value, Math.max(low, least)), high: Math.max(value, Math.min(high, most)) };
}

/**
 * Mean energy over all answers with text, nats per token: the mixture of the answers that dissolved and the rest. Its
 * interval combines those of the three parts, so that it holds noise that was not drawn: with u = e + p d, where e is
 * the mean of the larger part, p the share of the smaller one and d how far its mean is away, the distances of the ends
 * of e and of p d from their values are added in squares (Zou & Donner 2008). p has its exact binomial interval; a part
 * without answers has the whole range that its definition leaves, [0, ½ ln V] or [0, ln V]. Needs 16 answers with
 * text.
 */
export function mixtureEnergyFigure({ rest, dissolved }: Parted, vocabulary: number): Figure {
  const n = rest.length + dissolved.length;
  const few = tooFew(n, minimumOrder);
  if (few !== null) return few;
  const limit = dissolutionEnergy(vocabulary);
  const [calm, noisy] = [energiesOf(rest), energiesOf(dissolved)];
  const most = Math.max(2 * limit, ...noisy);
  const isMostlyCalm = rest.length >= dissolved.length;
  const held = partMean(calm, 0, limit);
  const noise = partMean(noisy, 0, most);
  const [large, small] = isMostlyCalm ? [held, noise] : [noise, held];
  const share = clopperPearson(isMostlyCalm ? dissolved.length : rest.length, n);
  const value = mean([...calm, ...noisy]);
  // The larger part has at least 8 answers.
  const base = large.value ?? value;
  const part = value - base;
  const products = share.flatMap(p => [p * (small.low - base), p * (small.high - base)]);
  const low = value - Math.hypot(base - large.low, Math.max(0, part - Math.min(...products)));
  const high = value + Math.hypot(large.high - base, Math.max(0, Math.max(...products) - part));
  return estimate(
    value,
    [Math.max(0, low), high],
    n,
    dissolved.length === 0
      ? 'mixture of the answers and of noise that was not drawn'
      : 'mixture of the answers that dissolved and the rest',
  );
}

/** A mean of values within [least, most] whose interval leaves room for runs that were not drawn: as large a share of
 * them as n runs may miss in 2.5% of all samples may lie at either end. Distances are added in squares. */
export function withUndrawn(figure: Figure, least: number, most: number): Figure {
  if (figure.kind !== 'estimate') return figure;
  const { value, interval, n, method } = figure;
  const missed = 1 - 0.025 ** (1 / n);
  const low = value - Math.hypot(value - interval[0], missed * Math.max(0, value - least));
  const high = value + Math.hypot(interval[1] - value, missed * Math.max(0, most - value));
  return estimate(value, [Math.max(low, least), high], n, `${method}, with room for runs not drawn`);
}
