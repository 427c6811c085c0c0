/** Runs cases of the parsers one after the other in a thread, so that one that never ends can be ended. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Dice } from '../support/dice.ts';
import { allParsers } from './allParsers.ts';
import { failureOf } from './parserFuzz.ts';

/** What the thread is given. */
export interface ParserTask {
  readonly seed: number;
  readonly from: number;
  /** The case after the last one. */
  readonly to: number;
  /** A folder to work in, and one that no case may read. */
  readonly work: string;
  readonly outside: string;
}

/** What it reports after each case. */
export interface CaseResult {
  readonly case: number;
  readonly failure: string | null;
}

const { seed, from, to, work, outside } = workerData as ParserTask;
for (let number = from; number < to; number++) {
  const parser = allParsers[number % allParsers.length];
  if (parser === undefined) break;
  const folder = join(work, `case-${number}`);
  mkdirSync(folder, { recursive: true });
  const failure = await failureOf(parser, new Dice(seed, number), { folder, outside });
  // Rejections without a handler surface before the next case starts.
  await new Promise(resolve => setImmediate(resolve));
  rmSync(folder, { recursive: true, force: true });
  parentPort?.postMessage({ case: number, failure } satisfies CaseResult);
}
