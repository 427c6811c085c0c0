/** The resource-constrained TAP curve of Taalbi (2025, doi:10.1093/icc/dtaf028, eq. 10 and 11):
 * dD/dk = ν D / (ν D + ρ k), with D(1) = 1 (docs/method.md#growth-laws). */

/** Answers k >= 1 after which D >= 1 kinds were found, for `ratio` = ν/ρ > 0. With r = ρ/ν:
 * k = (r D^r - D) / (r - 1), and D (1 + ln D) at r = 1. */
function answersFor(kinds: number, ratio: number): number {
  const r = 1 / ratio;
  return Math.abs(r - 1) < 1e-9 ? kinds * (1 + Math.log(kinds)) : (r * kinds ** r - kinds) / (r - 1);
}

/** Kinds D(k) among k >= 1 answers, >= 1; k^(ν/ρ) for ν < ρ (deepening), linear for ν > ρ (widening). */
export function recombinationCurve(k: number, ratio: number): number {
  let [low, high] = [1, Math.max(1, k)];
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (answersFor(middle, ratio) < k) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
