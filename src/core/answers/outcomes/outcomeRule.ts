/** The rule of an outcome spec: its checks and its name, without what matches patterns. */
import type { OutcomeSpec } from '../outcome.ts';
import { jsonMap } from './jsonMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';
import { optionsMap } from './optionsMap.ts';
import { checkPattern } from './pattern.ts';
import { codeMap, numberMap, sentenceMap, textMap, wordMap } from './textMaps.ts';

/** The rule of a spec that looks at one answer at a time, with `regexMap` for patterns; null for "meaning" and "auto".
 * Throws AdjacentError bad-argument for a spec that cannot be used. */
export function ruleOf<M extends Pick<OutcomeMap, 'name'>>(
  spec: OutcomeSpec,
  regexMap: (pattern: string) => M,
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
      return optionsMap(spec.options);
    case 'regex':
      return regexMap(spec.pattern);
    case 'json':
      return jsonMap(spec.field);
  }
}

/** Throws AdjacentError bad-argument for a spec that cannot be used: a pattern that does not parse or needs
 * backtracking, fewer than two options, no field. */
export function checkOutcome(spec: OutcomeSpec): void {
  ruleOf(spec, namedPattern);
}

/** How the map reads in a sentence: "by meaning", "by first word". */
export function outcomeName(spec: OutcomeSpec): string {
  return spec.map === 'auto' ? 'chosen from the answers' : (ruleOf(spec, namedPattern)?.name ?? 'by meaning');
}

function namedPattern(pattern: string): Pick<OutcomeMap, 'name'> {
  checkPattern(pattern);
  return { name: patternName(pattern) };
}

/** How a pattern reads in a sentence. */
export function patternName(pattern: string): string {
  return `by pattern ${pattern}`;
}
