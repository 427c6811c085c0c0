/** How much memory a model needs, from its header, before anything is loaded. */
import { constrainedMemory } from 'node:process';
import { totalmem } from 'node:os';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import { countedCache } from '../../run/sampling/budget.ts';
import type { CacheShape } from '../rewrite/cascade.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';
import { typeName } from '../onnx/tensorType.ts';

/** Bytes at the peak: while the model is prepared (once), while it is opened and samples, and on disk for the prepared
 * copy; and of the keys and values of one token. */
export interface MemoryNeed {
  readonly token: number;
  readonly prepare: number;
  readonly open: number;
  readonly stored: number;
  /** Bytes in fp32 of the matrices that are no embedding: those that can be rounded. */
  readonly matrices: number;
}

/** Process, runtime, tokenizer and a heap that has grown, without a model [measured: 237 MB with a model of 3 MB]. */
export const processMemory = 200e6;
/** Prompt of a default diagram, tokens. */
const prompt = 256;
/** Tensors of [rows, vocabulary] alive at once in a step. */
const laws = 8;
/** Bytes a row of an embedding has at least; scales of its blocks have fewer. */
const narrowest = 128;
/** Operators that read their weights packed. */
const quantisedProducts = [
  'com.microsoft:MatMulNBits',
  'com.microsoft:MatMulBnb4',
  'com.microsoft:GatherBlockQuantized',
  'com.microsoft:DynamicQuantizeMatMul',
  'MatMulInteger',
];

/** Estimate the need of a graph; `fileBytes` is the size of the ONNX file, which preparation holds whole. */
export function estimateMemory(
  graph: GraphHeader,
  { layers, keyHeads, headSize }: CacheShape,
  headRows: number,
  fileBytes: number,
): MemoryNeed {
  const packed = quantisedProducts.some(name => graph.operators.has(name));
  const sizes = graph.tensors.map(({ type, dims, bytes }) => {
    const values = dims.reduce((a, b) => a * b, 1);
    const whole = ['int64', 'int32', 'bool'].includes(typeName(type));
    const unpacked = !whole && !(packed && !typeName(type).startsWith('float'));
    return {
      bytes: unpacked ? values * 4 : bytes,
      rows: dims[0] ?? 0,
      matrix: unpacked && dims.length >= 2 && !dims.includes(headRows),
    };
  });
  const stored = sizes.reduce((sum, size) => sum + size.bytes, 0) + tiedCopy(sizes, headRows);
  const matrices = sizes.reduce((sum, size) => sum + (size.matrix ? size.bytes : 0), 0);
  const largest = Math.max(0, ...sizes.map(size => size.bytes));
  const token = 2 * layers * keyHeads * headSize * 4;
  const { rows, tokens, copies } = countedCache;
  const work = token * (rows * tokens * copies + prompt * 2) + rows * headRows * 4 * laws;
  return {
    prepare: processMemory + fileBytes + 3 * largest,
    open: processMemory + stored + work,
    stored,
    token,
    matrices,
  };
}

/** Seconds that preparing a model once, and opening its prepared copy, take on two AVX2 cores [measured: 3.3 and 1.6 s
 * for 0.65 GB]. */
export function expectedSeconds({ stored }: Pick<MemoryNeed, 'stored'>): {
  readonly prepare: number;
  readonly open: number;
} {
  return { prepare: 0.5 + stored / 230e6, open: 0.4 + stored / 540e6 };
}

/** An embedding that is the output head too is kept once for each use. */
function tiedCopy(sizes: readonly { readonly bytes: number; readonly rows: number }[], headRows: number): number {
  const tables = sizes.filter(size => size.rows === headRows && size.bytes >= headRows * narrowest);
  return tables.length === 1 ? (tables[0]?.bytes ?? 0) : 0;
}

/** Bytes of memory of the machine, or the limit set on this process where that is less. */
export function availableMemory(): number {
  const limit = constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Refuse a model that needs more memory than the machine, or the limit set on this process, has. */
export function checkMemory(need: MemoryNeed, name: string): void {
  const available = availableMemory();
  const needed = Math.max(need.prepare, need.open);
  if (needed <= available) return;
  throw new AdjacentError(
    'model-too-large',
    `${name} needs about ${formatBytes(needed)} of memory and this machine has ${formatBytes(available)}.`,
    'Choose a smaller or a more strongly quantised model.',
  );
}
