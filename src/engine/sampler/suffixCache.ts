/** Keys and values of the sampled tokens of each row of a batch, updated in place from step to step. */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { Dense } from '../../modelFiles/onnx/session.ts';
import type { PrefixNode } from './prefixTree.ts';

/** Bytes of buffers that are kept for the next cache. */
const mostSpare = 128 * 2 ** 20;

/** The buffers of a cache that is done with, for the next one: freed memory would come back only when the collector
 * runs. */
export class SpareBuffers {
  private buffers: readonly Float32Array[] = [];

  /** `count` buffers of `size` values: those that are kept, if they are large enough, else new ones. Their values are
   * those of the last cache; what no row wrote is masked. */
  take(count: number, size: number): readonly Float32Array[] {
    const kept = this.buffers;
    this.buffers = [];
    const fits = kept.length === count && kept.every(buffer => buffer.length >= size);
    return fits ? kept : Array.from({ length: count }, () => new Float32Array(size));
  }

  /** Keep buffers unless they are large. */
  keep(buffers: readonly Float32Array[]): void {
    if (buffers.reduce((bytes, buffer) => bytes + buffer.byteLength, 0) <= mostSpare) this.buffers = buffers;
  }
}

/** One key buffer and one value buffer for each layer, laid out for one capacity C (tokens of a row) at a time: values
 * [slots,Hkv,C,D]; keys [slots,Hkv,D,C] for a cascade graph, else like the values. */
export class SuffixCache {
  private slotCapacity: number;
  private readonly shape: CacheShape;
  private readonly transposed: boolean;
  /** Of each layer the keys, then the values. */
  private readonly buffers: readonly Float32Array[];
  /** For each slot, the node whose ancestors' keys and values it holds. */
  private readonly occupants: (PrefixNode | null)[];

  /** Capacity for `capacity` tokens a slot, and up to `largest` after `resize`. `transposed` is the key layout of a
   * cascade graph. */
  constructor(
    shape: CacheShape,
    transposed: boolean,
    slots: number,
    capacity: number,
    largest = capacity,
    spare = new SpareBuffers(),
  ) {
    this.shape = shape;
    this.transposed = transposed;
    this.slotCapacity = capacity;
    const size = slots * shape.keyHeads * shape.headSize * largest;
    this.buffers = spare.take(2 * shape.layers, size);
    this.occupants = new Array<PrefixNode | null>(slots).fill(null);
  }

  get capacity(): number {
    return this.slotCapacity;
  }

  /** Give the buffers away, for the next cache; this one must not be used afterwards. */
  retire(spare: SpareBuffers): void {
    spare.keep(this.buffers);
  }

  /** Lay out the same memory for another capacity. The slots count as empty afterwards; what is still needed of them is
   * kept with its nodes. */
  resize(capacity: number): void {
    if (capacity === this.slotCapacity) return;
    this.takeOut([...this.occupants.keys()]);
    this.slotCapacity = capacity;
    this.occupants.fill(null);
  }

  /** Assign nodes to slots 0..n-1, each to the slot of its parent where that is free, and write the keys and values
   * that are missing there; from then on the slots hold them instead of the nodes. Returns the nodes in slot order. */
  assignSlots(nodes: readonly PrefixNode[]): PrefixNode[] {
    const slotOf = new Map(this.occupants.slice(0, nodes.length).map((occupant, slot) => [occupant, slot]));
    const inParentSlot = new Array<PrefixNode | null>(nodes.length).fill(null);
    const others = nodes.filter(node => {
      const slot = node.parent ? slotOf.get(node.parent) : undefined;
      if (slot === undefined || inParentSlot[slot]) return true;
      inParentSlot[slot] = node;
      return false;
    });
    this.takeOut([...inParentSlot.keys()].filter(slot => inParentSlot[slot] === null));
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
    const part = (kind: 0 | 1): Float32Array => this.bufferOf(2 * layer + kind).subarray(0, size);
    const plain = [rows, keyHeads, this.capacity, headSize];
    return [
      { data: part(0), dims: this.transposed ? [rows, keyHeads, headSize, this.capacity] : plain },
      { data: part(1), dims: plain },
    ];
  }

  /** Give nodes their keys and values back that only these slots hold, before the slots get others. */
  private takeOut(slots: readonly number[]): void {
    if (slots.length === 0) return;
    const leaving = new Set(slots);
    this.occupants.forEach((occupant, slot) => {
      if (leaving.has(slot)) return;
      for (let at = occupant?.parent ?? null; at; at = at.parent)
        if (at.slot !== null && leaving.has(at.slot)) at.slot = slot;
    });
    const held: PrefixNode[] = [];
    for (const slot of slots)
      for (let at = this.occupants[slot]?.parent ?? null; at; at = at.parent) if (at.slot === slot) held.push(at);
    if (held.length === 0) return;
    const { layers, keyHeads, headSize } = this.shape;
    const size = keyHeads * headSize;
    const arrays = Array.from({ length: 2 * layers }, () => new Float32Array(held.length * size));
    held.forEach((node, row) => {
      const { slot, depth } = node;
      if (slot === null) return;
      arrays.forEach((array, at) => {
        const buffer = this.bufferOf(at);
        for (let head = 0; head < keyHeads; head++) {
          const [start, stride] = this.placeOf(at, slot, head, depth);
          const into = row * size + head * headSize;
          for (let unit = 0; unit < headSize; unit++) array[into + unit] = buffer[start + unit * stride] as number;
        }
      });
      node.keyValues = { arrays, row };
      node.slot = null;
    });
  }

  /** Write the keys and values of one node into a slot, at the node's depth. */
  private write(slot: number, node: PrefixNode | null): void {
    if (!node) return;
    const { keyValues, slot: other, depth } = node;
    if (!keyValues && other === null) throw new Error('keys and values were dropped while a sequence still needs them');
    const { layers, keyHeads, headSize } = this.shape;
    for (let at = 0; at < 2 * layers; at++) {
      const buffer = this.bufferOf(at);
      const source = keyValues ? keyValues.arrays[at] : buffer;
      if (!source) throw new Error(`array ${at} of keys and values is missing`);
      for (let head = 0; head < keyHeads; head++) {
        const [into, stride] = this.placeOf(at, slot, head, depth);
        const [from, step] = keyValues
          ? [(keyValues.row * keyHeads + head) * headSize, 1]
          : this.placeOf(at, other ?? 0, head, depth);
        for (let unit = 0; unit < headSize; unit++) buffer[into + unit * stride] = source[from + unit * step] as number;
      }
    }
    node.slot ??= slot;
    node.keyValues = null;
  }

  private bufferOf(at: number): Float32Array {
    const buffer = this.buffers[at];
    if (!buffer) throw new Error(`there is no array ${at} of keys and values`);
    return buffer;
  }

  /** Where the units of a head begin in a slot at a depth, and the distance between them. */
  private placeOf(at: number, slot: number, head: number, depth: number): readonly [start: number, stride: number] {
    const base = (slot * this.shape.keyHeads + head) * this.shape.headSize * this.capacity;
    return this.transposed && at % 2 === 0 ? [base + depth, this.capacity] : [base + depth * this.shape.headSize, 1];
  }
}
