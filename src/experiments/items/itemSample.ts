/** A random sample of items, chosen while a file of any length is read. */
import { uniform } from '../../core/statistics/random.ts';

interface Chosen<T> {
  readonly row: number;
  readonly rank: number;
  readonly item: T;
}

/** Fixed, so that every reading of a file gives the same sample. */
const seed = 1;

/**
 * A uniform sample without replacement that is the same every time: the `limit` rows with the smallest counter-based
 * random numbers, in the order of the file. A file sorted by subject thus contributes all its subjects.
 */
export class ItemSample<T> {
  private readonly limit: number;
  /** By ascending rank. */
  private readonly chosen: Chosen<T>[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Offer an item; `row` is a whole number below 2^32. Rows may come in any order. */
  offer(row: number, item: T): void {
    const rank = uniform(seed, 0, 0, row);
    const last = this.chosen.at(-1);
    if (this.chosen.length >= this.limit && last !== undefined && !isBefore(rank, row, last)) return;
    let [low, high] = [0, this.chosen.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.chosen[middle];
      if (other !== undefined && isBefore(rank, row, other)) high = middle;
      else low = middle + 1;
    }
    this.chosen.splice(low, 0, { row, rank, item });
    if (this.chosen.length > this.limit) this.chosen.pop();
  }

  /** The sample in order of rows. */
  items(): T[] {
    return [...this.chosen].sort((a, b) => a.row - b.row).map(({ item }) => item);
  }
}

function isBefore(rank: number, row: number, other: Chosen<unknown>): boolean {
  return rank < other.rank || (rank === other.rank && row < other.row);
}
