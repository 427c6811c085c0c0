/** What every command needs: the engine, standard streams, and a signal that Ctrl-C gives. */
import type { EnginePlaces } from '../protocol/engineProtocol.ts';
import type { Progress } from '../domain/report.ts';
import { EngineClient } from '../client/engineClient.ts';
import { engineFolders, type Installation } from './installation.ts';
import { ProgressLine } from './progressLine.ts';

export interface Session {
  readonly engine: EngineClient;
  readonly signal: AbortSignal;
  /** Where models, items and run files without a name of their own lie. */
  readonly folders: EnginePlaces;
  readonly version: string;
  progress(progress: Progress): void;
  /** One line to standard error. */
  printError(line: string): void;
  /** Lines to standard output. */
  print(lines: readonly string[]): void;
  /** The one JSON document of standard output. */
  printJson(document: unknown): void;
}

/** Do a command's work with an engine that ends with it. The first interrupt cancels, a second one ends the engine at
 * once. `folders` are looked into for models and items. */
export async function withSession<T>(
  installation: Installation,
  folders: readonly string[],
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const places = engineFolders(installation, folders);
  const line = new ProgressLine(process.stderr);
  const tell = (text: string): void => {
    line.clear();
    process.stderr.write(`${text}\n`);
  };
  const log = (text: string): void => {
    if (process.env['ADJACENT_LOG'] !== undefined) tell(text);
  };
  const engine = new EngineClient({
    entry: installation.engine,
    places,
    product: `Adjacent ${installation.version}`,
    log,
  });
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) return engine.kill();
    line.show({ stage: 'Cancelling', fraction: null, secondsLeft: null, tokens: 0 });
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
      folders: places,
      version: installation.version,
      progress: progress => {
        line.show(progress);
      },
      printError: tell,
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
