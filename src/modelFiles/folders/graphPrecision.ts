/** Classifies how a graph stores its weights and computes with them, and refuses types and operators that the runtime
 * lacks on CPUs. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { PrecisionLabel } from '../precisionLabel.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';
import { typeBits, typeName } from '../onnx/tensorType.ts';

/** "weight-only" is batch-invariant only in products of two rows or more; "dynamic" also quantizes activations and
 * couples the rows of a batch (docs/architecture.md#batch-invariance); "rows" quantizes the activations of each row by
 * themselves (docs/architecture.md#eight-bit-arithmetic). */
export type Quantization = 'none' | 'weight-only' | 'dynamic' | 'rows';

/** Precision of a graph. */
export interface Precision {
  readonly label: PrecisionLabel;
  readonly quantization: Quantization;
}

const refusedTypes = [
  'complex64',
  'complex128',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'float4e2m1',
  'float8e8m0',
  'uint2',
  'int2',
];
const knownDomains = [
  'com.microsoft',
  'com.microsoft.nchwc',
  'com.ms.internal.nhwc',
  'ai.onnx.ml',
  'ai.onnx.preview.training',
];
const blockBits = [2, 4, 8];

/** The precision of a graph. Throws AdjacentError model-unsupported for types and operators that the runtime lacks. */
export function findPrecision(graph: GraphHeader, file: string): Precision {
  refuse(graph, file);
  const has = (operator: string): boolean => graph.operators.has(operator);
  if (has('com.microsoft:MatMulNBits')) return { label: blockLabel(graph), quantization: 'weight-only' };
  if (has('com.microsoft:MatMulBnb4')) return { label: { code: 'bnb4' }, quantization: 'weight-only' };
  if (has('DynamicQuantizeLinear') || has('MatMulInteger') || has('com.microsoft:DynamicQuantizeMatMul'))
    return { label: { code: 'dynamic-int8' }, quantization: 'dynamic' };
  if (has('QLinearMatMul') || has('com.microsoft:QGemm') || (has('QuantizeLinear') && has('DequantizeLinear')))
    return { label: { code: 'static-int8' }, quantization: 'dynamic' };
  return { label: storedLabel(graph), quantization: 'none' };
}

function blockLabel(graph: GraphHeader): PrecisionLabel {
  const values = (name: string): string =>
    [...(graph.attributes.get(`MatMulNBits.${name}`) ?? [])].sort((a, b) => a - b).join(' and ');
  const [bits, blockSize, accuracy] = [values('bits') || '4', values('block_size'), values('accuracy_level')];
  return { code: 'block-quantized', bits, blockSize, accuracy };
}

/** The label of a graph that computes in floating point, by the type of most of its weights. fp16 graphs are widened.
 */
function storedLabel(graph: GraphHeader): PrecisionLabel {
  const counts = new Map<number, number>();
  for (const { type, dims } of graph.tensors) {
    const size = dims.reduce((a, b) => a * b, 1);
    counts.set(type, (counts.get(type) ?? 0) + size);
  }
  const [most] = [...counts]
    .filter(([type]) => !['int64', 'bool', 'int32'].includes(typeName(type)))
    .sort((a, b) => b[1] - a[1])[0] ?? [1];
  return typeName(most) === 'float32' ? { code: 'fp32' } : { code: 'stored', bits: typeBits(most) };
}

function refuse(graph: GraphHeader, file: string): void {
  const type = graph.tensors
    .map(tensor => typeName(tensor.type))
    .find(name => refusedTypes.includes(name) || name.startsWith('type '));
  if (type !== undefined)
    throw refusal(t`${file} stores weights as ${type}, which ONNX Runtime does not support on CPUs.`);
  const bits = [...(graph.attributes.get('MatMulNBits.bits') ?? [])].find(value => !blockBits.includes(value));
  if (bits !== undefined)
    throw refusal(t`${file} stores weights in ${bits} bits, which ONNX Runtime does not support.`);
  for (const name of graph.operators.keys()) {
    const [, domain, operator] = /^(.+):([^:]*)$/.exec(name) ?? [];
    if (domain === undefined || operator === undefined) continue;
    if (!knownDomains.includes(domain) && !graph.functions.has(domain))
      throw refusal(t`${file} uses the operator ${operator} of ${domain}, which ONNX Runtime does not have.`);
  }
}

function refusal(found: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    found,
    t`Choose another file of the model: fp32, fp16, q4 or quantized.`,
  );
}
