import type { AskEditor } from '../domain/editorModel.ts';
import type { EngineFolders, EngineRequest, ProxySettings } from '../protocol/engineProtocol.ts';
import type { EngineLaunch, StartEngine } from './engineProcess.ts';

/** How the engine process is started, what it is told about folders, and when it is stopped. */
export interface EngineClientOptions extends EngineLaunch {
  /** `startEngine` of engineProcess.ts, which the editor loads with the first request. */
  readonly startEngine: StartEngine;
  readonly folders: EngineFolders;
  /** "Adjacent 0.1.0". */
  readonly product: string;
  /** Keys of model servers, by origin; none when absent. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Asks models of the editor; absent where there is no editor. */
  readonly askEditor?: AskEditor;
  /** The proxy on the way to model servers; that of the environment when absent. */
  readonly proxy?: ProxySettings | undefined;
  /** Minutes without a call after which the process is stopped; 5 when absent. */
  readonly idleMinutes?: number;
}

/** What the engine process is told before its first request. */
export type EngineSettings = Pick<EngineClientOptions, 'folders' | 'product' | 'keys' | 'proxy'>;

/** The request that tells it. */
export function configurationOf({ folders, product, keys = {}, proxy }: EngineSettings): EngineRequest {
  return { type: 'configure', id: 0, folders, product, keys, ...(proxy && { proxy }) };
}
