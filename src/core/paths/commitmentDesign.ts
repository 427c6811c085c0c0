/** From which numbers of first tokens answers are continued, chosen while they are measured
 * (docs/method.md#commitment). */
import { at } from '../numeric/at.ts';

/** Shares of the way whose tokens are read off. */
export const shares = [0.5, 0.8, 0.9] as const;

/** How many places of a grid are measured at most: 60%, at least three. */
export function mostMeasured(places: number): number {
  return Math.min(places, Math.max(3, Math.ceil(0.6 * places)));
}

/** Smallest difference of A between two places that is worth one between them, about the standard error of 32 answers;
 * as a share of the way, how far outside it a share that is read off may lie. */
const worthwhile = 0.1;

/** What was measured: A at a number of kept tokens. */
export interface Measured {
  readonly kept: number;
  readonly value: number;
}

/** The places of `grid` to measure next, ascending; empty when the curve is known well enough. `start` is A(0), and
 * `known` what was measured so far. First the middle of the grid and its end; then the middle of what lies between two
 * places where A differs by more than 0.1 and passes a share that is read off, the largest difference first, up to
 * `mostMeasured`. */
export function nextKept(grid: readonly number[], start: number, known: readonly Measured[]): number[] {
  const last = grid.length - 1;
  if (last < 0) return [];
  if (known.length === 0) return [...new Set([Math.floor(last / 2), last])].map(place => at(grid, place));
  const room = mostMeasured(grid.length) - known.length;
  const found = new Map(known.map(({ kept, value }) => [kept, value]));
  const places = [
    { place: -1, value: start },
    ...grid.flatMap((kept, place) => (found.has(kept) ? [{ place, value: found.get(kept) ?? start }] : [])),
  ];
  const made = (value: number): number => (start >= 1 ? 1 : (value - start) / (1 - start));
  return places
    .slice(1)
    .flatMap((behind, i) => {
      const before = at(places, i);
      const difference = behind.value - before.value;
      const isPassed = shares.some(
        share => share > made(before.value) - worthwhile && share < made(behind.value) + worthwhile,
      );
      return behind.place - before.place > 1 && difference > worthwhile && isPassed
        ? [{ difference, kept: at(grid, Math.floor((before.place + behind.place) / 2)) }]
        : [];
    })
    .sort((a, b) => b.difference - a.difference)
    .slice(0, Math.max(0, room))
    .map(({ kept }) => kept)
    .sort((a, b) => a - b);
}
