/** Searches along one axis. */

/** Halves an interval until it is at most `tolerance` wide: `holds` stays true at the first end returned and false at
 * the second. `outside` may be below or above `inside`; the tolerance may depend on it. */
export function bisect(
  holds: (value: number) => boolean,
  inside: number,
  outside: number,
  tolerance: (outside: number) => number,
): readonly [inside: number, outside: number] {
  let [near, far] = [inside, outside];
  while (Math.abs(far - near) > tolerance(far)) {
    const middle = (near + far) / 2;
    if (holds(middle)) near = middle;
    else far = middle;
  }
  return [near, far];
}

/** The largest integer in [least, most] at which `holds` is true, if it is true up to there and false beyond; `least`
 * where it is true nowhere. It is not asked at `least`. */
export function largestWhere(holds: (value: number) => boolean, least: number, most: number): number {
  let [low, high] = [least, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Share at which golden section divides an interval. */
export const golden = (Math.sqrt(5) - 1) / 2;

/** Position and value of the minimum of a function with one minimum in [low, high], after `rounds` rounds of golden
 * section, each of which shrinks the interval by the factor 0.618 at the cost of one evaluation. */
export function goldenMinimum(
  f: (value: number) => number,
  low: number,
  high: number,
  rounds: number,
): readonly [position: number, value: number] {
  let [a, b] = [low, high];
  let [left, right] = [b - golden * (b - a), a + golden * (b - a)];
  let [fLeft, fRight] = [f(left), f(right)];
  for (let round = 0; round < rounds; round++) {
    if (fLeft < fRight) {
      [b, right, fRight] = [right, left, fLeft];
      left = b - golden * (b - a);
      fLeft = f(left);
    } else {
      [a, left, fLeft] = [left, right, fRight];
      right = a + golden * (b - a);
      fRight = f(right);
    }
  }
  return fLeft < fRight ? [left, fLeft] : [right, fRight];
}
