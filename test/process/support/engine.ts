/** Real engine processes and command lines for tests, each with folders of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { EngineClient } from '../../../src/client/engineClient.ts';
import type { EngineClientOptions } from '../../../src/client/engineClientOptions.ts';
import { startEngine } from '../../../src/client/engineProcess.ts';
import type { EngineFolders } from '../../../src/protocol/engineProtocol.ts';
import type { Progress } from '../../../src/domain/report.ts';
import type { GridSpec } from '../../../src/domain/spec.ts';

const root = join(import.meta.dirname, '..', '..', '..');
export const engineEntry = join(root, 'src', 'engine', 'main.ts');
const cliEntry = join(root, 'src', 'cli', 'main.ts');

/** A tiny model of random weights, as people export theirs. */
export const tinyModel = join(root, 'test', 'fixtures', 'models', 'llama');

/** A folder that is gone after the test. */
export function temporaryFolder(test: { after(done: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-process-'));
  test.after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function foldersIn(folder: string): EngineFolders {
  return {
    builtIn: join(root, 'media', 'models'),
    storage: join(folder, 'storage'),
    runs: join(folder, 'runs'),
    added: [],
    cache: null,
    storageLimit: 1e9,
  };
}

export interface TestEngine {
  readonly client: EngineClient;
  readonly folder: string;
  /** Path for a run file of that name. */
  file(name: string): string;
}

/** A client whose process ends with the test. */
export function openEngine(test: TestContext, options: Partial<EngineClientOptions> = {}): TestEngine {
  const folder = temporaryFolder(test);
  const client = new EngineClient({
    startEngine,
    entry: engineEntry,
    folders: foldersIn(folder),
    product: 'Adjacent test',
    log: () => undefined,
    ...options,
  });
  test.after(() => client.close());
  return { client, folder, file: name => join(folder, 'runs', `${name}.emergence.json`) };
}

/** A run of the tiny model that takes about a second when nothing is changed. */
export function tinySpec(changes: Partial<GridSpec> = {}): GridSpec {
  return {
    kind: 'diagram',
    prompt: 'the river was',
    source: 'test',
    model: tinyModel,
    form: 'raw',
    mode: 'answers',
    outcome: { map: 'text' },
    preset: 'quick',
    seed: 5,
    topP: 1,
    temperatures: [0.5, 1],
    windows: [{ kind: 'all' }],
    samples: 16,
    tokens: 8,
    ...changes,
  };
}

/** A run that goes on for minutes: many small groups, so that cells are finished early. */
export const longSpec = tinySpec({
  samples: 64,
  tokens: 100,
  windows: Array.from({ length: 4 }, (_, words) => ({ kind: 'words', words })),
  batch: 4,
  temperatures: [0.5, 0.7, 0.9, 1.1],
});

/** Resolves at the first progress for which `wanted` holds. */
export function progressWatch(wanted: (progress: Progress) => boolean): {
  readonly seen: Promise<void>;
  progress(progress: Progress): void;
} {
  let resolve = (): void => undefined;
  const seen = new Promise<void>(done => (resolve = done));
  return {
    seen,
    progress: progress => {
      if (wanted(progress)) resolve();
    },
  };
}

export const isSampling = (progress: Progress): boolean => progress.tokens > 0;

/** Whether a process runs; one that ended and waits to be collected does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** User's cache folder. */
  readonly cache: string;
  readonly input?: string | Uint8Array;
  /** Called with the process once it runs. */
  readonly started?: (child: ChildProcess) => void;
  /** Program and arguments put before the command, e.g. a shell that sets a limit. */
  readonly wrapper?: readonly string[];
}

/** Run the command line from source to its end. */
export async function runCli(
  args: readonly string[],
  { cache, input, started, wrapper = [] }: CliOptions,
): Promise<CliResult> {
  mkdirSync(cache, { recursive: true });
  const [program = process.execPath, ...rest] = [
    ...wrapper,
    process.execPath,
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    cliEntry,
    ...args,
  ];
  const child = spawn(program, rest, {
    env: { ...process.env, XDG_CACHE_HOME: cache, HF_HUB_CACHE: join(cache, 'none') },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  started?.(child);
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
