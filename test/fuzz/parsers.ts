/** Fuzz of everything that reads a file or an argument, in this process: every mutated input must end in time, in a
 * result or one sentence with a remedy, and nothing outside its folder may be read. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { allParsers } from './parsers/allParsers.ts';
import { makeOutside } from './parsers/parserFuzz.ts';
import type { CaseResult, ParserTask } from './parsers/parserThread.ts';
import { canTrace, OpenTrace } from './support/openTrace.ts';

export interface ParserOptions {
  readonly cases: number;
  readonly seed: number;
  /** The first case; 0 when absent. */
  readonly from?: number;
  /** Whether to watch which files the process opens, where strace exists. */
  readonly trace?: boolean;
  /** Receives a line for each failure. */
  readonly log?: (line: string) => void;
}

export interface ParserFailures {
  readonly cases: number;
  readonly failures: readonly { readonly case: number; readonly what: string }[];
}

const root = join(import.meta.dirname, '..', '..');
/** Milliseconds after which a case that says nothing is ended. */
const patience = 30_000;

/** Run some cases. A case depends on the seed and its number only. */
export async function fuzzParsers(options: ParserOptions): Promise<ParserFailures> {
  const { cases, seed, from = 0, trace = false, log = () => undefined } = options;
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'adjacent-parsers-')));
  const [work, outside] = [join(base, 'work'), join(base, 'outside')];
  makeOutside(outside);
  const failures: { readonly case: number; readonly what: string }[] = [];
  const fail = (number: number, what: string): void => {
    const line = `${allParsers[number % allParsers.length]?.name ?? ''}: ${what}`;
    failures.push({ case: number, what: line });
    log(`case ${number} ${line}`);
  };
  const opens = trace && canTrace ? await OpenTrace.attach(process.pid, join(base, 'opens')) : null;
  try {
    let next = from;
    while (next < from + cases) next = await runThread({ seed, from: next, to: from + cases, work, outside }, fail);
    for (const stray of (await opens?.strays([root, work], [base])) ?? []) fail(from + cases, stray);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return { cases, failures };
}

/** Run cases until all are done or one ends the thread. Resolves with the next case. */
async function runThread(task: ParserTask, fail: (number: number, what: string) => void): Promise<number> {
  const thread = new Worker(new URL('./parsers/parserThread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 1500 },
  });
  let current = task.from;
  const broken = await new Promise<string | null>(resolve => {
    const timer = setTimeout(() => {
      resolve('did not end');
    }, patience);
    thread.on('message', (result: CaseResult) => {
      timer.refresh();
      if (result.failure !== null) fail(result.case, result.failure);
      current = result.case + 1;
    });
    thread.on('error', error => {
      clearTimeout(timer);
      resolve(error instanceof Error ? (error.stack ?? error.message) : String(error));
    });
    thread.on('exit', () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
  await thread.terminate();
  if (broken === null) return current;
  fail(current, broken);
  return current + 1;
}
