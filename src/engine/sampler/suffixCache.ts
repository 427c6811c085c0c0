/** Keys and values of the sampled tokens of each row of a batch, updated in place from step to step. */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { Dense } from '../../modelFiles/onnx/session.ts';
import { elementAt } from './elementAt.ts';
import { freeMemory } from './freeMemory.ts';
import type { KeyValuePlaces, KeyValueRow, PrefixNode } from './prefixTree.ts';

/** Bytes of buffers that are kept for the next cache however long it takes, and milliseconds for which larger ones are:
 * the requests of a run follow each other at once. */
const mostSpare = 128 * 2 ** 20;
const keptFor = 5000;

/** Values that are copied faster through a view than one by one. */
const longRun = 64;

/** The buffers of a cache that is done with, for the next one: freed memory would come back only when the collector
 * runs. */
export class SpareBuffers {
  private buffers: readonly Float32Array[] = [];
  private release: NodeJS.Timeout | undefined;

  /** `count` buffers of at least `size` values: those that are kept, if they are large enough, else new ones of
   * `roomy`. Their values are those of the last cache; what no row wrote is masked. */
  take(count: number, size: number, roomy = size): readonly Float32Array[] {
    const kept = this.takeKept();
    const fits = kept.length === count && kept.every(buffer => buffer.length >= size);
    if (fits) return kept;
    kept.forEach(freeMemory);
    return Array.from({ length: count }, () => new Float32Array(roomy));
  }

  /** Keep buffers in place of those that were kept; large ones for a while. */
  keep(buffers: readonly Float32Array[]): void {
    this.free();
    this.buffers = buffers;
    if (buffers.reduce((bytes, buffer) => bytes + buffer.byteLength, 0) <= mostSpare) return;
    this.release = setTimeout(() => {
      this.free();
    }, keptFor).unref();
  }

  /** Free what is kept. */
  free(): void {
    this.takeKept().forEach(freeMemory);
  }

  private takeKept(): readonly Float32Array[] {
    clearTimeout(this.release);
    const kept = this.buffers;
    this.buffers = [];
    return kept;
  }
}

/** One key buffer and one value buffer for each layer, laid out for one capacity C (tokens of a row) at a time: values
 * [slots,Hkv,C,D]; keys [slots,Hkv,D,C] for a cascade graph, else like the values. */
export class SuffixCache {
  private slotCapacity: number;
  private readonly shape: CacheShape;
  private readonly transposed: boolean;
  /** Those of the rows [N,Hkv,D] that a pass returns. */
  private readonly rowPlaces: KeyValuePlaces;
  /** Of each layer the keys, then the values. */
  private readonly buffers: readonly Float32Array[];
  /** For each slot, the node whose ancestors' keys and values it holds. */
  private occupants: (PrefixNode | null)[];
  private readonly slots: number;

  /** Capacity for `capacity` tokens a slot, and up to `largest` after `resize`, or more with fewer slots. `transposed`
   * is the key layout of a cascade graph. New buffers have room for `room` slots, so that they fit later caches too:
   * memory that nothing is written to is only reserved. */
  constructor(
    shape: CacheShape,
    transposed: boolean,
    slots: number,
    capacity: number,
    largest = capacity,
    spare = new SpareBuffers(),
    room = slots,
  ) {
    this.shape = shape;
    this.transposed = transposed;
    const place = { start: 0, head: shape.headSize, unit: 1, token: shape.keyHeads * shape.headSize };
    this.rowPlaces = [place, place];
    this.slotCapacity = capacity;
    this.slots = slots;
    const sizeOf = (rows: number): number => rows * shape.keyHeads * shape.headSize * largest;
    this.buffers = spare.take(2 * shape.layers, sizeOf(slots), sizeOf(Math.max(slots, room)));
    this.occupants = new Array<PrefixNode | null>(slots).fill(null);
  }

  get capacity(): number {
    return this.slotCapacity;
  }

  /** Give the buffers away, for the next cache; this one must not be used afterwards. */
  retire(spare: SpareBuffers): void {
    spare.keep(this.buffers);
  }

