/** The `--outcome` option: which map sorts answers into kinds. */
import { AdjacentError } from '../core/adjacentError.ts';
import { checkOutcome } from '../core/answers/outcomes.ts';
import type { OutcomeSpec } from '../domain/spec.ts';

const plain = ['auto', 'meaning', 'text', 'word', 'sentence', 'number'] as const;

/** Throws AdjacentError bad-argument for an unknown map, empty options or a regular expression that does not parse. */
export function parseOutcome(text: string): OutcomeSpec {
  const map = plain.find(name => name === text);
  const outcome: OutcomeSpec = map === undefined ? parseParameter(text) : { map };
  checkOutcome(outcome);
  return outcome;
}

function parseParameter(text: string): OutcomeSpec {
  const colon = text.indexOf(':');
  const [name, value] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
  if (name === 'options') return { map: 'options', options: value.split(',').map(option => option.trim()) };
  if (name === 'regex') return { map: 'regex', pattern: value };
  if (name === 'json') return { map: 'json', field: value };
  throw new AdjacentError(
    'bad-argument',
    `"${text}" is not an outcome.`,
    `Use ${plain.join(', ')}, options:a,b, regex:PATTERN or json:FIELD.`,
  );
}
