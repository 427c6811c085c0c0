/** E1 of one law without sorting it: the same figures as the definitions in branching.ts, fast enough for a slider over
 * a whole prompt (science.md B1.1). */
import type { Openness } from './branching.ts';

/** Figures of a law p_v = exp((l_v - top) / T) / total. */
export interface LawSummary {
  readonly openness: Openness;
  /** Largest logit. */
  readonly top: number;
  /** Sum of exp((l_v - top) / T). */
  readonly total: number;
}

type Logits = Float32Array | Float64Array;

/** Beyond this distance from the top, in units of T, a token weighs less than 1e-17 of the likeliest and is left out:
 * with a million tokens the figures still stand to 1e-10. */
const horizon = 40;
const binsPerUnit = 64;
const bins = horizon * binsPerUnit;
/** exp(-b / binsPerUnit) for each bin b; the rest of an exponential is five terms of its series, 1e-14 of its value at
 * most. */
const binWeights = Float64Array.from({ length: bins }, (_, bin) => Math.exp(-bin / binsPerUnit));
const tolerance = 1e-12;

/** Summarise the law of `logits` (masked entries -Infinity) at a temperature T > 0, in float64. */
export function summarizeLogits(logits: Logits, temperature: number): LawSummary {
  let top = -Infinity;
  for (let v = 0; v < logits.length; v++) top = Math.max(top, logits[v] ?? top);
  const scale = binsPerUnit / temperature;
  const masses = new Float64Array(bins);
  let [total, square, energy, km05] = [0, 0, 0, 0];
  const near = binsPerUnit * (Math.log(20) + tolerance);
  for (let v = 0; v < logits.length; v++) {
    const distance = (top - (logits[v] ?? 0)) * scale;
    if (!(distance < bins)) continue;
    const bin = Math.floor(distance);
    const x = (bin - distance) / binsPerUnit;
    const weight = (binWeights[bin] ?? 0) * (1 + x * (1 + (x / 2) * (1 + (x / 3) * (1 + (x / 4) * (1 + x / 5)))));
    masses[bin] = (masses[bin] ?? 0) + weight;
    total += weight;
    square += weight * weight;
    energy += weight * distance;
    if (distance <= near) km05++;
  }
  const entropy = Math.max(0, Math.log(total) + energy / binsPerUnit / total);
  const k95 = nucleus(logits, top, scale, masses, (0.95 - tolerance) * total);
  return { openness: { entropy, d1: Math.exp(entropy), d2: (total * total) / square, k95, km05 }, top, total };
}

/** Nucleus size: every token of the bins that fit into the target, then those of the next bin one by one, likeliest
 * first. */
function nucleus(logits: Logits, top: number, scale: number, masses: Float64Array, target: number): number {
  let bin = 0;
  let mass = masses[0] ?? 0;
  while (mass < target && bin < bins - 1) mass += masses[++bin] ?? 0;
  mass -= masses[bin] ?? 0;
  let taken = 0;
  const members: number[] = [];
  for (let v = 0; v < logits.length; v++) {
    const distance = (top - (logits[v] ?? 0)) * scale;
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
export function likeliest(logits: Logits, count: number): number[] {
  const best: number[] = [];
  let least = -Infinity;
  for (let v = 0; v < logits.length; v++) {
    const logit = logits[v] ?? -Infinity;
    if (best.length === count && !(logit > least)) continue;
    let place = best.length;
    while (place > 0 && (logits[best[place - 1] ?? 0] ?? 0) < logit) place--;
    best.splice(place, 0, v);
    if (best.length > count) best.pop();
    least = logits[best.at(-1) ?? 0] ?? -Infinity;
  }
  return best;
}
