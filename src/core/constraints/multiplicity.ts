/** Many tests at once: the false discovery rate (docs/method.md#multiple-comparisons). */

/** Share of false claims allowed among the claims made. */
const discoveryRate = 0.1;

/** For each test, in the order given: whether it is significant, and the smallest rate at which it would be. */
export interface Discoveries {
  readonly isSignificant: readonly boolean[];
  /** Adjusted p-values, in [0, 1], never below the p-values. */
  readonly adjusted: readonly number[];
}

/** Step-up procedure of Benjamini and Hochberg (1995) over p-values in [0, 1] at `rate`. */
export function benjaminiHochberg(pValues: readonly number[], rate = discoveryRate): Discoveries {
  const descending = pValues.map((p, test) => ({ p, test })).sort((a, b) => b.p - a.p);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  descending.forEach(({ p, test }, fromTop) => {
    least = Math.min(least, p * (pValues.length / (pValues.length - fromTop)));
    adjusted[test] = least;
  });
  return { isSignificant: adjusted.map(value => value <= rate), adjusted };
}
