/** Every string that a person reads is written through `t`, so that a translation can take over in one place. */

/** Translates a template such as "needs {0} {1}, has {2}" and fills in its arguments. */
export type Translate = (template: string, ...args: readonly (string | number)[]) => string;

/** English: the template as it stands, with its arguments in their places. */
const inEnglish: Translate = (template, ...args) =>
  template.replace(/\{(\d+)\}/g, (placeholder, at: string) => String(args[Number(at)] ?? placeholder));

let translate: Translate = inEnglish;

/** Take over all strings from here on, e.g. with `vscode.l10n.t`. */
export function translateWith(other: Translate): void {
  translate = other;
}

/** A string for a person: t`needs ${30} answers` asks for the template "needs {0} answers". */
export function t(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const template = strings.reduce((text, part, at) => `${text}{${at - 1}}${part}`);
  return translate(template, ...values);
}

/** "a", "a and b", "a, b, and c". */
export function listOf(words: readonly string[]): string {
  const [last = '', ...before] = words.toReversed();
  if (before.length === 0) return last;
  if (before.length === 1) return t`${before[0] ?? ''} and ${last}`;
  return t`${before.toReversed().join(', ')}, and ${last}`;
}
