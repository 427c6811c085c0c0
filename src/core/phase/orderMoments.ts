/** Moments of an order parameter and its Binder cumulant (docs/method.md#binder). */

/** ⟨m²⟩ and ⟨m⁴⟩ about a center. */
export interface OrderMoments {
  readonly second: number;
  readonly fourth: number;
}

/** Moments of at least one value about `center`. */
export function orderMoments(values: readonly number[], center: number): OrderMoments {
  let second = 0;
  let fourth = 0;
  for (const value of values) {
    const m = value - center;
    second += m * m;
    fourth += m ** 4;
  }
  return { second: second / values.length, fourth: fourth / values.length };
}

/** Binder cumulant U_4 = 1 - ⟨m⁴⟩ / (3⟨m²⟩²): 0 for a normal m, 2/3 for two points ±m, 2/5 for a uniform m; at most 2/3
 * (Binder 1981). */
export function binderCumulant({ second, fourth }: OrderMoments): number {
  return 1 - fourth / (3 * second * second);
}
