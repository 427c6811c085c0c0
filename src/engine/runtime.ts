/** ONNX Runtime sessions. The only file that imports onnxruntime-node. */
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { openSeconds, passBytes, passSeconds } from './heartbeat/expectations.ts';
import { pulse } from './heartbeat/pulse.ts';

/** Version of the runtime, e.g. "1.30.0". */
export const runtimeVersion = env.versions.node ?? env.versions.common;

/** A dense tensor: float32 values, or int64 values as a BigInt64Array. */
export interface Dense {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** An open model. `run` blocks its thread while it computes, so it belongs in the engine process
 * (docs/architecture.md#engine-process). */
export interface Session {
  /** Names of the inputs with their declared dimensions; a string is symbolic. */
  readonly inputs: ReadonlyMap<string, readonly (number | string)[]>;
  readonly outputs: ReadonlySet<string>;
  /** Compute the outputs named in `fetches`. Throws what the runtime throws. */
  run(feeds: Readonly<Record<string, Dense>>, fetches: readonly string[]): Promise<ReadonlyMap<string, Dense>>;
  close(): Promise<void>;
}

/** Open a model file or its bytes with a number of threads. Idle threads sleep instead of spinning: spinning makes a
 * step 10% faster on an idle machine, but slower and more expensive beside other programs. Throws what the runtime
 * throws. */
export async function openSession(model: string | Uint8Array, threads: number): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
  };
  const size = typeof model === 'string' ? folderBytes(dirname(model)) : model.length;
  const session = await pulse.during('opening', openSeconds(size), () =>
    typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options),
  );
  return {
    inputs: new Map(session.inputMetadata.map(input => [input.name, input.isTensor ? input.shape : []])),
    outputs: new Set(session.outputNames),
    async run(feeds, fetches) {
      const inputs = Object.entries(feeds).map(([name, { data, dims }]) => [name, tensorOf(data, dims)] as const);
      const release = pulse.state(passBytes(feeds));
      const outputs = await pulse
        .during('running', passSeconds(size, feeds), () => session.run(Object.fromEntries(inputs), [...fetches]))
        .finally(release);
      return new Map(Object.entries(outputs).map(([name, tensor]) => [name, denseOf(name, tensor)]));
    },
    close: () => session.release(),
  };
}

function tensorOf(data: Float32Array | BigInt64Array, dims: readonly number[]): Tensor {
  return data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('int64', data, dims);
}

function denseOf(name: string, { data, dims }: Tensor): Dense {
  if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, dims };
  throw new TypeError(`output ${name} is neither float32 nor int64`);
}

/** Bytes of the files of a folder: a graph and its weights. */
function folderBytes(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
