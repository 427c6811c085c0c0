/** Quotes what a model wrote. Marks without a letter or digit say nothing between quotation marks: they are named. */
import { excerpt, t } from './text.ts';

/** Names of marks, by a pattern that fits one of them or several in a row. */
const names: readonly (readonly [RegExp, () => string])[] = [
  [/^["“”„«»「」『』]+$/u, () => t`a quotation mark`],
  [/^['‘’‚]+$/u, () => t`an apostrophe`],
  [/^[—–―-]+$/u, () => t`a dash`],
  [/^(?:…|\.{2,}|。{2,})+$/u, () => t`an ellipsis`],
  [/^[.。]$/u, () => t`a period`],
  [/^[,，、]+$/u, () => t`a comma`],
  [/^[:：]+$/u, () => t`a colon`],
  [/^[;；]+$/u, () => t`a semicolon`],
  [/^[!！]+$/u, () => t`an exclamation mark`],
  [/^[?？]+$/u, () => t`a question mark`],
  [/^[([{（【《]+$/u, () => t`an opening bracket`],
  [/^[)\]}）】》]+$/u, () => t`a closing bracket`],
  [/^\*+$/u, () => t`an asterisk`],
  [/^#+$/u, () => t`a number sign`],
  [/^`+$/u, () => t`a backtick`],
  [/^_+$/u, () => t`an underscore`],
  [/^\/+$/u, () => t`a slash`],
  [/^\|+$/u, () => t`a vertical bar`],
  [/^[•·]+$/u, () => t`a bullet`],
  [/^\++$/u, () => t`a plus sign`],
  [/^=+$/u, () => t`an equals sign`],
  [/^<+$/u, () => t`a less-than sign`],
  [/^>+$/u, () => t`a greater-than sign`],
  [/^\$+$/u, () => t`a dollar sign`],
  [/^\uFFFD+$/u, () => t`a part of a character`],
];

/** Whether a text has a letter, a digit, or a picture: something to quote. */
export function isQuotable(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}

/** Whether a text is nothing but bytes of a character, as tokenizers write them: "<0xE6><0x88>". */
export function isBytes(text: string): boolean {
  return /^(?:<0x[0-9A-F]{2}>)+$/u.test(text.trim());
}

/** A text in quotation marks, on one line, and at most `most` characters of it; marks without a letter or digit by
 * their name: "a dash". */
export function quoted(text: string, most = 60): string {
  const shown = excerpt(text, most).trim();
  if (isQuotable(shown)) return t`“${shown}”`;
  if (shown === '') return text.includes('\n') ? t`a line break` : t`a space`;
  return names.find(([pattern]) => pattern.test(shown))?.[1]() ?? t`punctuation marks`;
}

/** An answer, or the name of a kind, in one pair of quotation marks: its own marks around it are left out, and curly
 * ones within it become single ones. Use `quoted` for a token, which is quoted as it is. */
export function quotedAnswer(text: string, most = 60): string {
  const inside = text.trim().replace(/^["“”„]+|["“”„]+$/gu, '');
  if (!isQuotable(inside)) return quoted(text, most);
  return quoted(/["“”„]/u.test(inside) ? text.replace(/[“„]+/gu, '‘').replace(/”+/gu, '’') : inside, most);
}
