/** Private keys and values of the rows of a batch, kept in place from step to step. */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { HistoryNode } from './prefixTree.ts';
import type { Dense } from '../runtime.ts';

/** Buffers of keys and values, one pair a layer, for one capacity C at a time: values [slots,Hkv,C,D]; keys
 * [slots,Hkv,D,C] when transposed (cascade), else like the values. */
export class SuffixCache {
  private slotCapacity: number;
  private readonly shape: CacheShape;
  private readonly transposed: boolean;
  private readonly keys: readonly Float32Array[];
  private readonly values: readonly Float32Array[];
  /** The node whose ancestors' keys and values a slot holds. */
  private readonly occupants: (HistoryNode | null)[];

  /** Room for `capacity` tokens a slot, and for up to `largest` after `resize`. */
  constructor(shape: CacheShape, transposed: boolean, slots: number, capacity: number, largest = capacity) {
    this.shape = shape;
    this.transposed = transposed;
    this.slotCapacity = capacity;
    const size = slots * shape.keyHeads * shape.headSize * largest;
    const buffers = (): Float32Array[] => Array.from({ length: shape.layers }, () => new Float32Array(size));
    this.keys = buffers();
    this.values = buffers();
    this.occupants = new Array<HistoryNode | null>(slots).fill(null);
  }

  get capacity(): number {
    return this.slotCapacity;
  }

  /** Lay the same memory out for another capacity; whatever the slots held is written again when it is needed. */
  resize(capacity: number): void {
    if (capacity === this.slotCapacity) return;
    this.slotCapacity = capacity;
    this.occupants.fill(null);
  }

  /** Put nodes into slots 0..n-1, each in the slot of its parent where that is free; returns them in slot order. */
  place(nodes: readonly HistoryNode[]): HistoryNode[] {
    const slotOf = new Map(this.occupants.slice(0, nodes.length).map((occupant, slot) => [occupant, slot]));
    const placed = new Array<HistoryNode | null>(nodes.length).fill(null);
    const homeless = nodes.filter(node => {
      const slot = node.parent ? slotOf.get(node.parent) : undefined;
      if (slot === undefined || placed[slot]) return true;
      placed[slot] = node;
      return false;
    });
    return placed.map((settled, slot) => {
      const node = settled ?? homeless.shift();
      if (!node) throw new Error('fewer nodes than slots');
      if (settled) this.write(slot, node.parent);
      else for (let at = node.parent; at; at = at.parent) this.write(slot, at);
      this.occupants[slot] = node;
      return node;
    });
  }

  /** The feeds of one layer for the first `rows` slots. */
  feeds(layer: number, rows: number): readonly [key: Dense, value: Dense] {
    const { keyHeads, headSize } = this.shape;
    const size = rows * keyHeads * headSize * this.capacity;
    const part = (buffers: readonly Float32Array[]): Float32Array =>
      (buffers[layer] ?? new Float32Array(size)).subarray(0, size);
    const plain = [rows, keyHeads, this.capacity, headSize];
    return [
      { data: part(this.keys), dims: this.transposed ? [rows, keyHeads, headSize, this.capacity] : plain },
      { data: part(this.values), dims: plain },
    ];
  }

  /** Write one node's own keys and values at its depth. */
  private write(slot: number, node: HistoryNode | null): void {
    if (!node) return;
    if (!node.slices) throw new Error('keys and values of a needed node were let go');
    const { layers, keyHeads, headSize } = this.shape;
    const { arrays, row } = node.slices;
    for (let layer = 0; layer < layers; layer++) {
      const [key, value, keys, values] = [
        arrays[2 * layer],
        arrays[2 * layer + 1],
        this.keys[layer],
        this.values[layer],
      ];
      if (!key || !value || !keys || !values) throw new Error('a layer is missing');
      for (let head = 0; head < keyHeads; head++) {
        const from = (row * keyHeads + head) * headSize;
        const base = (slot * keyHeads + head) * headSize * this.capacity;
        const place = base + node.depth * headSize;
        const [start, stride] = this.transposed ? [base + node.depth, this.capacity] : [place, 1];
        for (let unit = 0; unit < headSize; unit++) {
          keys[start + unit * stride] = key[from + unit] as number;
          values[place + unit] = value[from + unit] as number;
        }
      }
    }
  }
}
