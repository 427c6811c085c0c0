/** The option `--outcome`: which map groups answers into kinds. */
import { AdjacentError } from '../core/adjacentError.ts';
import { checkOutcome } from '../core/answers/outcomes/outcomeRule.ts';
import { excerpt, t } from '../core/text.ts';
import type { OutcomeSpec } from '../domain/spec.ts';

const mapsWithoutParameter = ['auto', 'meaning', 'text', 'code', 'word', 'sentence', 'number'] as const;

/** Throws AdjacentError bad-argument for an unknown map, empty options, or an invalid regular expression. */
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
  throw new AdjacentError(
    'bad-argument',
    t`"${excerpt(text)}" is not an outcome map.`,
    t`Use ${mapsWithoutParameter.join(', ')}, options:a,b, regex:PATTERN, or json:FIELD.`,
  );
}
