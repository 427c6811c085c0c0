/** Growth by recombination in a bounded search space (Taalbi 2025, doi:10.1093/icc/dtaf028;
 * docs/method.md#tap-equations). */

/** Parameters of k(t). Only the product of λ and ln η can be told apart from data: `drift`. */
export interface SearchGrowth {
  /** k(0) > 0. */
  readonly start: number;
  /** A > 0. */
  readonly rate: number;
  /** γ in (0, 1]: how strongly what exists slows the search; 1 gives growth that does not depend on k. */
  readonly slowing: number;
  /** λ ln η, per unit of time: how fast the opportunities themselves grow. */
  readonly drift: number;
}

/** ln k(t) with k(t) = [k0^γ + γA(η^(λt) - 1)/(λ ln η)]^(1/γ), the solution of dk/dt = A k^(1-γ) η^(λt). NaN where the
 * bracket is not positive. */
export function lnSearchGrowth({ start, rate, slowing, drift }: SearchGrowth, time: number): number {
  const opportunities = Math.abs(drift * time) < 1e-12 ? time : Math.expm1(drift * time) / drift;
  return Math.log(start) + Math.log1p((slowing * rate * opportunities) / start ** slowing) / slowing;
}
