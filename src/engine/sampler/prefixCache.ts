/** Keys and values of the latest prompts, kept so that the same prompt is not computed twice. */

/** Keys and values of the first `length` tokens of an input, one array per layer: values [Hkv,P,D]; keys [Hkv,D,P] for
 * a cascade graph, else [Hkv,P,D]. */
export interface Prefix {
  readonly length: number;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** A cached prefix with the tokens it stands for. */
export interface CachedPrefix {
  readonly ids: Int32Array;
  readonly prefix: Prefix;
}

const maxBytes = 256 * 2 ** 20;

/** Prefixes of one session. Its decoders share them: keys and values depend on the masked heads, but not on the layer
 * that the output head reads. */
export class PrefixCache {
  /** Latest first. */
  private entries: readonly (CachedPrefix & { readonly headMask: Float32Array | null })[] = [];

  /** Cached prefixes under a head mask, the latest first. */
  prefixesOf(headMask: Float32Array | null): readonly CachedPrefix[] {
    return this.entries.filter(entry => sameValues(entry.headMask, headMask));
  }

  /** Store a prefix as the latest one; the oldest ones are evicted beyond 256 MiB. */
  store(headMask: Float32Array | null, ids: Int32Array, prefix: Prefix): void {
    const others = this.entries.filter(entry => !sameValues(entry.ids, ids) || !sameValues(entry.headMask, headMask));
    let room = maxBytes;
    this.entries = [{ headMask, ids, prefix }, ...others].filter(entry => {
      room -= bytesOf(entry.prefix);
      return room >= 0;
    });
  }
}

function sameValues(a: Int32Array | Float32Array | null, b: Int32Array | Float32Array | null): boolean {
  return a === b || (a !== null && b !== null && a.length === b.length && a.every((value, at) => value === b[at]));
}

function bytesOf(prefix: Prefix): number {
  return [...prefix.keys, ...prefix.values].reduce((sum, array) => sum + array.byteLength, 0);
}
