/** Private keys and values of the rows of a batch, kept in place from step to step. */
import type { CacheShape } from './cascade.ts';
import type { HistoryNode } from './history.ts';
import type { Dense } from './runtime.ts';

/** Buffers [slots, Hkv, D, C] (keys, transposed) and [slots, Hkv, C, D] (values), one pair a layer, for one capacity C. */
export class SuffixCache {
  readonly capacity: number;
  private readonly shape: CacheShape;
  private readonly keys: Float32Array[];
  private readonly values: Float32Array[];
  /** The node whose ancestors' keys and values a slot holds. */
  private readonly occupants: (HistoryNode | null)[];

  constructor(shape: CacheShape, slots: number, capacity: number) {
    this.shape = shape;
    this.capacity = capacity;
    const size = slots * shape.keyHeads * shape.headSize * capacity;
    const buffers = (): Float32Array[] => Array.from({ length: shape.layers }, () => new Float32Array(size));
    this.keys = buffers();
    this.values = buffers();
    this.occupants = new Array<HistoryNode | null>(slots).fill(null);
  }

  /** Put nodes into slots 0..n-1, each in the slot of its parent where that is free; returns them in slot order. */
  place(nodes: readonly HistoryNode[]): HistoryNode[] {
    const placed = new Array<HistoryNode | null>(nodes.length).fill(null);
    const homeless = nodes.filter(node => {
      const slot = node.parent ? this.occupants.indexOf(node.parent) : -1;
      if (slot < 0 || slot >= placed.length || placed[slot]) return true;
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
    const part = (buffers: readonly Float32Array[]): Float32Array => (buffers[layer] ?? new Float32Array(size)).subarray(0, size);
    return [
      { data: part(this.keys), dims: [rows, keyHeads, headSize, this.capacity] },
      { data: part(this.values), dims: [rows, keyHeads, this.capacity, headSize] },
    ];
  }

  /** Write one node's own keys and values at its depth. */
  private write(slot: number, node: HistoryNode | null): void {
    if (!node) return;
    if (!node.slices) throw new Error('keys and values of a needed node were let go');
    const { layers, keyHeads, headSize } = this.shape;
    for (let layer = 0; layer < layers; layer++) {
      const [key, value, keys, values] = [node.slices[2 * layer], node.slices[2 * layer + 1], this.keys[layer], this.values[layer]];
      if (!key || !value || !keys || !values) throw new Error('a layer is missing');
      for (let head = 0; head < keyHeads; head++) {
        const base = (slot * keyHeads + head) * headSize * this.capacity;
        for (let unit = 0; unit < headSize; unit++) keys[base + unit * this.capacity + node.depth] = key[head * headSize + unit] ?? 0;
        values.set(value.subarray(head * headSize, (head + 1) * headSize), base + node.depth * headSize);
      }
    }
  }
}
