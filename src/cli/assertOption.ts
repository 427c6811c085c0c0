/** The option `--assert`: what every answer should be like. */
import { readAssertions, type Assertion } from '../core/answers/assertions/assertion.ts';
import { fileAccessFrom } from '../client/fileAccess.ts';

/** Parse `--assert json`, `schema:FILE`, `regex:PATTERN`, `contains:TEXT` or `equals:TEXT`, given any number of times.
 * Throws AdjacentError bad-argument. */
export function parseAssertions(given: readonly string[]): readonly Assertion[] {
  const access = fileAccessFrom('.');
  return readAssertions(given, path => access.read(path));
}
