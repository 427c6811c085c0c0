/** Seeded choices: the same seed and case always give the same mutation. */
import { uniform } from '../../../src/core/statistics/random.ts';

export class Dice {
  private readonly seed: number;
  private readonly round: number;
  private draws = 0;

  constructor(seed: number, round: number) {
    this.seed = seed;
    this.round = round;
  }

  /** Uniform in [0, 1). */
  next(): number {
    return uniform(this.seed, this.round, 0, this.draws++);
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** One of some values. Throws RangeError when there are none. */
  of<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('nothing to choose from');
    return values[this.below(values.length)] as T;
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.next() < p;
  }
}
