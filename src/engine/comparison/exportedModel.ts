/** Runs a decoder as it was exported, without any rewrite: tokens and a cache in, logits and the longer cache out. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { wholeNumbers } from '../../modelFiles/onnx/denseValues.ts';
import type { GraphRoles } from '../../modelFiles/onnx/graphRoles.ts';
import type { Dense, Session } from '../../modelFiles/onnx/session.ts';
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';

/** The cache of equally long rows: for each layer keys, then values, each [rows,Hkv,length,D]. */
export interface ExportedCache {
  readonly rows: number;
  readonly length: number;
  readonly arrays: readonly Float32Array[];
}

/** What a pass returns: logits [rows, steps, head rows] and the cache after it. */
export interface ExportedPass {
  readonly logits: Float32Array;
  readonly cache: ExportedCache;
}

/** A decoder as exported, opened. Its floats must be fp32. */
export class ExportedModel {
  private readonly session: Session;
  private readonly roles: GraphRoles;
  private readonly shape: CacheShape;

  constructor(session: Session, roles: GraphRoles, shape: CacheShape) {
    this.session = session;
    this.roles = roles;
    this.shape = shape;
  }

  /** Whether it can read several tokens behind a past. The branch with cache of a merged export reads single ones. */
  get readsStepsTogether(): boolean {
    return this.roles.cacheBranch === null;
  }

  /** Read rows of equally many tokens, each behind its part of `past` or at the beginning of a text. Throws
   * RuntimeFailure, and AdjacentError model-unsupported for inputs or a cache of an unexpected form. */
  async read(tokens: readonly ArrayLike<number>[], past: ExportedCache | null): Promise<ExportedPass> {
    const { roles } = this;
    const outputs = await this.session.run(this.feeds(tokens, past), [
      roles.logits,
      ...roles.layers.flatMap(({ presentKey, presentValue }) => [presentKey, presentValue]),
    ]);
    const length = (past?.length ?? 0) + (tokens[0]?.length ?? 0);
    const dims = [tokens.length, this.shape.keyHeads, length, this.shape.headSize];
    const arrays = roles.layers.flatMap(({ presentKey, presentValue }) =>
      [presentKey, presentValue].map(name => this.cacheOf(name, outputs.get(name), dims)),
    );
    const logits = outputs.get(roles.logits)?.data;
    if (!(logits instanceof Float32Array)) throw unexpectedForm(roles.logits, 'float32');
    return { logits, cache: { rows: tokens.length, length, arrays } };
  }

  private cacheOf(name: string, value: Dense | undefined, dims: readonly number[]): Float32Array {
    if (value?.data instanceof Float32Array && value.dims.join() === dims.join()) return value.data;
    throw unexpectedForm(name, dims.join(' x '));
  }

  private feeds(tokens: readonly ArrayLike<number>[], past: ExportedCache | null): Record<string, Dense> {
    const { ids, mask, positions, cacheBranch, logitsToKeep, layers } = this.roles;
    const rows = tokens.length;
    const steps = tokens[0]?.length ?? 0;
    const before = past?.length ?? 0;
    const feeds: Record<string, Dense> = {};
    const put = (name: string | null, values: readonly number[], dims: readonly number[]): void => {
      if (name === null) return;
      const type = this.session.types.get(name) ?? '';
      const dense = wholeNumbers(type, values, dims);
      if (dense === null) throw unexpectedForm(name, type);
      feeds[name] = dense;
    };
    put(
      ids,
      tokens.flatMap(row => Array.from(row)),
      [rows, steps],
    );
    put(mask, new Array<number>(rows * (before + steps)).fill(1), [rows, before + steps]);
    put(
      positions,
      Array.from({ length: rows * steps }, (_, at) => before + (at % steps)),
      [rows, steps],
    );
    put(cacheBranch, [past === null ? 0 : 1], [1]);
    if (logitsToKeep !== null) put(logitsToKeep, [steps], this.session.inputs.get(logitsToKeep)?.map(() => 1) ?? []);
    const dims = [rows, this.shape.keyHeads, before, this.shape.headSize];
    layers.forEach(({ pastKey, pastValue }, layer) => {
      feeds[pastKey] = { data: past?.arrays[2 * layer] ?? new Float32Array(0), dims };
      feeds[pastValue] = { data: past?.arrays[2 * layer + 1] ?? new Float32Array(0), dims };
    });
    return feeds;
  }
}

/** The first `length` slots of the only row of a cache, for each of `rows` rows. */
export function tiledCache(
  cache: ExportedCache,
  length: number,
  rows: number,
  { headSize, keyHeads }: CacheShape,
): ExportedCache {
  const arrays = cache.arrays.map(array => {
    const size = keyHeads * length * headSize;
    const tiled = new Float32Array(rows * size);
    for (let head = 0; head < keyHeads; head++) {
      const from = head * cache.length * headSize;
      const block = array.subarray(from, from + length * headSize);
      for (let row = 0; row < rows; row++) tiled.set(block, row * size + head * length * headSize);
    }
    return tiled;
  });
  return { rows, length, arrays };
}

/** The slots of the only row of a cache, over and over up to `length`. */
export function repeatedCache(cache: ExportedCache, length: number, { headSize, keyHeads }: CacheShape): ExportedCache {
  const arrays = cache.arrays.map(array => {
    const repeated = new Float32Array(keyHeads * length * headSize);
    for (let head = 0; head < keyHeads; head++) {
      const from = head * cache.length * headSize;
      for (let slot = 0; slot < length; slot += cache.length) {
        const count = Math.min(cache.length, length - slot);
        repeated.set(array.subarray(from, from + count * headSize), (head * length + slot) * headSize);
      }
    }
    return repeated;
  });
  return { rows: 1, length, arrays };
}

function unexpectedForm(name: string, form: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`This model file cannot be run here: ${name} does not have the expected form (${form}).`,
    t`Choose another export of the model: fp32, q4 or quantized.`,
  );
}
