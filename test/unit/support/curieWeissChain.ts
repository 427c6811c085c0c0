/**
 * The sampled Curie-Weiss feedback chain: after n spins with magnetisation m the next is up with probability
 * 1 / (1 + exp(-2 m / T)), a fair coin at first. Exact moments by dynamic programming over the count of up spins.
 */
import { entropyOfCoin, logistic } from './binaryTexts.ts';
import type { BinaryLaw } from './binaryTexts.ts';

/** Mean and variance over trajectories of the mean energy and mean step entropy of tokens burnIn+1 ... burnIn+N. */
export interface ChainMoments {
  readonly length: number;
  readonly energy: number;
  readonly energyVariance: number;
  readonly entropy: number;
  readonly entropyVariance: number;
}

/** The law to sample, " " for up. */
export const curieWeissLaw: BinaryLaw = ({ t, ups }) => (t === 0 ? 0 : 2 * ((2 * ups) / t - 1));

const upAt = (m: number, temperature: number): number => logistic((2 * m) / temperature);

/** Exact moments at one temperature for ascending lengths. */
export function chainMoments(temperature: number, lengths: readonly number[], burnIn: number): ChainMoments[] {
  const last = burnIn + (lengths.at(-1) ?? 0);
  let moments = Array.from({ length: 5 }, (_, order) =>
    Float64Array.from({ length: last + 1 }, (_, k) => (order === 0 && k === 0 ? 1 : 0)),
  );
  const found: ChainMoments[] = [];
  for (let t = 0; t < last; t++) {
    const next = moments.map(row => new Float64Array(row.length));
    const [p, u1, u2, h1, h2] = moments as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    for (let k = 0; k <= t; k++) {
      const weight = p[k] as number;
      if (weight === 0) continue;
      const m = t === 0 ? 0 : (2 * k) / t - 1;
      const up = upAt(m, temperature);
      const h = t < burnIn ? 0 : entropyOfCoin(up);
      for (const step of [1, 0]) {
        const chance = step === 1 ? up : 1 - up;
        const u = t < burnIn ? 0 : -Math.log(upAt(step === 1 ? m : -m, 1));
        const to = k + step;
        const [q, v1, v2, g1, g2] = next as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
        q[to] = (q[to] as number) + chance * weight;
        v1[to] = (v1[to] as number) + chance * ((u1[k] as number) + weight * u);
        v2[to] = (v2[to] as number) + chance * ((u2[k] as number) + 2 * u * (u1[k] as number) + weight * u * u);
        g1[to] = (g1[to] as number) + chance * ((h1[k] as number) + weight * h);
        g2[to] = (g2[to] as number) + chance * ((h2[k] as number) + 2 * h * (h1[k] as number) + weight * h * h);
      }
    }
    moments = next;
    const length = t + 1 - burnIn;
    if (!lengths.includes(length)) continue;
    const [, e1 = 0, e2 = 0, s1 = 0, s2 = 0] = moments.map(row => row.reduce((a, b) => a + b, 0));
    found.push({
      length,
      energy: e1 / length,
      energyVariance: e2 / length ** 2 - (e1 / length) ** 2,
      entropy: s1 / length,
      entropyVariance: s2 / length ** 2 - (s1 / length) ** 2,
    });
  }
  return found;
}
