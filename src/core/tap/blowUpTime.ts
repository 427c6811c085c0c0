/** When the TAP equation blows up: exact integral, closed form and random births
 * (docs/method.md#tap-equations; arXiv:2204.14115, equations 15 and 16). */
import { allCombinations } from './combinations.ts';

/** Nodes of Simpson's rule per unit of ln(M / M0). */
const nodesPerUnit = 400;
/** Above this exponent the rest of the integral is below 1e-13 of a step. */
const farExponent = 34;

/**
 * Time ∫ dM / F(M) from M0 to infinity in which dM/dt = F(M) = α Σ C(M, i) / a^(i-1) without loss blows up;
 * `start` > 1. Simpson's rule in ln M, until the growth is so fast that the rest is negligible.
 */
export function blowUpIntegral(start: number, alpha: number, rarity: number): number {
  const perMember = Math.log1p(1 / rarity);
  const end = Math.max(start * 2, (farExponent + Math.log(1 / alpha)) / perMember);
  const span = Math.log(end / start);
  const nodes = 2 * Math.ceil((span * nodesPerUnit) / 2);
  const width = span / nodes;
  const slowness = (i: number): number => {
    const size = start * Math.exp(i * width);
    return size / (alpha * allCombinations(size, rarity));
  };
  let total = slowness(0) + slowness(nodes);
  for (let i = 1; i < nodes; i++) total += (i % 2 === 1 ? 4 : 2) * slowness(i);
  return (total * width) / 3;
}

/** Blow-up time while only pairs matter (a much larger than M0): (2a / α) ln(M0 / (M0 - 1)). */
export function pairBlowUpTime(start: number, alpha: number, rarity: number): number {
  return ((2 * rarity) / alpha) * Math.log(start / (start - 1));
}

/** Mean and standard deviation of the time to blow-up when births are random with rate α(2^n - n - 1) from a whole
 * number `start` >= 2: the sums of 1 / λ_n and of 1 / λ_n². */
export function randomBlowUpTime(start: number, alpha: number): { readonly mean: number; readonly sd: number } {
  let [mean, variance] = [0, 0];
  for (let n = start; n < start + 64; n++) {
    const wait = 1 / (alpha * allCombinations(n, 1));
    mean += wait;
    variance += wait * wait;
  }
  return { mean, sd: Math.sqrt(variance) };
}
