/** Run files: edited values under a checksum that fits, and damaged bytes. What opens is reported and exported. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cellDetailOf, reportOf, sectionsOf, tableOf } from '../../../src/experiments/registry.ts';
import { checksum } from '../../../src/run/file/columns.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import type { Dice } from '../support/dice.ts';
import { mutateBytes, mutateJson } from '../support/jsonMutation.ts';
import type { ParserFuzz } from './parserFuzz.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'runs');
const small = 150_000;
const seeds = readdirSync(folder)
  .filter(name => name.endsWith('.emergence.json'))
  .map(name => readFileSync(join(folder, name), 'utf8'))
  .filter(text => text.length < small)
  .flatMap(text => [text, encodeRun(decodeRun(text))]);

export const runFiles: ParserFuzz = {
  name: 'run files',
  run(dice) {
    const run = decodeRun(mutated(dice.of(seeds), dice));
    const report = reportOf(run);
    for (const { index } of run.cells) cellDetailOf(run, index, { map: 'auto' });
    return [sectionsOf(report), tableOf(report), encodeRun(run).length];
  },
};

function mutated(text: string, dice: Dice): string {
  if (dice.chance(0.1)) return Buffer.from(mutateBytes(Buffer.from(text), dice)).toString('utf8');
  const file = JSON.parse(text) as { version: number; run: unknown };
  const column = dice.chance(0.3) ? dice.of(columnsIn(file.run)) : null;
  if (column !== null)
    column.data = Buffer.from(mutateColumn(Buffer.from(column.data, 'base64'), dice)).toString('base64');
  const run = column === null ? mutateJson(JSON.stringify(file.run), dice) : JSON.stringify(file.run);
  return `{"format":"adjacent-run","version":${file.version},"checksum":"${checksum(run)}","run":${run}}`;
}

interface StoredColumn {
  data: string;
}

function columnsIn(value: unknown): StoredColumn[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('data' in value && 'type' in value && typeof value.data === 'string') return [value as StoredColumn];
  return Object.values(value).flatMap(columnsIn);
}

/** A column of the same length with a number that is extreme, or with other bytes. */
function mutateColumn(bytes: Buffer, dice: Dice): Uint8Array {
  if (bytes.length < 8 || dice.chance(0.2)) return mutateBytes(bytes, dice);
  const at = 4 * dice.below(bytes.length / 4 - 1);
  const value = dice.of([NaN, Infinity, -Infinity, 0, -1, 1e30, 2 ** 31 - 1, -(2 ** 31), 1e-40]);
  if (dice.chance(0.5) && Number.isInteger(value) && Math.abs(value) < 2 ** 31) bytes.writeInt32LE(value, at);
  else bytes.writeFloatLE(value, at);
  return bytes;
}
