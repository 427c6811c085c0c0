/** Matches patterns in time that grows with the text and the pattern only (RE2; Cox 2007, "Regular Expression Matching
 * Can Be Simple And Fast"), so that no pattern in a run file can keep the engine busy. */
import { RE2JS } from 're2js';
import { checkPattern, patternParts, refusedPattern } from './pattern.ts';
import { t } from '../../text.ts';

/** Longest beginning of an answer that a pattern is tried on, in UTF-16 units. */
const searched = 2000;
/** Largest compiled pattern, in states. The time of a match grows with it times the length of the text. */
const mostStates = 500;

/** Finds the first group of a match, or the whole match where there is no group; null without a match. */
export type Matcher = (text: string) => string | null;

/** How a matcher compares, and the longest beginning of a text that it looks at, in UTF-16 units. */
interface MatcherOptions {
  readonly ignoresCase?: boolean;
  readonly longest?: number;
}

/** A matcher with the meaning that JavaScript gives to the pattern, by default without regard to case. Throws
 * AdjacentError bad-argument for a pattern that `checkPattern` refuses, or that is too large or beyond RE2. */
export function linearMatcher(
  source: string,
  { ignoresCase = true, longest = searched }: MatcherOptions = {},
): Matcher {
  checkPattern(source);
  const compiled = compile(source, ignoresCase);
  return text => {
    const matcher = compiled.matcher(text.slice(0, longest));
    if (!matcher.find()) return null;
    return (compiled.groupCount() > 0 ? matcher.group(1) : null) ?? matcher.group();
  };
}

function compile(source: string, ignoresCase: boolean): RE2JS {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(inRe2(source)), ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (thrown) {
    throw refusedPattern(
      t`The pattern uses syntax that cannot be matched in bounded time.`,
      t`Use groups, choices, classes, repeats up to 1000, and short properties such as \\p{L}.`,
      String(thrown),
    );
  }
  if (compiled.programSize() <= mostStates) return compiled;
  throw refusedPattern(t`The pattern repeats too much.`, t`Use smaller numbers in braces.`);
}

const spaces = '\\s\\v\\pZ\\x{FEFF}';

/** RE2's spaces are those of ASCII, and its dot excludes only \n. */
const replacements: Readonly<Record<string, string>> = {
  '\\s': `[${spaces}]`,
  '\\S': `[^${spaces}]`,
  '.': '[^\\n\\r\\x{2028}\\x{2029}]',
};

function inRe2(source: string): string {
  return patternParts(source)
    .map(({ text, inClass }) => (inClass ? (text === '\\s' ? spaces : text) : (replacements[text] ?? text)))
    .join('');
}
