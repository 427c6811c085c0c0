/** Opens the graph that shows the inside of a model: the prepared graph with further outputs
 * (docs/architecture.md#internals). */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../modelFiles/onnx/graph.ts';
import { onnx } from '../modelFiles/onnx/onnxProto.ts';
import type { Session } from '../modelFiles/onnx/session.ts';
import { addInternals, type InternalOutputs } from '../modelFiles/rewrite/internalsGraph.ts';
import { openSession } from './runtime.ts';

/** A session with the outputs that it has besides those of the prepared graph. */
export interface InternalsSession {
  readonly session: Session;
  readonly outputs: InternalOutputs;
}

/** Open the graph of a prepared copy, or of a model in memory, with outputs for its inside. Beside a copy, the graph is
 * written for as long as it takes to open it, since its weights are found there. Throws RuntimeFailure, and what the
 * file system throws. */
export async function openInternals(
  source: { readonly folder: string; readonly name: string } | Uint8Array,
  layers: number,
  threads: number,
): Promise<InternalsSession> {
  const bytes = source instanceof Uint8Array ? source : readFileSync(join(source.folder, source.name));
  const graph = new Graph(onnx.ModelProto.decode(bytes));
  const outputs = addInternals(graph, layers);
  const encoded = onnx.ModelProto.encode(graph.model).finish();
  if (source instanceof Uint8Array) return { session: await openSession(encoded, threads), outputs };
  const path = join(source.folder, `internals-${process.pid}.onnx`);
  try {
    writeFileSync(path, encoded);
    return { session: await openSession(path, threads), outputs };
  } finally {
    rmSync(path, { force: true });
  }
}
