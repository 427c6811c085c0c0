/** What the fuzz of one parser is made of, and when a case passes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import type { Dice } from '../support/dice.ts';

/** Where a case may read and write. */
export interface Place {
  /** An empty folder that belongs to the case. */
  readonly folder: string;
  /** A folder that no case may read, with files that contain `secret`. */
  readonly outside: string;
}

/** A parser with inputs for it. */
export interface ParserFuzz {
  readonly name: string;
  /** Make an input and parse it. A refusal is thrown as AdjacentError. */
  run(dice: Dice, place: Place): unknown;
}

/** Text of the files outside, which no result may contain. */
const secret = 'canary-of-the-fuzz';

/** Milliseconds of processor time in which a case must end, which does not grow where other processes take turns; many
 * times what the slowest input takes. */
const caseMilliseconds = 5000;
const longestSentence = 400;

/** Make the folder that no case may read. */
export function makeOutside(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['secret.txt', 'secret.csv', 'secret.json', 'config.json'])
    writeFileSync(join(folder, name), `${secret}\n`);
}

/** Run one case; null when it passed, else what was wrong. */
export async function failureOf({ run }: ParserFuzz, dice: Dice, place: Place): Promise<string | null> {
  const start = cpuUsage();
  let failure: string | null;
  try {
    const result = await run(dice, place);
    const leaked = (result !== undefined && JSON.stringify(result, plainNumber)?.includes(secret)) ?? false;
    failure = leaked ? 'a file outside was read' : null;
  } catch (error) {
    failure = refusalFailure(error);
  }
  const { user, system } = cpuUsage(start);
  const took = (user + system) / 1000;
  return failure ?? (took > caseMilliseconds ? `took ${Math.round(took)} ms` : null);
}

/** What is wrong with a refusal: it must be of a known kind, in one sentence with a remedy. */
function refusalFailure(error: unknown): string | null {
  if (!(error instanceof AdjacentError) || error.kind === 'unexpected')
    return error instanceof Error ? (error.stack ?? error.message) : `threw ${String(error)}`;
  return sentenceFailure(error.message, error.remedy);
}

/** What is wrong with a sentence and its remedy; null when nothing is. */
export function sentenceFailure(message: string, remedy: string): string | null {
  if (remedy.trim() === '') return `no remedy: ${message}`;
  const unquoted = `${message} ${remedy}`.replaceAll(/"[^"]*"/gu, '');
  if (/undefined|\[object|NaN\b|Error\b|stack/u.test(unquoted)) return `not a sentence of ours: ${message}`;
  if (/[\n\r]/u.test(message) || message.length > longestSentence) return `not one sentence: ${message.slice(0, 200)}`;
  return null;
}

function plainNumber(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
