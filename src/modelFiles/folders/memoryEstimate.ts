/** Estimates the memory a model needs from its header, before anything is loaded. */
import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { formatBytes } from '../../core/format.ts';
import { countedCache, defaultBatch } from '../../run/sampling/budget.ts';
import type { CacheShape } from '../rewrite/cascade.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';
import { typeName } from '../onnx/tensorType.ts';

/** Memory of a model in bytes. */
export interface MemoryEstimate {
  /** Keys and values of one token. */
  readonly token: number;
  /** Peak while the model is prepared, once. */
  readonly prepare: number;
  /** Peak while it is open and samples. */
  readonly open: number;
  /** The prepared copy on disk. */
  readonly stored: number;
  /** The part of it that is the second copy of an embedding, which is also the output head. */
  readonly tied: number;
  /** The fp32 matrices other than embeddings, which can be rounded. */
  readonly matrices: number;
}

/** Process, runtime, tokenizer and grown heap, without a model [measured: 237 MB with a model of 3 MB]. */
export const processMemory = 200e6;
/** Tokens of the prompt of a default diagram. */
const promptTokens = 256;
/** Tensors [rows, vocabulary] in memory at once during a step. */
const distributions = 8;
/** Least bytes of a row of an embedding; the scales of its blocks have fewer. */
const minEmbeddingRow = 128;
/** Operators that read packed weights. */
const quantizedProducts = [
  'com.microsoft:MatMulNBits',
  'com.microsoft:MatMulBnb4',
  'com.microsoft:GatherBlockQuantized',
  'com.microsoft:DynamicQuantizeMatMul',
  'MatMulInteger',
];

/** Estimate the memory of a graph. `fileBytes` is the size of the ONNX file, which preparation loads whole. */
export function estimateMemory(
  graph: GraphHeader,
  { layers, keyHeads, headSize }: CacheShape,
  headRows: number,
  fileBytes: number,
): MemoryEstimate {
  const packed = quantizedProducts.some(name => graph.operators.has(name));
  const sizes = graph.tensors.map(({ type, dims, bytes }) => {
    const values = dims.reduce((a, b) => a * b, 1);
    const whole = ['int64', 'int32', 'bool'].includes(typeName(type));
    const unpacked = !whole && !(packed && !typeName(type).startsWith('float'));
    return {
      bytes: unpacked ? values * 4 : bytes,
      rows: dims[0] ?? null,
      matrix: unpacked && dims.length >= 2 && !dims.includes(headRows),
    };
  });
  const tied = tiedCopy(sizes, headRows);
  const stored = sizes.reduce((sum, size) => sum + size.bytes, 0) + tied;
  const matrices = sizes.reduce((sum, size) => sum + (size.matrix ? size.bytes : 0), 0);
  const largest = Math.max(0, ...sizes.map(size => size.bytes));
  const token = 2 * layers * keyHeads * headSize * 4;
  return {
    prepare: processMemory + fileBytes + 3 * largest,
    open: processMemory + stored + workingMemory(token, headRows),
    stored,
    tied,
    token,
    matrices,
  };
}

/** Bytes that sampling takes besides the model, from those of the keys and values of one token and the size of a
 * distribution. */
export function workingMemory(token: number, headRows: number): number {
  const { rows, tokens, copies } = countedCache;
  return token * (rows * tokens * copies + promptTokens * 2) + defaultBatch * headRows * 4 * distributions;
}

/** Seconds on two AVX2 cores: to prepare a model once, to write its copy alone, and to open that [measured: 3.3 s to
 * write and 1.6 s to open 0.65 GB, and 18 s of processor time for the comparison with the model's file]. */
export function expectedSeconds({ stored }: Pick<MemoryEstimate, 'stored'>): {
  readonly prepare: number;
  readonly write: number;
  readonly open: number;
} {
  return { prepare: 0.5 + stored / 80e6, write: 0.5 + stored / 230e6, open: 0.4 + stored / 540e6 };
}

/** Bytes of the second copy of an embedding that is also the output head; the prepared model stores it once for each
 * use.
 */
function tiedCopy(
  sizes: readonly { readonly bytes: number; readonly rows: number | null }[],
  headRows: number,
): number {
  const [table, ...others] = sizes.filter(size => size.rows === headRows && size.bytes >= headRows * minEmbeddingRow);
  return table !== undefined && others.length === 0 ? table.bytes : 0;
}

/** Memory of the machine in bytes, or the limit of this process where that is lower. */
export function availableMemory(): number {
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Throws AdjacentError model-too-large for a model that needs more than `availableMemory`. */
export function checkMemory(memory: MemoryEstimate, name: string): void {
  const available = availableMemory();
  const needed = Math.max(memory.prepare, memory.open);
  if (needed <= available) return;
  throw new AdjacentError(
    'model-too-large',
    t`${name} needs about ${formatBytes(needed)} of memory, but this machine has ${formatBytes(available)}.`,
    t`Choose a smaller or more strongly quantized model.`,
  );
}
