/** The one file that knows onnxruntime-node. */
import { env, InferenceSession, Tensor } from 'onnxruntime-node';

/** Version of the runtime, e.g. "1.30.0". */
export const runtimeVersion = env.versions.node ?? env.versions.common;

/** A dense array with its dimensions; int64 values are given as BigInt64Array. */
export interface Dense {
  readonly data: Float32Array | BigInt64Array;
  readonly dims: readonly number[];
}

/** An open model. `run` blocks this thread while it computes (runtime.md 0.2), so it belongs in the engine process. */
export interface Session {
  /** What the model takes, with declared dimensions; and names of what it gives. */
  readonly inputs: ReadonlyMap<string, readonly (number | string)[]>;
  readonly outputs: ReadonlySet<string>;
  run(feeds: Readonly<Record<string, Dense>>, fetches: readonly string[]): Promise<ReadonlyMap<string, Dense>>;
  close(): Promise<void>;
}

/** Open a model file or its bytes with a number of threads. Threads sleep while they have no work: waiting actively
 * gains a tenth of a step on an idle machine, and loses as much in time and more in work where other programs run, as
 * they do beside an editor. */
export async function openSession(model: string | Uint8Array, threads: number): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
  };
  const session =
    typeof model === 'string'
      ? await InferenceSession.create(model, options)
      : await InferenceSession.create(model, options);
  return {
    inputs: new Map(session.inputMetadata.map(input => [input.name, input.isTensor ? input.shape : []])),
    outputs: new Set(session.outputNames),
    async run(feeds, fetches) {
      const inputs = Object.entries(feeds).map(([name, { data, dims }]) => [name, tensorOf(data, dims)] as const);
      const outputs = await session.run(Object.fromEntries(inputs), [...fetches]);
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
  throw new TypeError(`The output ${name} is neither float32 nor int64.`);
}
