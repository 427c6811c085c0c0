/** What an open ONNX graph can do. The engine implements it with ONNX Runtime (src/engine/runtime.ts). */

/** A dense tensor: float32, int64 (BigInt64Array), int32, or bool (Uint8Array) values. */
export interface Dense {
  readonly data: Float32Array | BigInt64Array | Int32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** An open model. `run` blocks its thread while it computes, so it belongs in the engine process
 * (docs/architecture.md#engine-process). */
export interface Session {
  /** Names of the inputs with their declared dimensions; a string is symbolic. */
  readonly inputs: ReadonlyMap<string, readonly (number | string)[]>;
  /** Element types of the inputs, such as "int64". */
  readonly types: ReadonlyMap<string, string>;
  readonly outputs: ReadonlySet<string>;
  /** Compute the outputs named in `fetches`. Throws RuntimeFailure. */
  run(feeds: Readonly<Record<string, Dense>>, fetches: readonly string[]): Promise<ReadonlyMap<string, Dense>>;
  close(): Promise<void>;
}

/** Opens a model file or its bytes. Throws RuntimeFailure. */
export type OpenSession = (model: string | Uint8Array) => Promise<Session>;

/** Where messages of ONNX Runtime 1.30 name the operator. */
const operatorPatterns = [
  /while running (\w+) node/,
  /No Op registered for (\w+)/,
  /In Node, \("[^"]*", ([^,\s]+),/,
  /Could not find an implementation for (\w+)/,
  /Fatal error: (?:[\w.]+:)?(\w+)\(/,
  /Op \((\w+)\)/,
];

/** An error of the runtime while a graph is opened or run, with its own words in `message`. */
export class RuntimeFailure extends Error {
  /** The operator that failed; null where the runtime names none. */
  readonly operator: string | null;
  /** Whether memory could not be allocated. */
  readonly isMemory: boolean;

  /** `message` is that of the runtime, which tells operators and lack of memory nowhere else. */
  constructor(message: string) {
    super(message);
    this.name = 'RuntimeFailure';
    this.operator =
      operatorPatterns.map(pattern => pattern.exec(message)?.[1]).find(name => name !== undefined) ?? null;
    this.isMemory = /bad_alloc|failed to allocate|allocation failed|out of memory/i.test(message);
  }
}
