/** ONNX Runtime sessions. The only file that imports onnxruntime-node. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { openSeconds, passBytes, passSeconds } from './heartbeat/expectations.ts';
import { pulse } from './heartbeat/pulse.ts';
import { RuntimeFailure, type Dense, type Session } from '../modelFiles/onnx/session.ts';

/** Version of the runtime, e.g. "1.30.0". */
export const runtimeVersion = env.versions.node ?? env.versions.common;

/** What the runtime does to a graph before it runs: fuse and fold nodes, do so and write the result to a file with
 * weights where they are, or run every node as it is. */
export type Optimizing = 'all' | 'none' | { readonly savedTo: string };

/** Microseconds for which an idle thread waits awake for the next operator before it sleeps. In most steps that comes
 * sooner: 64 rows take a sixth less time on two idle cores. Without an end, as by default, waiting takes half as much
 * processor time again beside other programs; so a tenth. */
const spinMicroseconds = 50;

/** Open a model file or its bytes with a number of threads. Throws RuntimeFailure. */
export async function openSession(
  model: string | Uint8Array,
  threads: number,
  optimizing: Optimizing = 'all',
): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    enableMemPattern: false,
    graphOptimizationLevel: optimizing === 'none' ? 'disabled' : 'all',
    ...(typeof optimizing === 'object' && { optimizedModelFilePath: optimizing.savedTo }),
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { spin_duration_us: String(spinMicroseconds) } } },
  };
  const size = typeof model === 'string' ? folderBytes(dirname(model)) : model.length;
  const session = await pulse.during('opening', openSeconds(size), () =>
    calling(() =>
      typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options),
    ),
  );
  const tensors = session.inputMetadata.flatMap(input => (input.isTensor ? [input] : []));
  return {
    inputs: new Map(session.inputMetadata.map(input => [input.name, input.isTensor ? input.shape : []])),
    types: new Map(tensors.map(({ name, type }) => [name, type])),
    outputs: new Set(session.outputNames),
    async run(feeds, fetches) {
      const inputs = Object.entries(feeds).map(([name, dense]) => [name, tensorOf(dense)] as const);
      const release = pulse.state(passBytes(feeds));
      const outputs = await pulse
        .during('running', passSeconds(size, feeds), () =>
          calling(() => session.run(Object.fromEntries(inputs), [...fetches])),
        )
        .finally(release);
      return new Map(Object.entries(outputs).map(([name, tensor]) => [name, denseOf(name, tensor)]));
    },
    close: () => session.release(),
  };
}

async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new RuntimeFailure(error instanceof Error ? error.message : String(error));
  }
}

function tensorOf({ data, dims }: Dense): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof BigInt64Array) return new Tensor('int64', data, dims);
  return data instanceof Int32Array ? new Tensor('int32', data, dims) : new Tensor('bool', data, dims);
}

function denseOf(name: string, { data, dims }: Tensor): Dense {
  if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, dims };
  throw new RuntimeFailure(`output ${name} is neither float32 nor int64`);
}

/** Bytes of the files of a folder: a graph and its weights. */
function folderBytes(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
