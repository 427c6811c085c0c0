/** Keys and values of a prompt: computed in chunks at fixed positions, and kept for the next request with the same
 * prompt. */
import { checkCancelled } from '../cancellation.ts';
import type { Exit } from './modelView.ts';
import type { Prefix, StepGraph } from './stepGraph.ts';
import { SuffixCache } from './suffixCache.ts';

/** Tokens prefilled in one pass, at fixed positions so that bits do not depend on load (details.md "Store, processes").
 */
const usualChunk = 256;
/** Bytes of kept prefixes. */
const most = 256 * 2 ** 20;
/** Bytes of laws that one pass may return. */
const mostLaws = 64 * 2 ** 20;

/** Takes the laws of some positions of a text, in order: row-major [positions, head rows]; `exit` is the place of the
 * layer they are read from among those that were asked for. */
export type LawSink = (position: number, laws: Float32Array, exit: number) => void;

/** The prefixes kept of one session, whoever reads it. Keys and values do not depend on the layer that the head reads,
 * but on the heads that are switched off. */
export class PrefixShelf {
  private kept: { readonly mask: Float32Array | null; readonly ids: Int32Array; readonly prefix: Prefix }[] = [];

  /** The kept prefixes of a mask, the latest first. */
  of(mask: Float32Array | null): readonly { readonly ids: Int32Array; readonly prefix: Prefix }[] {
    return this.kept.filter(entry => sameValues(entry.mask, mask));
  }

  /** Keep a prefix as the latest one; the oldest ones make room. */
  keep(mask: Float32Array | null, ids: Int32Array, prefix: Prefix): void {
    const others = this.kept.filter(entry => !sameValues(entry.ids, ids) || !sameValues(entry.mask, mask));
    let room = most;
    this.kept = [{ mask, ids, prefix }, ...others].filter(entry => {
      room -= bytesOf(entry.prefix);
      return room >= 0;
    });
  }
}

/** Prefills prompts and keeps the latest ones. */
export class PrefixStore {
  private readonly graph: StepGraph;
  private readonly bias: Float32Array;
  private readonly shelf: PrefixShelf;
  /** Tokens read in one pass. */
  readonly chunk: number;

  /** `bias` is added to the logits of laws. */
  constructor(graph: StepGraph, bias: Float32Array, shelf: PrefixShelf) {
    this.graph = graph;
    this.bias = bias;
    this.shelf = shelf;
    this.chunk = graph.cascade ? usualChunk : (graph.model.chunk ?? usualChunk);
  }

  /** Keys and values of ids. Cancelled between chunks. */
  async prefill(ids: Int32Array, signal: AbortSignal): Promise<Prefix> {
    return this.read(ids, ids.length, signal, () => undefined);
  }

  /** The same, giving the laws after ids[from..] on the way: of every one of `exits`, or of what the view reads. */
  async read(
    ids: Int32Array,
    from: number,
    signal: AbortSignal,
    sink: LawSink,
    exits?: readonly Exit[],
  ): Promise<Prefix> {
    let prefix = this.longestKept(ids, from);
    const blank = new SuffixCache(this.graph.model.shape, this.graph.cascade, this.graph.rowsOf(1), 1);
    const read = exits?.length ?? 1;
    const lawsAtOnce = Math.max(1, Math.floor(mostLaws / (4 * this.graph.model.headRows * read)));
    for (let start = prefix.length; start < ids.length; start += this.chunk) {
      const tokens = ids.subarray(start, start + this.chunk);
      const wanted = Array.from({ length: tokens.length }, (_, at) => at).filter(at => start + at >= from);
      let slices: readonly Float32Array[] = [];
      for (let law = 0; law < Math.max(wanted.length, 1); law += lawsAtOnce) {
        checkCancelled(signal);
        const heads = wanted.slice(law, law + lawsAtOnce);
        const pass = {
          tokens,
          steps: tokens.length,
          depths: [0],
          prefix,
          cache: blank,
          bias: this.bias,
          ...(exits && { exits }),
        };
        const result = await this.graph.run({
          ...pass,
          heads: heads.length > 0 ? heads : [0],
          laws: heads.map((_, at) => at),
        });
        slices = result.slices;
        if (heads.length === 0) continue;
        const laws = result.floats('log_law');
        for (let exit = 0; exit < read; exit++)
          sink(
            start + (heads[0] ?? 0),
            laws.subarray((exit * laws.length) / read, ((exit + 1) * laws.length) / read),
            exit,
          );
      }
      prefix = this.joined(prefix, slices, tokens.length);
      if (prefix.length + this.chunk >= ids.length)
        this.shelf.keep(this.graph.view.headMask, ids.slice(0, prefix.length), prefix);
    }
    return prefix;
  }

  /** The longest kept prefix, of at most `until` ids, that a fresh prefill would pass through as well: whole chunks, or
   * all ids. */
  private longestKept(ids: Int32Array, until: number): Prefix {
    const fitting = this.shelf.of(this.graph.view.headMask).filter(({ ids: own }) => {
      const passed = own.length === ids.length || own.length % this.chunk === 0;
      return passed && own.length <= until && own.every((id, at) => id === ids[at]);
    });
    const [best] = [...fitting].sort((a, b) => b.ids.length - a.ids.length);
    if (!best) return { length: 0, keys: [], values: [] };
    this.shelf.keep(this.graph.view.headMask, best.ids, best.prefix);
    return best.prefix;
  }

  /** The prefix with the keys and values of one more chunk [1,Hkv,S,D] behind it. */
  private joined(prefix: Prefix, slices: readonly Float32Array[], steps: number): Prefix {
    const { layers, keyHeads, headSize } = this.graph.model.shape;
    const length = prefix.length + steps;
    const join = (
      old: Float32Array | undefined,
      fresh: Float32Array | undefined,
      transposed: boolean,
    ): Float32Array => {
      const joined = new Float32Array(keyHeads * headSize * length);
      if (!fresh) throw new Error('a layer is missing');
      for (let head = 0; head < keyHeads; head++) {
        const block = fresh.subarray(head * steps * headSize, (head + 1) * steps * headSize);
        if (!transposed) {
          const base = head * length * headSize;
          if (old)
            joined.set(old.subarray(head * prefix.length * headSize, (head + 1) * prefix.length * headSize), base);
          joined.set(block, base + prefix.length * headSize);
          continue;
        }
        for (let unit = 0; unit < headSize; unit++) {
          const line = head * headSize + unit;
          const base = line * length;
          if (old) joined.set(old.subarray(line * prefix.length, (line + 1) * prefix.length), base);
          for (let step = 0; step < steps; step++)
            joined[base + prefix.length + step] = block[step * headSize + unit] ?? 0;
        }
      }
      return joined;
    };
    const range = Array.from({ length: layers }, (_, layer) => layer);
    return {
      length,
      keys: range.map(layer => join(prefix.keys[layer], slices[2 * layer], this.graph.cascade)),
      values: range.map(layer => join(prefix.values[layer], slices[2 * layer + 1], false)),
    };
  }
}

function sameValues(a: Int32Array | Float32Array | null, b: Int32Array | Float32Array | null): boolean {
  return a === b || (a !== null && b !== null && a.length === b.length && a.every((value, at) => value === b[at]));
}

function bytesOf(prefix: Prefix): number {
  return [...prefix.keys, ...prefix.values].reduce((sum, array) => sum + array.byteLength, 0);
}
