/** The option `--assert`: what every answer should be like. */
import { readFileSync } from 'node:fs';
import { readAssertions, type Assertion } from '../core/answers/assertions/assertion.ts';
import { checkRegularFile } from '../storage/regularFile.ts';

/** Largest JSON schema, in bytes. */
const mostBytes = 100_000;

/** Parse `--assert json`, `schema:FILE`, `regex:PATTERN`, `contains:TEXT` or `equals:TEXT`, given any number of times.
 * Throws AdjacentError bad-argument. */
export function parseAssertions(given: readonly string[]): readonly Assertion[] {
  return readAssertions(given, readSchema);
}

/** The text of a JSON schema; null for a file that cannot be read. */
function readSchema(path: string): string | null {
  try {
    checkRegularFile(path, mostBytes);
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
