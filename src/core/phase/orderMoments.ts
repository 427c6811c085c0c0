/** Moments of an order parameter and what is read from them (science.md B3.3). */

/** ⟨|m|⟩, ⟨m²⟩ and ⟨m⁴⟩ about a centre. */
export interface OrderMoments {
  readonly absolute: number;
  readonly second: number;
  readonly fourth: number;
}

/** Moments of values about `centre`, each value with a weight (equal ones when left out; they need not sum to 1). */
export function orderMoments(values: ArrayLike<number>, centre = 0, weights?: ArrayLike<number>): OrderMoments {
  let total = 0;
  let absolute = 0;
  let second = 0;
  let fourth = 0;
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : (weights[i] ?? 0);
    const m = (values[i] ?? 0) - centre;
    total += weight;
    absolute += weight * Math.abs(m);
    second += weight * m * m;
    fourth += weight * m ** 4;
  }
  return { absolute: absolute / total, second: second / total, fourth: fourth / total };
}

/** Binder cumulant U_4 = 1 - ⟨m⁴⟩ / (3⟨m²⟩²): 0 for a normal m, 2/3 for two points ±m, 2/5 for a uniform m; at most
 * 2/3. */
export function binderCumulant({ second, fourth }: OrderMoments): number {
  return 1 - fourth / (3 * second * second);
}

/** Magnetic susceptibility χ(N) = N (⟨m²⟩ - ⟨|m|⟩²) / T of a mean over N tokens; T = 1 for knobs that are no
 * temperature. */
export function magneticSusceptibility({ absolute, second }: OrderMoments, length: number, temperature = 1): number {
  return (length * (second - absolute * absolute)) / temperature;
}
