/** How a graph keeps its weights and computes with them, in words (runtime.md 3.5), and which quantised types are
 * refused. */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { GraphHeader } from '../onnx/graphHeader.ts';
import { typeBits, typeName } from '../onnx/tensorType.ts';

/** "weight-only" needs products of two rows or more to be batch-invariant; "dynamic" couples the rows of a batch
 * (runtime.md 0.5, 3.8). */
export type Quantisation = 'none' | 'weight-only' | 'dynamic';

/** Precision of a graph. */
export interface Precision {
  readonly words: string;
  readonly quantisation: Quantisation;
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

/** Say how the weights are kept. Throws AdjacentError model-unsupported for types and operators the runtime lacks. */
export function findPrecision(graph: GraphHeader, file: string): Precision {
  refuse(graph, file);
  const has = (operator: string): boolean => graph.operators.has(operator);
  if (has('com.microsoft:MatMulNBits'))
    return { words: `${blockWords(graph)}, quantised products`, quantisation: 'weight-only' };
  if (has('com.microsoft:MatMulBnb4'))
    return { words: '4-bit weights (bnb4), quantised products', quantisation: 'weight-only' };
  if (has('DynamicQuantizeLinear') || has('MatMulInteger') || has('com.microsoft:DynamicQuantizeMatMul')) {
    return { words: 'dynamic int8 (batch-coupled)', quantisation: 'dynamic' };
  }
  if (has('QLinearMatMul') || has('com.microsoft:QGemm') || (has('QuantizeLinear') && has('DequantizeLinear'))) {
    return { words: 'static int8', quantisation: 'dynamic' };
  }
  return { words: storedWords(graph), quantisation: 'none' };
}

function blockWords(graph: GraphHeader): string {
  const values = (name: string): string =>
    [...(graph.attributes.get(`MatMulNBits.${name}`) ?? [])].sort((a, b) => a - b).join(' and ');
  const bits = values('bits') || '4';
  const accuracy = values('accuracy_level');
  return `${bits}-bit weights in blocks of ${values('block_size')}${accuracy === '' ? '' : `, accuracy level ${accuracy}`}`;
}

/** Words for graphs that compute in floating point: by the type that most weights are stored in. An fp16 graph is
 * widened. */
function storedWords(graph: GraphHeader): string {
  const counts = new Map<number, number>();
  for (const { type, dims } of graph.tensors)
    counts.set(type, (counts.get(type) ?? 0) + dims.reduce((a, b) => a * b, 1));
  const [most] = [...counts]
    .filter(([type]) => !['int64', 'bool', 'int32'].includes(typeName(type)))
    .sort((a, b) => b[1] - a[1])[0] ?? [1];
  const name = typeName(most);
  if (name === 'float32') return 'fp32';
  return `${typeBits(most)}-bit weights, computed in fp32`;
}

function refuse(graph: GraphHeader, file: string): void {
  const type = graph.tensors
    .map(tensor => typeName(tensor.type))
    .find(name => refusedTypes.includes(name) || name.startsWith('type '));
  if (type) throw refusal(`${file} keeps weights in ${type}, which this runtime does not compute with on a CPU`);
  const bits = [...(graph.attributes.get('MatMulNBits.bits') ?? [])].find(value => !blockBits.includes(value));
  if (bits !== undefined)
    throw refusal(`${file} keeps weights in ${bits} bits, which this runtime does not compute with`);
  const foreign = [...graph.operators.keys()].find(name => {
    const domain = name.slice(0, Math.max(0, name.lastIndexOf(':')));
    return domain !== '' && !knownDomains.includes(domain) && !graph.functions.has(domain);
  });
  if (foreign)
    throw refusal(
      `${file} uses the operator ${foreign.replace(/^.*:/, '')} of ${foreign.replace(/:[^:]*$/, '')}, which this runtime does not have`,
    );
}

function refusal(found: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    `${found}.`,
    'Choose another file of the model: fp32, fp16, q4 or quantized.',
  );
}
