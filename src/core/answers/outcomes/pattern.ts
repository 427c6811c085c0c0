/** What a pattern of an outcome may be. Checked without the matching engine, which the editor does not load. */
import { AdjacentError } from '../../adjacentError.ts';
import { t } from '../../text.ts';

const longestPattern = 200;

/** Throws AdjacentError bad-argument for a pattern that is empty, too long, not a regular expression of JavaScript, or
 * that needs backtracking, which can take forever. */
export function checkPattern(source: string): void {
  if (source === '')
    throw refusedPattern(t`The outcome "regex" has no pattern.`, t`Give one, as in regex:answer is (\\w+).`);
  if (source.length > longestPattern)
    throw refusedPattern(t`The pattern is longer than ${longestPattern} characters.`, t`Use a shorter pattern.`);
  try {
    new RegExp(source, 'iu');
  } catch (thrown) {
    throw refusedPattern(
      t`The pattern is not a regular expression.`,
      t`Check its brackets and backslashes.`,
      String(thrown),
    );
  }
  if (patternParts(source).some(({ text, inClass }) => !inClass && /^(?:\(\?<?[=!]|\\[1-9k])/u.test(text)))
    throw refusedPattern(
      t`The pattern looks ahead or behind, or refers back to a group, which can take forever.`,
      t`Write it without (?=, (?!, (?<=, (?<! and references such as \\1.`,
    );
}

/** An escape, the start of a group, or one other character of a pattern. */
export interface PatternPart {
  readonly text: string;
  /** Whether it is inside brackets, as the x of [x]. */
  readonly inClass: boolean;
}

/** The parts of a pattern that JavaScript accepts, in order. */
export function patternParts(source: string): PatternPart[] {
  let inClass = false;
  return (source.match(/\\[\s\S]|\(\?<?[=!]|[\s\S]/gu) ?? []).map(text => {
    const part = { text, inClass };
    if (inClass ? text === ']' : text === '[') inClass = !inClass;
    return part;
  });
}

/** The error of a pattern that cannot be used. */
export function refusedPattern(message: string, remedy: string, detail = ''): AdjacentError {
  return new AdjacentError('bad-argument', message, remedy, detail);
}
