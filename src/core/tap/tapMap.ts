/** The TAP equation in whole steps, M(t+1) = M(t)(1 - μ) + Σ α_i C(M(t), i), and its published variants
 * (docs/method.md#tap-equations; arXiv:2204.14115, equations 1 to 8, 17, 18). */
import { allCombinations, allCombinationsExact } from './combinations.ts';

/** Parameters of the original equation. */
export interface TapParameters {
  /** What exists at the start, >= 0. */
  readonly start: number;
  /** Rate at which a combination becomes something new, per step; >= 0. */
  readonly alpha: number;
  /** How much rarer each further part makes a combination, >= 1: α_i = α / a^(i-1). 1 is the constant α. */
  readonly rarity: number;
  /** Share of what exists that is lost per step, [0, 1]. */
  readonly loss: number;
  /** Rate at which a single thing is varied into a new one, per step: the first of two scales; 0 without it. */
  readonly single?: number;
}

/** Above this the published tables call it blow-up. */
export const blowUpSize = 1e10;
/** Below this nothing is left: less than half a thing. */
const extinctSize = 0.5;

/** M after one step. */
function tapStep(size: number, { alpha, rarity, loss, single = 0 }: TapParameters): number {
  return size * (1 - loss + single) + alpha * allCombinations(size, rarity);
}

/** M at steps 0 ... `steps`, ending early with the first value that is not finite. */
export function tapSequence(parameters: TapParameters, steps: number): number[] {
  const sizes = [parameters.start];
  let size = parameters.start;
  for (let step = 0; step < steps && Number.isFinite(size); step++) {
    size = tapStep(size, parameters);
    sizes.push(size);
  }
  return sizes;
}

/** How the original equation ends, and after how many steps. */
export interface TapFate {
  readonly fate: 'blow-up' | 'extinction' | 'open';
  /** First step at which M exceeds 10^10 or is below 1/2; the number of steps looked at if neither happens. */
  readonly step: number;
}

/** Follows the equation until it blows up, dies out, or `steps` have passed. */
export function tapFate(parameters: TapParameters, steps = 1e6): TapFate {
  let size = parameters.start;
  for (let step = 0; step <= steps; step++) {
    if (!(size <= blowUpSize)) return { fate: 'blow-up', step };
    if (size < extinctSize) return { fate: 'extinction', step };
    size = tapStep(size, parameters);
  }
  return { fate: 'open', step: steps };
}

/** The sequence for α = 1, μ = 0 in whole numbers: 2, 3, 7, 127, 2^127 - 1. */
export function tapSequenceExact(start: bigint, steps: number): bigint[] {
  const sizes = [start];
  for (let size = start; sizes.length <= steps; sizes.push(size)) size += allCombinationsExact(size);
  return sizes;
}

/** The equation that does not count what was combined before (equation 18, α = 1): M(t+1) = M(0) + Σ C(M(t), i). */
export function differentialSequenceExact(start: bigint, steps: number): bigint[] {
  const sizes = [start];
  for (let size = start; sizes.length <= steps; sizes.push(size)) size = start + allCombinationsExact(size);
  return sizes;
}

/** The loss per step at which growth and loss balance at the start: a larger one leads to extinction, a smaller one to
 * blow-up. It is 1 over the time to double. */
export function criticalLoss({ start, alpha, rarity, single = 0 }: Omit<TapParameters, 'loss'>): number {
  return single + (alpha * allCombinations(start, rarity)) / start;
}
