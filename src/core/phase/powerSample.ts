/** Weights that make answers sampled token by token a sample of the power distribution p(x)^(1/T) / Z of whole texts,
 * or of their first tokens (docs/method.md#equilibrium-control). */
import { at } from '../numeric/at.ts';
import { sum } from '../numeric/sums.ts';
import type { Trajectory } from '../trajectory.ts';
import type { ScanPoint } from './scan.ts';

/** An answer with its weight for one temperature. */
export interface WeightedAnswer {
  /** Position of its temperature among the points. */
  readonly point: number;
  /** Nats per token. */
  readonly energy: number;
  readonly weight: number;
}

export interface PowerSample {
  readonly answers: readonly WeightedAnswer[];
  /** Effective number of answers, (Σ w)² / Σ w². */
  readonly effective: number;
}

/** Sums over the steps of an answer that was sampled at power α = 1/T: ln p_1, and ln Z(α) with its first two
 * derivatives, which are the mean and the variance of ln p_1 of the next token. */
interface Sums {
  readonly steps: number;
  readonly energy: number;
  readonly logProb: number;
  readonly partition: number;
  readonly slope: number;
  readonly curvature: number;
}

/** Temperatures whose answers are used together lie within this many standard deviations of ln p_1 of one token, so
 * that ln Z between them follows from its derivatives. */
const reach = 0.35;

function sumsOf(answer: Trajectory, power: number, length: number): Sums | null | 'unknown' {
  const { ids, logProb1, logProbT, entropy, logitVariance, ended, end } = answer;
  const tokens = Math.min(ids.length, length);
  if (tokens === 0) return null;
  const isWhole = ended && ids.length < length;
  if (isWhole && end === undefined) return 'unknown';
  const own = sum(logProb1.subarray(0, tokens));
  const logProb = own + (isWhole ? (end?.logProb1 ?? 0) : 0);
  const sampled = sum(logProbT.subarray(0, tokens)) + (isWhole ? (end?.logProbT ?? 0) : 0);
  const partition = power * logProb - sampled;
  const steps = tokens + (isWhole ? 1 : 0);
  const isKnown = entropy.length >= steps && logitVariance.length >= steps;
  return {
    steps,
    energy: -own / tokens,
    logProb,
    partition,
    slope: isKnown ? (partition - sum(entropy.subarray(0, steps))) / power : NaN,
    curvature: isKnown ? sum(logitVariance.subarray(0, steps)) : NaN,
  };
}

/** ln of the probability that an answer has when it is sampled at `power`, from what is known at its own. */
function logSampled({ logProb, partition, slope, curvature }: Sums, own: number, power: number): number {
  const step = power - own;
  return power * logProb - partition - (step === 0 ? 0 : step * slope + (step * step * curvature) / 2);
}

/** Answers of a row as sums of their first `length` tokens, the whole of them for Infinity. Null where the end of one
 * was not recorded. */
export class PowerRow {
  private readonly rows: readonly { readonly power: number; readonly answers: readonly Sums[] }[];

  private constructor(rows: PowerRow['rows']) {
    this.rows = rows;
  }

  /** The row of some temperatures, ascending. */
  static of(points: readonly ScanPoint[], length: number): PowerRow | null {
    const rows = points.map(({ temperature, trajectories }) => {
      const power = 1 / temperature;
      return { power, sums: trajectories.map(answer => sumsOf(answer, power, length)) };
    });
    if (rows.some(({ sums }) => sums.includes('unknown'))) return null;
    return new PowerRow(
      rows.map(({ power, sums }) => ({
        power,
        answers: sums.filter(found => found !== null && found !== 'unknown'),
      })),
    );
  }

  /** Energies of the answers sampled at one temperature, nats per token. */
  energies(point: number): readonly number[] {
    return at(this.rows, point).answers.map(({ energy }) => energy);
  }

  /** The answers of one temperature and of those close to it, weighted for the power distribution there: the weight is
   * p(x)^(1/T) over the mean of the probabilities with which each of these temperatures samples x (Veach & Guibas 1995;
   * MBAR, Shirts & Chodera 2008, where every normalization is known). */
  sample(point: number): PowerSample {
    const { power } = at(this.rows, point);
    const used = this.near(point);
    const found = used.flatMap(row => {
      const { power: own, answers } = at(this.rows, row);
      return answers.map(sums => ({
        point: row,
        energy: sums.energy,
        logWeight:
          power * sums.logProb -
          logSumExp(
            used.map(other => {
              const mixed = at(this.rows, other);
              return Math.log(mixed.answers.length) + logSampled(sums, own, mixed.power);
            }),
          ),
      }));
    });
    const most = found.reduce((max, { logWeight }) => Math.max(max, logWeight), -Infinity);
    const answers = found.map(one => ({
      point: one.point,
      energy: one.energy,
      weight: Math.exp(one.logWeight - most),
    }));
    const weights = answers.map(({ weight }) => weight);
    const squares = sum(weights.map(weight => weight * weight));
    return { answers, effective: squares > 0 ? sum(weights) ** 2 / squares : 0 };
  }

  /** Rows whose answers can be used for the power distribution of one of them, itself among them. */
  private near(point: number): number[] {
    const { power, answers } = at(this.rows, point);
    const total = (key: 'curvature' | 'steps'): number => sum(answers.map(one => one[key]));
    const deviation = Math.sqrt(total('curvature') / total('steps'));
    return this.rows.flatMap((row, i) => {
      if (i === point) return [i];
      const isKnown = row.answers.length > 0 && row.answers.every(({ curvature }) => !Number.isNaN(curvature));
      return isKnown && Math.abs(row.power - power) * deviation <= reach ? [i] : [];
    });
  }
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(sum(values.map(value => Math.exp(value - most))));
}

/** Mean energy of a weighted sample, nats per token. */
export function weightedEnergy(answers: readonly WeightedAnswer[]): number {
  let [total, energy] = [0, 0];
  for (const one of answers) {
    total += one.weight;
    energy += one.weight * one.energy;
  }
  return energy / total;
}
