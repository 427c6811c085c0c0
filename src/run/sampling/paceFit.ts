/** The pace of decode steps as a run measures it. */
import { stepMilliseconds, type Pace } from './pace.ts';

/** Seconds of steps after which half of what was measured is forgotten. */
const halfLife = 15;
/** What the pace before counts for, in milliseconds of steps of one kind: as a whole, and in how its two parts compare.
 * Both parts grow together, so that seconds of steps tell little about the second. */
const [priorWhole, priorShape] = [5, 5];
/** How far steps may correct a pace. */
const [least, most] = [0.5, 8];

/** Corrects a pace by the time of steps: by one factor what a step costs with rows that have nothing cached, and by
 * another what their cached tokens add (least squares of the relative differences). */
export class PaceFit {
  private readonly prior: Pace;
  /** Sums over steps, each weighted by its expected milliseconds: products of the shares of both parts, and of these
   * with the measured time over the expected one. */
  private sums = { bare: 0, both: 0, cached: 0, bareTime: 0, cachedTime: 0 };

  constructor(prior: Pace) {
    this.prior = prior;
  }

  /** A step of so many rows, each with so many cached tokens, took so long. */
  observe(rows: number, cached: number, milliseconds: number): void {
    const expected = stepMilliseconds(this.prior, rows, cached);
    if (expected <= 0) return;
    const bare = stepMilliseconds(this.prior, rows, 0) / expected;
    const ratio = Math.min(most, milliseconds / expected);
    const kept = 0.5 ** (expected / 1000 / halfLife);
    const { sums } = this;
    this.sums = {
      bare: kept * sums.bare + expected * bare ** 2,
      both: kept * sums.both + expected * bare * (1 - bare),
      cached: kept * sums.cached + expected * (1 - bare) ** 2,
      bareTime: kept * sums.bareTime + expected * bare * ratio,
      cachedTime: kept * sums.cachedTime + expected * (1 - bare) * ratio,
    };
  }

  /** The pace so far. */
  get pace(): Pace {
    const { bare, both, cached, bareTime, cachedTime } = this.sums;
    // Minimizes the squares and priorWhole (a² + b²) + priorShape (a - b)² for the factors 1 + a and 1 + b.
    const own = priorWhole + priorShape;
    const [p, q, r] = [bare + own, both - priorShape, cached + own];
    const [u, v] = [bareTime - bare - both, cachedTime - both - cached];
    const determinant = p * r - q * q;
    const factor = (change: number): number => Math.min(most, Math.max(least, 1 + change));
    const first = factor((r * u - q * v) / determinant);
    const second = factor((p * v - q * u) / determinant);
    const { step, row, token, batch } = this.prior;
    return { step: first * step, row: first * row, token: second * token, batch };
  }
}
