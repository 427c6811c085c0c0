/** How many combinations there are of what exists: the sums of the TAP equation
 * (docs/method.md#tap-equations; Cortês, Kauffman, Liddle, Smolin 2022, arXiv:2204.14115). */

/**
 * Σ over i >= 2 of C(M, i) / a^(i-1) for real M >= 0, from the binomial theorem: a((1 + 1/a)^M - M/a - 1). `a` = 1
 * counts every combination (2^M - M - 1); a larger `a` makes large combinations rare. Infinity where it overflows.
 */
export function allCombinations(size: number, rarity: number): number {
  const power = size * Math.log1p(1 / rarity);
  // For few, rare combinations the closed form would subtract nearly equal numbers.
  if (power < 1e-3 && size > 1) return (size * (size - 1)) / (2 * rarity) + thirdOrder(size, rarity);
  return Math.max(0, rarity * (Math.expm1(power) - size / rarity));
}

function thirdOrder(size: number, rarity: number): number {
  return (size * (size - 1) * (size - 2)) / (6 * rarity * rarity);
}

/** Which combinations count. */
export interface Orders {
  /** 1 where a single thing can be varied into a new one, 2 where at least a pair is needed. */
  readonly least: 1 | 2;
  /** Most things that combine; Infinity for no limit. */
  readonly most: number;
}

/**
 * Σ for i = `least` ... `most` of C(M, i) / a^(i-1) for real M >= 0. A combination of i needs more than i - 1 things,
 * so below that its term is 0 rather than negative.
 */
export function combinations(size: number, rarity: number, { least, most }: Orders): number {
  const single = least === 1 ? size : 0;
  if (most === Infinity) return single + (size > 1 ? allCombinations(size, rarity) : 0);
  let term = size;
  let total = single;
  for (let i = 2; i <= most && size > i - 1; i++) {
    term *= (size - i + 1) / (i * rarity);
    total += term;
  }
  return total;
}

/** Σ over i >= 2 of C(M, i) for a whole number of things, exact: 2^M - M - 1. Throws RangeError above 10^6, whose
 * power has more digits than are worth writing. */
export function allCombinationsExact(size: bigint): bigint {
  if (size > 1_000_000n) throw new RangeError(`2 to the power of ${size} is too large to write`);
  return 2n ** size - size - 1n;
}
