/** Makes a model compute in 8-bit integers: before the rewrite its residual stream is rotated, after it its products
 * are replaced (docs/architecture.md#eight-bit-arithmetic). */
import { dimsOf, type Graph } from '../onnx/graph.ts';
import type { Weights } from '../weights/weights.ts';
import { useIntegerProducts } from './integerProducts.ts';
import { mixingName, rotateResidualStream, type RotatedStream } from './residualRotation.ts';
import type { RoundedGroup } from './sharedRounding.ts';
import { floatsOf, isByOutput, storedProduct, valuesByOutput } from './storedMatrix.ts';

/** Version of the 8-bit arithmetic. Increase it with every change, so that copies made by an older version are
 * replaced. */
export const int8Version = 6;

/** What is known of a model before its products are replaced. */
export interface Int8Preparation {
  /** The residual stream, if it was rotated. */
  readonly stream: RotatedStream | null;
  /** Whether the output head is the transpose of the embedding. */
  readonly tied: boolean;
}

/** Rotate the residual stream where the structure allows it, before the graph is rewritten. Changes no distribution. */
export function rotateModel(graph: Graph, weights: Weights, ids: string, headRows: number): Int8Preparation {
  const tied = isTied(graph, weights, ids, headRows);
  return { tied, stream: rotateResidualStream(graph, weights, ids, headRows) };
}

/** Replace the products of a rewritten graph; returns the jobs that compute their matrices. `mostCode` is the largest
 * magnitude of a code of a weight. */
export function roundToInt8(
  graph: Graph,
  weights: Weights,
  { tied, stream }: Int8Preparation,
  { ids, headRows, mostCode }: { readonly ids: string; readonly headRows: number; readonly mostCode: number },
): readonly RoundedGroup[] {
  const tiedHead = tied ? (headOf(graph, headRows)?.weight ?? null) : null;
  return useIntegerProducts(graph, weights, {
    mostCode,
    excluded: new Set([mixingName]),
    ids,
    headRows,
    tiedHead,
    stream,
  });
}

function headOf(graph: Graph, headRows: number) {
  const products = graph.body.node.map(node => storedProduct(graph, node)).filter(product => product !== null);
  return products.find(({ columns }) => columns === headRows);
}

/** Whether the matrix of the output head has the values of the embedding. */
function isTied(graph: Graph, weights: Weights, ids: string, headRows: number): boolean {
  const lookup = graph.body.node.find(node => node.opType === 'Gather' && node.input?.[1] === ids);
  const table = graph.tensorOf(lookup?.input?.[0]);
  const head = headOf(graph, headRows);
  if (!table || !head) return false;
  const [rows, width] = dimsOf(table);
  if (rows !== headRows || width !== head.rows) return false;
  const stored = weights.valuesOf(table);
  if (isByOutput(weights, graph, head, stored)) return true;
  const values = floatsOf(stored);
  const own = valuesByOutput(weights, graph, head)();
  for (let at = 0; at < own.length; at++) if (own[at] !== values[at]) return false;
  return true;
}
