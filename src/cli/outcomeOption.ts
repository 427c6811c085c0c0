/** The option `--outcome`: which map groups answers into kinds. */
import { AdjacentError } from '../core/adjacentError.ts';
import { parseAssertions } from './assertOption.ts';
import { checkOutcome } from '../core/answers/outcomes/outcomeRule.ts';
import { excerpt, t } from '../core/text.ts';
import type { OutcomeSpec } from '../domain/spec.ts';

const mapsWithoutParameter = ['auto', 'meaning', 'text', 'code', 'word', 'sentence', 'number'] as const;

/** Parse the name of a map with what it needs: `schema:` takes the path of a file. Throws AdjacentError bad-argument
 * for an unknown map, empty options, an invalid regular expression, or a schema that cannot be read. */
export function parseOutcome(text: string): OutcomeSpec {
  const map = mapsWithoutParameter.find(name => name === text);
  const outcome: OutcomeSpec = map === undefined ? parseWithParameter(text) : { map };
  checkOutcome(outcome);
  return outcome;
}

function parseWithParameter(text: string): OutcomeSpec {
  const colon = text.indexOf(':');
  const [name, parameter] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (name === 'options') return { map: 'options', options: parameter.split(',').map(option => option.trim()) };
  if (name === 'regex') return { map: 'regex', pattern: parameter };
  if (name === 'json') return { map: 'json', field: parameter };
  const [asserted] = name === 'schema' ? parseAssertions([text]) : [];
  if (asserted?.kind === 'schema') return { map: 'schema', schema: asserted.schema };
  throw new AdjacentError(
    'bad-argument',
    t`"${excerpt(text)}" is not an outcome map.`,
    t`Use ${mapsWithoutParameter.join(', ')}, options:a,b, regex:PATTERN, json:FIELD, or schema:FILE.`,
  );
}
