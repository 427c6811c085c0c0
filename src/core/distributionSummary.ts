/** Openness of a distribution without sorting its logits, fast enough for a slider over a whole prompt
 * (docs/method.md#openness). */
import type { Openness } from './distribution.ts';
import { lastOf } from './numeric/at.ts';

/** Figures of the distribution p_v = exp((l_v - top) / T) / total. */
export interface DistributionSummary {
  readonly openness: Openness;
  /** Largest logit. */
  readonly top: number;
  /** Sum of exp((l_v - top) / T). */
  readonly total: number;
}

type Logits = Float32Array | Float64Array;

/** Beyond this distance from the top, in units of T, a token weighs less than 1e-17 of the likeliest and is left out:
 * with a million tokens the figures are still exact to 1e-10. */
const horizon = 40;
const binsPerUnit = 64;
const bins = horizon * binsPerUnit;
/** exp(-b / binsPerUnit) for each bin b; the rest of an exponential is five terms of its series, off by at most 1e-14
 * of its value. */
const binWeights = Float64Array.from({ length: bins }, (_, bin) => Math.exp(-bin / binsPerUnit));
const tolerance = 1e-12;

/** Summarizes the distribution of `logits` (masked entries -Infinity) at a temperature T > 0, in float64. */
export function summarizeLogits(logits: Logits, temperature: number): DistributionSummary {
  let top = -Infinity;
  for (let v = 0; v < logits.length; v++) top = Math.max(top, logits[v] as number);
  const scale = binsPerUnit / temperature;
  const masses = new Float64Array(bins);
  let [total, square, energy, km05] = [0, 0, 0, 0];
  const near = binsPerUnit * (Math.log(20) + tolerance);
  for (let v = 0; v < logits.length; v++) {
    const distance = (top - (logits[v] as number)) * scale;
    if (!(distance < bins)) continue;
    const bin = Math.floor(distance);
    const x = (bin - distance) / binsPerUnit;
    const weight = (binWeights[bin] as number) * (1 + x * (1 + (x / 2) * (1 + (x / 3) * (1 + (x / 4) * (1 + x / 5)))));
    masses[bin] = (masses[bin] as number) + weight;
    total += weight;
    square += weight * weight;
    energy += weight * distance;
    if (distance <= near) km05++;
  }
  const entropy = Math.max(0, Math.log(total) + energy / binsPerUnit / total);
  const k95 = nucleusSize(logits, top, scale, masses, (0.95 - tolerance) * total);
  return { openness: { entropy, d1: Math.exp(entropy), d2: (total * total) / square, k95, km05 }, top, total };
}

/** Size of the nucleus: all tokens of the bins that fit into the target, then those of the next bin one by one,
 * likeliest first. */
function nucleusSize(logits: Logits, top: number, scale: number, masses: Float64Array, target: number): number {
  let bin = 0;
  let mass = masses[0] as number;
  while (mass < target && bin < bins - 1) mass += masses[++bin] as number;
  mass -= masses[bin] as number;
  let taken = 0;
  const members: number[] = [];
  for (let v = 0; v < logits.length; v++) {
    const distance = (top - (logits[v] as number)) * scale;
    if (distance < bin) taken++;
    else if (distance < bin + 1) members.push(distance);
  }
  for (const distance of Float64Array.from(members).sort()) {
    if (mass >= target) break;
    mass += Math.exp(-distance / binsPerUnit);
    taken++;
  }
  return taken;
}

/** Ids of the `count` largest logits, largest first, ties by id. */
export function topTokenIds(logits: Logits, count: number): number[] {
  const best: number[] = [];
  if (count < 1) return best;
  let least = -Infinity;
  for (let v = 0; v < logits.length; v++) {
    const logit = logits[v] as number;
    if (best.length === count && !(logit > least)) continue;
    let place = best.length;
    while (place > 0 && (logits[best[place - 1] as number] as number) < logit) place--;
    best.splice(place, 0, v);
    if (best.length > count) best.pop();
    least = logits[lastOf(best)] as number;
  }
  return best;
}
