/** Many tests at once: the false discovery rate (science.md C3.10). */

/** Share of false claims allowed among the claims made. */
export const discoveryRate = 0.1;

/** Of each test, in the order given: whether it stands, and the smallest rate at which it would. */
export interface Discoveries {
  readonly stands: readonly boolean[];
  /** Adjusted p-values, in [0, 1], never below the p-values. */
  readonly adjusted: readonly number[];
}

/** Step-up procedure of Benjamini and Hochberg (1995) over p-values in [0, 1] at `rate`. */
export function benjaminiHochberg(pValues: readonly number[], rate = discoveryRate): Discoveries {
  const order = pValues.map((_, test) => test).sort((a, b) => (pValues[b] ?? 0) - (pValues[a] ?? 0));
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((test, fromTop) => {
    least = Math.min(least, (pValues[test] ?? 1) * (pValues.length / (pValues.length - fromTop)));
    adjusted[test] = least;
  });
  return { stands: adjusted.map(value => value <= rate), adjusted };
}
