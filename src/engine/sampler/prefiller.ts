/** Computes the keys and values of prompts, in chunks at fixed positions (docs/architecture.md#sampler). */
import { checkCanceled } from '../cancellation.ts';
import type { EarlyExit } from './ablation.ts';
import { freeMemory } from './freeMemory.ts';
import type { Prefix, PrefixCache } from './prefixCache.ts';
import type { StepGraph } from './stepGraph.ts';
import { SuffixCache } from './suffixCache.ts';

/** Tokens of a chunk. Chunks begin at fixed positions, so that the bits do not depend on the load or on what is cached.
 */
const defaultChunk = 256;
/** Bytes of distributions that one pass may return. */
const maxDistributionBytes = 64 * 2 ** 20;

/** Receives ln p [positions, head rows], row-major, in order of position. `exit` is an index into the requested exits.
 */
export type LogProbsSink = (position: number, logProbs: Float32Array, exit: number, peaks: Float32Array) => void;

/** Prefills the prompts of one decoder. */
export class Prefiller {
  private readonly graph: StepGraph;
  private readonly bias: Float32Array;
  private readonly cache: PrefixCache;
  /** Tokens read in one pass. */
  readonly chunk: number;

  /** `bias` [head rows] is added to the logits of every distribution. */
  constructor(graph: StepGraph, bias: Float32Array, cache: PrefixCache) {
    this.graph = graph;
    this.bias = bias;
    this.cache = cache;
    this.chunk = graph.cascade ? defaultChunk : (graph.model.chunk ?? defaultChunk);
  }

  /** Keys and values of `ids`. Throws AdjacentError cancelled between chunks. */
  async prefill(ids: Int32Array, signal: AbortSignal): Promise<Prefix> {
    return this.prefillWithLogProbs(ids, ids.length, signal, () => undefined);
  }

  /** Keys and values of `ids`; on the way, `sink` receives the distribution after each of ids[from..], once for each of
   * `exits` or once for what the graph's ablation reads. `onRead` receives how many of `ids` were read so far. Throws
   * AdjacentError cancelled between passes. */
  async prefillWithLogProbs(
    ids: Int32Array,
    from: number,
    signal: AbortSignal,
    sink: LogProbsSink,
    exits?: readonly EarlyExit[],
    onRead?: (tokens: number) => void,
  ): Promise<Prefix> {
    const { headMask } = this.graph.ablation;
    let prefix = this.longestCached(ids, from);
    const emptySuffix = new SuffixCache(this.graph.model.shape, this.graph.cascade, this.graph.rowsOf(1), 1);
    const exitCount = exits?.length ?? 1;
    const positionsPerPass = Math.max(
      1,
      Math.floor(maxDistributionBytes / (4 * this.graph.model.headRows * exitCount)),
    );
    for (let start = prefix.length; start < ids.length; start += this.chunk) {
      const tokens = ids.subarray(start, start + this.chunk);
      const wanted = Array.from({ length: tokens.length }, (_, at) => at).filter(at => start + at >= from);
      let newKeyValues: readonly Float32Array[] = [];
      for (let done = 0; done < Math.max(wanted.length, 1); done += positionsPerPass) {
        checkCanceled(signal);
        const logitPositions = wanted.slice(done, done + positionsPerPass);
        const result = await this.graph.run({
          tokens,
          steps: tokens.length,
          depths: [0],
          prefix,
          cache: emptySuffix,
          bias: this.bias,
          logitPositions: logitPositions.length > 0 ? logitPositions : [0],
          distributions: logitPositions.map((_, at) => at),
          ...(exits && { exits }),
        });
        newKeyValues.forEach(freeMemory);
        newKeyValues = result.newKeyValues;
        const [first] = logitPositions;
        if (first === undefined) continue;
        const [logProbs, peaks] = [result.floats('log_probs'), result.floats('logit_peaks')];
        const size = logProbs.length / exitCount;
        for (let exit = 0; exit < exitCount; exit++)
          sink(
            start + first,
            logProbs.subarray(exit * size, (exit + 1) * size),
            exit,
            peaks.subarray(exit * logitPositions.length, (exit + 1) * logitPositions.length),
          );
        onRead?.(start + first + logitPositions.length);
      }
      prefix = this.appended(prefix, newKeyValues, tokens.length);
      newKeyValues.forEach(freeMemory);
      onRead?.(prefix.length);
      if (prefix.length + this.chunk >= ids.length) this.cache.store(headMask, ids.slice(0, prefix.length), prefix);
    }
    return prefix;
  }

  /** The longest cached prefix of at most `until` tokens that a fresh prefill would pass through too: whole chunks, or
   * all of `ids`. Of a prompt that goes on differently, the chunks before the first difference count. */
  private longestCached(ids: Int32Array, until: number): Prefix {
    const { headMask } = this.graph.ablation;
    const usable = (own: Int32Array): number => {
      const different = own.findIndex((id, at) => id !== ids[at]);
      const same = different < 0 ? own.length : different;
      if (same === ids.length && same <= until) return same;
      const most = Math.min(same, until);
      return most - (most % this.chunk);
    };
    const found = this.cache.prefixesOf(headMask).map(cached => ({ ...cached, length: usable(cached.ids) }));
    const [best] = found.sort((a, b) => b.length - a.length);
    if (best === undefined || best.length === 0) return { length: 0, keys: [], values: [] };
    this.cache.store(headMask, best.ids, best.prefix);
    return best.length === best.prefix.length ? best.prefix : this.beginning(best.prefix, best.length);
  }

  /** The first `length` tokens of a prefix. */
  private beginning(prefix: Prefix, length: number): Prefix {
    const { keyHeads, headSize } = this.graph.model.shape;
    const cut = (whole: Float32Array, transposed: boolean): Float32Array => {
      const [lines, width] = transposed ? [keyHeads * headSize, 1] : [keyHeads, headSize];
      const kept = new Float32Array(lines * width * length);
      for (let line = 0; line < lines; line++) {
        const start = line * prefix.length * width;
        kept.set(whole.subarray(start, start + length * width), line * length * width);
      }
      return kept;
    };
    return {
      length,
      keys: prefix.keys.map(keys => cut(keys, this.graph.cascade)),
      values: prefix.values.map(values => cut(values, false)),
    };
  }

  /** The prefix followed by the keys and values [1,Hkv,S,D] of one more chunk. */
  private appended(prefix: Prefix, newKeyValues: readonly Float32Array[], steps: number): Prefix {
    const { layers, keyHeads, headSize } = this.graph.model.shape;
    const length = prefix.length + steps;
    const append = (
      old: Float32Array | undefined,
      fresh: Float32Array | undefined,
      transposed: boolean,
    ): Float32Array => {
      if (!fresh) throw new Error('the graph returned no keys and values for a layer');
      const joined = new Float32Array(keyHeads * headSize * length);
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
            joined[base + prefix.length + step] = block[step * headSize + unit] as number;
        }
      }
      return joined;
    };
    const range = Array.from({ length: layers }, (_, layer) => layer);
    return {
      length,
      keys: range.map(layer => append(prefix.keys[layer], newKeyValues[2 * layer], this.graph.cascade)),
      values: range.map(layer => append(prefix.values[layer], newKeyValues[2 * layer + 1], false)),
    };
  }
}