  /** Lay out the same memory for another capacity; returns the number of slots, which is smaller where the memory has
   * no room for all. A larger capacity keeps what these slots hold; after a smaller one they count as empty. What is
   * still needed of others is kept with its nodes. */
  resize(capacity: number): number {
    const slots = this.slotsAt(capacity);
    if (capacity > this.slotCapacity) {
      if (slots < this.occupants.length) this.leave(slots);
      this.spread(capacity);
    } else if (capacity < this.slotCapacity) {
      this.leave(0);
      this.occupants = new Array<PrefixNode | null>(slots).fill(null);
    }
    this.slotCapacity = capacity;
    return slots;
  }

  /** Slots that the memory has room for, at least one. */
  private slotsAt(capacity: number): number {
    const { keyHeads, headSize } = this.shape;
    const most = Math.floor(this.bufferOf(0).length / (keyHeads * headSize * capacity));
    return Math.max(1, Math.min(this.slots, most));
  }

  /** Give up the slots from one on. */
  private leave(first: number): void {
    this.settle();
    this.takeOut([...this.occupants.keys()].filter(slot => slot >= first));
    this.occupants = this.occupants.slice(0, first);
  }

  /** Move what the slots hold to where it lies in slots of a larger capacity, the last first, since each moves into the
   * place of later ones. */
  private spread(capacity: number): void {
    const { keyHeads, headSize } = this.shape;
    const counts = this.occupants.map((_, slot) => this.tokensIn(slot));
    this.buffers.forEach((buffer, at) => {
      const isTurned = this.transposed && at % 2 === 0;
      const [runs, unit] = isTurned ? [keyHeads * headSize, 1] : [keyHeads, headSize];
      const [from, to] = [this.capacity * unit, capacity * unit];
      for (let slot = this.occupants.length - 1; slot >= 0; slot--) {
        const held = elementAt(counts, slot) * unit;
        if (held === 0) continue;
        for (let run = (slot + 1) * runs - 1; run >= slot * runs; run--)
          buffer.copyWithin(run * to, run * from, run * from + held);
      }
    });
  }

  /** Tokens from the first one that a slot holds for its row or others. */
  private tokensIn(slot: number): number {
    const occupant = this.occupants[slot] ?? null;
    if (isNeeded(occupant) && occupant.slot !== slot) return occupant.depth;
    return 1 + (lineOf(occupant).findLast(at => at.slot === slot)?.depth ?? -1);
  }

