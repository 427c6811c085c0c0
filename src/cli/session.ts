/** What every command needs: the engine, the standard streams, and a signal for Ctrl-C. */
import { EngineClient } from '../client/engineClient.ts';
import { startEngine, type EngineLaunch } from '../client/engineProcess.ts';
import { t } from '../core/text.ts';
import type { Progress } from '../domain/report.ts';
import type { EngineFolders } from '../protocol/engineProtocol.ts';
import { engineFolders } from './engineFolders.ts';
import type { Installation } from './installation.ts';
import { keysOf } from './serverKeys.ts';
import { ProgressLine } from './progressLine.ts';

/** What a command works with. */
export interface Session {
  readonly engine: EngineClient;
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  /** Where the engine reads and writes. */
  readonly folders: EngineFolders;
  /** Version of the product. */
  readonly version: string;
  /** Show progress on standard error. */
  progress(progress: Progress): void;
  /** Print one line to standard error. */
  printError(line: string): void;
  /** Print lines to standard output. */
  print(lines: readonly string[]): void;
  /** Print the one JSON document to standard output. */
  printJson(document: unknown): void;
}

/** The time limit of the environment, where it states one. */
function stallSeconds({ ADJACENT_STALL_SECONDS: text = '' }: NodeJS.ProcessEnv): Pick<EngineLaunch, 'stallSeconds'> {
  return /^\d{1,6}$/.test(text) ? { stallSeconds: Number(text) } : {};
}

/** Do a command's work with an engine that ends with it. The first interrupt cancels the work, a second one kills the
 * engine. `added` are folders with models or items; `model` is that of the command, null where a file names it. */
export async function withSession<T>(
  installation: Installation,
  { added, model }: { readonly added: readonly string[]; readonly model: string | null },
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const folders = engineFolders(installation, added);
  const line = new ProgressLine(process.stderr);
  const printError = (text: string): void => {
    line.clear();
    process.stderr.write(`${text}\n`);
  };
  const log = (text: string): void => {
    if (process.env['ADJACENT_LOG'] !== undefined) printError(text);
  };
  const engine = new EngineClient({
    startEngine,
    entry: installation.engine,
    folders,
    product: `Adjacent ${installation.version}`,
    log,
    ...stallSeconds(process.env),
    keys: keysOf(process.env, model),
  });
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) return engine.kill();
    line.show({ stage: t`Canceling`, detail: '', fraction: null, secondsLeft: null, tokens: 0 });
    controller.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const print = (lines: readonly string[]): void => {
    line.clear();
    process.stdout.write(`${lines.join('\n')}\n`);
  };
  try {
    return await work({
      engine,
      signal: controller.signal,
      folders,
      version: installation.version,
      progress: progress => {
        line.show(progress);
      },
      printError,
      print,
      printJson: document => {
        print([JSON.stringify(document, null, 2)]);
      },
    });
  } finally {
    line.clear();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await engine.close();
  }
}
