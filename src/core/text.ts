/** Every sentence that the user reads is written through `t`, so that a translation can take over in one place. */

import { afterNumber } from './plural.ts';

/** Translates a template such as "needs {0} {1}, has {2}" and fills in its arguments. */
type Translate = (template: string, ...args: readonly (string | number)[]) => string;

/** English: the template itself, with its arguments filled in. */
const inEnglish: Translate = (template, ...args) =>
  template.replace(/\{(\d+)\}/g, (placeholder, at: string) => String(args[Number(at)] ?? placeholder));

let translate: Translate = inEnglish;

/** Take over all templates from here on, e.g. with `vscode.l10n.t`. Arguments are filled in here, also between braces
 * that belong to the sentence, as in "the value of {{{0}}}". */
export function translateWith(other: (template: string) => string): void {
  translate = (template, ...args) => inEnglish(other(template), ...args);
}

/** A string for the user: t`needs ${30} answers` translates the template "needs {0} answers", and with 1 the template
 * "needs {0} answer". A template may be wrapped over several lines. */
export function t(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const template = strings
    .map(unwrapped)
    .reduce((text, part, at) => `${text}{${at - 1}}${afterNumber(part, values[at - 1] ?? '')}`);
  return translate(template, ...values);
}

/** Translates a template that is put together from words of the code, such as "{0} answers". */
export function translated(template: string, ...values: readonly (string | number)[]): string {
  return translate(template, ...values);
}

/** A long text that is wrapped over several lines of code, as one line. */
export function prose(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return strings.reduce(
    (text, part, at) => `${text}${values[at - 1] ?? ''}${afterNumber(unwrapped(part), values[at - 1] ?? '')}`,
    '',
  );
}

/** A line break of the code, with the spaces around it, is one space of the text. */
function unwrapped(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Words as a sentence: with a period, unless they end in a quotation that ends a sentence itself. */
export function sentence(words: string): string {
  return /[.!?。！？]”$/u.test(words) ? words : t`${words}.`;
}

/** "a", "a and b", "a, b, and c". */
export function listOf(words: readonly string[]): string {
  const [last = '', ...before] = words.toReversed();
  if (before.length === 0) return last;
  if (before.length === 1) return t`${before[0] ?? ''} and ${last}`;
  return t`${before.toReversed().join(', ')}, and ${last}`;
}

/** A text without control characters and line breaks, which become spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, ' ');
}

/** A text from outside as a sentence quotes it: on one line, and at most `most` characters of it. */
export function excerpt(text: string, most = 60): string {
  const line = text.slice(0, 4 * most).replace(/[\s\p{Cc}]+/gu, ' ');
  const letters = Array.from(line);
  return letters.length > most || text.length > 4 * most ? `${letters.slice(0, most - 1).join('')}…` : line;
}