  /** Assign nodes to slots 0..n-1, each to the slot of its parent where that is free, and write the keys and values
   * that are missing there; from then on the slots hold them instead of the nodes. Nothing refers to the arrays of the
   * last pass afterwards. Returns the nodes in slot order. */
  assignSlots(nodes: readonly PrefixNode[]): PrefixNode[] {
    this.settle();
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
      if (!inherited) this.write(slot, lineOf(node.parent));
      else if (inherited.parent && inherited.parent.slot !== slot) this.write(slot, [inherited.parent]);
      this.occupants[slot] = node;
      return node;
    });
  }

  /** The inputs of one layer for the first `rows` slots. */
  feeds(layer: number, rows: number): readonly [key: Dense, value: Dense] {
    const { keyHeads, headSize } = this.shape;
    const { capacity, transposed } = this;
    const size = rows * keyHeads * headSize * capacity;
    const part = (kind: 0 | 1): Float32Array => this.bufferOf(2 * layer + kind).subarray(0, size);
    const heads = transposed ? [rows, keyHeads, 1] : [rows, keyHeads];
    const values = [...heads, capacity, headSize];
    return [
      { data: part(0), dims: transposed ? [...heads, headSize, capacity] : values },
      { data: part(1), dims: values },
    ];
  }

  /** Give nodes their keys and values back that only these slots hold, before the slots get others. */
  private takeOut(slots: readonly number[]): void {
    if (slots.length === 0) return;
    const leaving = new Set(slots);
    this.occupants.forEach((occupant, slot) => {
      if (leaving.has(slot) || !isNeeded(occupant)) return;
      for (let at = occupant?.parent ?? null; at; at = at.parent)
        if (at.slot !== null && leaving.has(at.slot)) at.slot = slot;
    });
    const leavers = slots.flatMap(slot => {
      const held = lineOf(this.occupants[slot] ?? null).filter(at => at.slot === slot);
      const [first, last] = [held[0]?.depth ?? 0, held.at(-1)?.depth ?? -1];
      return held.length === 0 ? [] : [{ slot, held, first, length: last - first + 1 }];
    });
    const count = leavers.reduce((total, { length }) => total + length, 0);
    if (count === 0) return;
    const { layers, keyHeads, headSize } = this.shape;
    const size = keyHeads * headSize;
    const arrays = Array.from({ length: 2 * layers }, () => new Float32Array(count * size));
    let begin = 0;
    for (const { slot, held, first, length } of leavers) {
      const places = this.placesAt(begin * size, length);
      begin += length;
      this.copy(this.inSlot(slot), first, { arrays, places }, 0, length);
      for (const node of held) {
        node.keyValues = { arrays, row: node.depth - first, places };
        node.slot = null;
      }
    }
  }

  /** Take over what the last pass returned and is still needed: into the slots of its rows, or, of rows that wait with
   * a full slot, into arrays of their own. */
  private settle(): void {
    const [fitting, waiting]: [Returned[], Returned[]] = [[], []];
    this.occupants.forEach((node, slot) => {
      const keyValues = node?.keyValues;
      if (!node || !keyValues || keyValues.places) return;
      (node.depth < this.capacity ? fitting : waiting).push({ node, slot, ...keyValues });
    });
    this.append(fitting);
    if (waiting.length === 0) return;
    const { layers, keyHeads, headSize } = this.shape;
    const size = keyHeads * headSize;
    const arrays = Array.from({ length: 2 * layers }, (_, at) => {
      const own = new Float32Array(waiting.length * size);
      waiting.forEach(({ arrays: from, row }, to) => {
        own.set(elementAt(from, at).subarray(row * size, (row + 1) * size), to * size);
      });
      return own;
    });
    waiting.forEach(({ node }, row) => (node.keyValues = { arrays, row, places: this.rowPlaces }));
  }

  /** Write one more token into each of some slots, array by array: memory that lies close together is faster. */
  private append(tokens: readonly Returned[]): void {
    const { keyHeads, headSize } = this.shape;
    const places = this.placesAt(0, this.capacity);
    for (let at = 0; at < this.buffers.length; at++) {
      const target = this.bufferOf(at);
      const place = elementAt(places, at % 2);
      for (const { node, slot, arrays, row } of tokens) {
        const source = elementAt(arrays, at);
        for (let head = 0; head < keyHeads; head++) {
          const from = (row * keyHeads + head) * headSize;
          let to = (slot * keyHeads + head) * place.head + node.depth * place.token;
          for (let unit = 0; unit < headSize; unit++, to += place.unit) target[to] = source[from + unit] as number;
        }
      }
    }
    for (const { node, slot } of tokens) {
      node.slot = slot;
      node.keyValues = null;
    }
  }

  /** Write the keys and values of nodes of rising depth into a slot, each at its depth. */
  private write(slot: number, nodes: readonly PrefixNode[]): void {
    const into = this.inSlot(slot);
    const placed = nodes.map(node => ({ depth: node.depth, ...this.sourceOf(node) }));
    for (let at = 0; at < placed.length;) {
      const first = elementAt(placed, at);
      let count = 1;
      while (isNext(first, count, placed[at + count])) count++;
      this.copy(first.stored, first.token, into, first.depth, count);
      at += count;
    }
    for (const node of nodes) {
      node.slot ??= slot;
      node.keyValues = null;
    }
  }

  /** Where the keys and values of a node are. */
  private sourceOf({ keyValues, slot, depth }: PrefixNode): Source {
    if (keyValues !== null) {
      const { arrays, row, places = this.rowPlaces } = keyValues;
      return { stored: { arrays, places }, token: row };
    }
    if (slot === null) throw new Error('keys and values were dropped while a sequence still needs them');
    return { stored: this.inSlot(slot), token: depth };
  }

  /** Copy the keys and values of tokens that follow each other: many at once, where the layouts allow it. */
  private copy(from: KeyValues, token: number, into: KeyValues, toToken: number, count: number): void {
    const { layers, keyHeads, headSize } = this.shape;
    for (let at = 0; at < 2 * layers; at++) {
      const [source, target] = [from.arrays[at], into.arrays[at]];
      if (!source || !target) throw new Error(`array ${at} of keys and values is missing`);
      const [read, write] = [from.places[at % 2 === 0 ? 0 : 1], into.places[at % 2 === 0 ? 0 : 1]];
      const areNeighbors = read.token === write.token && count > 1;
      for (let head = 0; head < keyHeads; head++) {
        const first = read.start + head * read.head + token * read.token;
        const to = write.start + head * write.head + toToken * write.token;
        if (areNeighbors && read.token === headSize) copyRun(source, first, target, to, count * headSize);
        else if (areNeighbors && read.token === 1)
          for (let unit = 0; unit < headSize; unit++)
            copyRun(source, first + unit * read.unit, target, to + unit * write.unit, count);
        else
          for (let i = 0; i < count; i++) {
            const [begin, start] = [first + i * read.token, to + i * write.token];
            for (let unit = 0; unit < headSize; unit++)
              target[start + unit * write.unit] = source[begin + unit * read.unit] as number;
          }
      }
    }
  }

  private bufferOf(at: number): Float32Array {
    const buffer = this.buffers[at];
    if (!buffer) throw new Error(`there is no array ${at} of keys and values`);
    return buffer;
  }

  /** What a slot holds. */
  private inSlot(slot: number): KeyValues {
    const { keyHeads, headSize } = this.shape;
    const places = this.placesAt(slot * keyHeads * headSize * this.capacity, this.capacity);
    return { arrays: this.buffers, places };
  }

  /** The places of so many tokens of one row, laid out as in a slot. */
  private placesAt(start: number, tokens: number): KeyValuePlaces {
    const { headSize } = this.shape;
    const plain = { start, head: headSize * tokens, unit: 1, token: headSize };
    return [this.transposed ? { ...plain, unit: tokens, token: 1 } : plain, plain];
  }
}

