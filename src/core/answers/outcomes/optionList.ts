/** The options of an outcome map: their check and their name, without what finds them in answers. */
import { AdjacentError } from '../../adjacentError.ts';
import { t } from '../../text.ts';
import { foldText } from './outcomeMap.ts';

/** Options as they are compared, each once. Throws AdjacentError bad-argument for fewer than two different ones. */
export function knownOptions(options: readonly string[]): readonly string[] {
  const known = [...new Set(options.map(foldText))].filter(option => option !== '');
  if (known.length >= 2) return known;
  throw new AdjacentError(
    'bad-argument',
    t`The outcome "options" has fewer than two different options.`,
    t`Name at least two, as in options:yes,no.`,
  );
}

/** How the map reads in a sentence. */
export function optionsName(known: readonly string[]): string {
  return `by option: ${known.join(', ')}`;
}
