/** The rule of an outcome spec: its checks and its name, without what matches patterns. */
import { AdjacentError } from '../../adjacentError.ts';
import { formatNumber } from '../../format.ts';
import { t } from '../../text.ts';
import type { OutcomeSpec } from '../outcome.ts';
import { cutBand } from '../thresholds.ts';
import { jsonMap } from './jsonMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';
import { knownOptions, optionsName } from './optionList.ts';
import { checkPattern } from './pattern.ts';
import { checkSchemaText } from './schemaText.ts';
import { codeMap, numberMap, sentenceMap, textMap, wordMap } from './textMaps.ts';

/** What the editor does not load: maps that find options, that match patterns, and that validate by a schema. */
export interface Matching<M extends Pick<OutcomeMap, 'name'>> {
  options(options: readonly string[]): M;
  regex(pattern: string): M;
  schema(schema: string): M;
}

/** The rule of a spec that looks at one answer at a time, with `matching` for options, patterns and schemas; null for
 * "meaning" and "auto". Throws AdjacentError bad-argument for a spec that cannot be used. */
export function ruleOf<M extends Pick<OutcomeMap, 'name'>>(
  spec: OutcomeSpec,
  matching: Matching<M>,
): OutcomeMap | M | null {
  switch (spec.map) {
    case 'auto':
    case 'meaning':
      return null;
    case 'text':
      return textMap;
    case 'code':
      return codeMap;
    case 'word':
      return wordMap;
    case 'sentence':
      return sentenceMap;
    case 'number':
      return numberMap;
    case 'options':
      return matching.options(spec.options);
    case 'regex':
      return matching.regex(spec.pattern);
    case 'json':
      return jsonMap(spec.field);
    case 'schema':
      return matching.schema(spec.schema);
  }
}

/** Throws AdjacentError bad-argument for a spec that cannot be used: a pattern that does not parse or needs
 * backtracking, fewer than two options, no field, a schema that is no object in JSON, a cut outside the band. */
export function checkOutcome(spec: OutcomeSpec): void {
  const [narrow, wide] = cutBand;
  if (spec.map === 'meaning' && spec.cut !== undefined && !(spec.cut >= narrow && spec.cut <= wide)) {
    throw new AdjacentError(
      'bad-argument',
      t`Answers cannot be grouped by meaning at a cosine distance of ${formatNumber(spec.cut)}.`,
      t`Use a number from ${narrow} to ${wide}.`,
    );
  }
  ruleOf(spec, named);
}

/** How the map reads in a sentence: "by meaning", "by first word". */
export function outcomeName(spec: OutcomeSpec): string {
  return spec.map === 'auto' ? 'chosen from the answers' : (ruleOf(spec, named)?.name ?? 'by meaning');
}

const named: Matching<Pick<OutcomeMap, 'name'>> = {
  options: options => ({ name: optionsName(knownOptions(options)) }),
  regex(pattern) {
    checkPattern(pattern);
    return { name: patternName(pattern) };
  },
  schema(schema) {
    checkSchemaText(schema);
    return { name: schemaName };
  },
};

/** How a schema reads in a sentence. */
export const schemaName = 'by JSON schema';

/** How a pattern reads in a sentence. */
export function patternName(pattern: string): string {
  return `by pattern ${pattern}`;
}