/** A node that the last pass computed: its slot, and the row of the arrays of that pass. */
interface Returned extends KeyValueRow {
  readonly node: PrefixNode;
  readonly slot: number;
}

/** Arrays of keys and values, and where they lie in them. */
interface KeyValues {
  readonly arrays: readonly Float32Array[];
  readonly places: KeyValuePlaces;
}

/** One token of them. */
interface Source {
  readonly stored: KeyValues;
  readonly token: number;
}

/** Copy values that lie one behind the other. A view of a few takes longer than to copy them one by one. */
function copyRun(source: Float32Array, from: number, target: Float32Array, to: number, count: number): void {
  if (source === target) target.copyWithin(to, from, from + count);
  else if (count > longRun) target.set(source.subarray(from, from + count), to);
  else for (let i = 0; i < count; i++) target[to + i] = source[from + i] as number;
}

/** Whether a source lies `count` tokens behind another one, and belongs as far behind it. */
function isNext(first: Source & { readonly depth: number }, count: number, next?: typeof first): boolean {
  const [own, other] = [first.stored, next?.stored];
  return (
    next?.token === first.token + count &&
    next.depth === first.depth + count &&
    other?.arrays === own.arrays &&
    other.places[0].start === own.places[0].start
  );
}

/** Whether children of a computed node still need its keys and values. */
function isNeeded(node: PrefixNode | null): node is PrefixNode {
  return node !== null && (node.slot !== null || node.keyValues !== null);
}

/** A node and those above it, the root first. */
function lineOf(node: PrefixNode | null): PrefixNode[] {
  const found: PrefixNode[] = [];
  for (let at = node; at; at = at.parent) found.push(at);
  return found.reverse();
}
