/** How long one call of the runtime may take on a slow machine, and the memory it may need: generous bounds, so that
 * only calls without an end pass them (docs/architecture.md#engine-process). */
import { expectedSeconds, type MemoryEstimate } from '../../modelFiles/folders/memoryEstimate.ts';

/** A tensor that a pass is fed with. */
interface FedTensor {
  readonly data: ArrayLike<unknown>;
  readonly dims: readonly number[];
}

/** Bytes per second that weights are read with from a slow disk. */
const slowDisk = 20e6;
/** Floating-point operations per second of one slow core. */
const slowProcessor = 2e9;
/** Query heads that share one key/value head, at most. */
const maxGroup = 8;
/** Tensors of scores and of logits in memory at once. */
const copies = 8;

/** How many times longer than expected the longest step of preparing a model may take: the rewrite of its graph. */
const preparingFactor = 20;

/** Seconds for the longest step of preparing a model, which may also be rounded. */
export function prepareSeconds(memory: Pick<MemoryEstimate, 'stored'>): number {
  return preparingFactor * expectedSeconds(memory).prepare;
}

/** Seconds for opening a model of `bytes`. */
export function openSeconds(bytes: number): number {
  return bytes / slowDisk;
}

/** Seconds for one pass of a model of `bytes`: reading its weights from disk in case they were swapped out, and two
 * operations for each weight and token and for each cached unit, query head and token. */
export function passSeconds(bytes: number, feeds: Readonly<Record<string, FedTensor>>): number {
  const weights = bytes / 4;
  const operations = 2 * tokensOf(feeds) * (weights + maxGroup * cachedUnits(feeds));
  return bytes / slowDisk + operations / slowProcessor;
}

/** Bytes for logits, the scores of one layer, and copies of the caches, besides what is fed and the weights. A graph
 * with its own attention repeats the prefix for each row. */
export function passBytes(feeds: Readonly<Record<string, FedTensor>>): number {
  const logits = (feeds['logit_positions']?.data.length ?? 0) * (feeds['token_bias']?.data.length ?? 0);
  const slots = Math.max(0, ...Object.values(feeds).map(({ dims }) => dims.at(-2) ?? 0));
  const keyHeads = Math.max(1, ...Object.values(feeds).map(({ dims }) => (dims.length === 4 ? (dims[1] ?? 1) : 1)));
  const repeats = 'attention_bias' in feeds ? 1 : (feeds['input_ids']?.dims[0] ?? 1);
  return 4 * (copies * (logits + tokensOf(feeds) * slots * keyHeads * maxGroup) + 2 * repeats * cachedUnits(feeds));
}

function tokensOf(feeds: Readonly<Record<string, FedTensor>>): number {
  return feeds['input_ids']?.data.length ?? 0;
}

function cachedUnits(feeds: Readonly<Record<string, FedTensor>>): number {
  const caches = Object.values(feeds).filter(({ data, dims }) => data instanceof Float32Array && dims.length === 4);
  return caches.reduce((sum, { data }) => sum + data.length, 0);
}
