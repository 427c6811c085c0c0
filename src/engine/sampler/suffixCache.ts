/** Keys and values of the sampled tokens of each row of a batch, updated in place from step to step. */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { Dense } from '../../modelFiles/onnx/session.ts';
import type { PrefixNode } from './prefixTree.ts';

/** One key buffer and one value buffer for each layer, laid out for one capacity C (tokens of a row) at a time: values
 * [slots,Hkv,C,D]; keys [slots,Hkv,D,C] for a cascade graph, else like the values. */
export class SuffixCache {
  private slotCapacity: number;
  private readonly shape: CacheShape;
  private readonly transposed: boolean;
  private readonly keys: readonly Float32Array[];
  private readonly values: readonly Float32Array[];
  /** For each slot, the node whose ancestors' keys and values it holds. */
  private readonly occupants: (PrefixNode | null)[];

  /** Capacity for `capacity` tokens a slot, and up to `largest` after `resize`. `transposed` is the key layout of a
   * cascade graph. */
  constructor(shape: CacheShape, transposed: boolean, slots: number, capacity: number, largest = capacity) {
    this.shape = shape;
    this.transposed = transposed;
    this.slotCapacity = capacity;
    const size = slots * shape.keyHeads * shape.headSize * largest;
    const buffers = (): Float32Array[] => Array.from({ length: shape.layers }, () => new Float32Array(size));
    this.keys = buffers();
    this.values = buffers();
    this.occupants = new Array<PrefixNode | null>(slots).fill(null);
  }

  get capacity(): number {
    return this.slotCapacity;
  }

  /** Lay out the same memory for another capacity. The slots count as empty afterwards. */
  resize(capacity: number): void {
    if (capacity === this.slotCapacity) return;
    this.slotCapacity = capacity;
    this.occupants.fill(null);
  }

  /** Assign nodes to slots 0..n-1, each to the slot of its parent where that is free, and write the keys and values
   * that are missing there. Returns the nodes in slot order. */
  assignSlots(nodes: readonly PrefixNode[]): PrefixNode[] {
    const slotOf = new Map(this.occupants.slice(0, nodes.length).map((occupant, slot) => [occupant, slot]));
    const inParentSlot = new Array<PrefixNode | null>(nodes.length).fill(null);
    const others = nodes.filter(node => {
      const slot = node.parent ? slotOf.get(node.parent) : undefined;
      if (slot === undefined || inParentSlot[slot]) return true;
      inParentSlot[slot] = node;
      return false;
    });
    return inParentSlot.map((inherited, slot) => {
      const node = inherited ?? others.shift();
      if (!node) throw new Error('fewer nodes than slots');
      if (inherited) this.write(slot, node.parent);
      else for (let at = node.parent; at; at = at.parent) this.write(slot, at);
      this.occupants[slot] = node;
      return node;
    });
  }

  /** The inputs of one layer for the first `rows` slots. */
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

  /** Write the keys and values of one node into a slot, at the node's depth. */
  private write(slot: number, node: PrefixNode | null): void {
    if (!node) return;
    if (!node.keyValues) throw new Error('keys and values were dropped while a sequence still needs them');
    const { layers, keyHeads, headSize } = this.shape;
    const { arrays, row } = node.keyValues;
    for (let layer = 0; layer < layers; layer++) {
      const [key, value, keys, values] = [
        arrays[2 * layer],
        arrays[2 * layer + 1],
        this.keys[layer],
        this.values[layer],
      ];
      if (!key || !value || !keys || !values) throw new Error(`layer ${layer} has no keys and values`);
      for (let head = 0; head < keyHeads; head++) {
        const from = (row * keyHeads + head) * headSize;
        const base = (slot * keyHeads + head) * headSize * this.capacity;
        const valueStart = base + node.depth * headSize;
        const [keyStart, keyStride] = this.transposed ? [base + node.depth, this.capacity] : [valueStart, 1];
        for (let unit = 0; unit < headSize; unit++) {
          keys[keyStart + unit * keyStride] = key[from + unit] as number;
          values[valueStart + unit] = value[from + unit] as number;
        }
      }
    }
  }
}
