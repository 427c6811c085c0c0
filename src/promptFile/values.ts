/** Values of the variables of a prompt, and how they fill its placeholders. */
import { excerpt, listOf, t } from '../core/text.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, type Fields } from './heading.ts';

/** Sample values of .prompty: `sample`, else the samples or defaults of `inputs`. Throws AdjacentError bad-argument for
 * samples in another file. */
export function promptyValues({ sample, inputs }: Fields, name: string): Fields {
  if (typeof sample === 'string')
    refuse(t`${name} takes its sample values from another file.`, t`Write them under "sample:" in the heading.`);
  const defaults = isFields(inputs) ? Object.entries(inputs) : [];
  const values = defaults.flatMap(([key, input]) => {
    const value = isFields(input) ? (input['sample'] ?? input['default']) : input;
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(values), ...(isFields(sample) ? sample : {}) };
}

/** Sample values of dotprompt: `input.default`. */
export function dotpromptValues({ input }: Fields): Fields {
  const values = isFields(input) ? input['default'] : null;
  return isFields(values) ? values : {};
}

/** Longest text that variables may expand to, in UTF-16 code units. */
const longestText = 1_000_000;

/** Fills the variables of one prompt and notes those without a value. */
export class VariableFiller {
  /** The file, for sentences. */
  readonly name: string;
  private readonly values: Fields;
  private readonly texts = new Map<string, string>();
  private readonly missing = new Map<string, { readonly written: string; readonly remedy: string }>();
  private length = 0;

  /** Values by the path of the variable, such as "user.name", or nested. Later ones win. */
  constructor(name: string, ...values: readonly Fields[]) {
    this.name = name;
    this.values = Object.assign({}, ...values) as Fields;
  }

  /** Names of the variables without a value, in the order in which they were found. */
  get open(): readonly string[] {
    return [...this.missing.keys()];
  }

  /** Whether a variable has a value. */
  has(path: string): boolean {
    return this.valueOf(path) !== undefined;
  }

  /** The text of a variable, in which the variables that it names are filled too; `written` where it has no value.
   * Throws AdjacentError bad-argument for a value that is neither text nor a number, variables that refer to each
   * other, and texts of more than a million characters. */
  text(path: string, written: string, remedy: string): string {
    const text = this.resolved(path, [], remedy);
    if (text === null) {
      this.missing.set(path, this.missing.get(path) ?? { written, remedy });
      return written;
    }
    this.length += text.length;
    if (this.length > longestText) this.tooLong();
    return text;
  }

  /** Throws AdjacentError bad-argument, which names the variables that have no value, with a remedy in place of that of
   * the first one. */
  checkComplete(remedy?: string): void {
    const [first] = this.missing.values();
    if (first === undefined) return;
    const written = [...this.missing.values()].map(variable => excerpt(variable.written));
    const shown = written.length > 8 ? [...written.slice(0, 7), t`${written.length - 7} more`] : written;
    refuse(t`${this.name} leaves ${listOf(shown)} open.`, remedy ?? first.remedy);
  }

  private resolved(path: string, users: readonly string[], remedy: string): string | null {
    const known = this.texts.get(path);
    if (known !== undefined) return known;
    const value = this.valueOf(path);
    if (value === undefined) return null;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return refuse(t`The value of {{${excerpt(path)}}} in ${this.name} is not a text or a number.`, remedy);
    const inside = [...users, path];
    const text = String(value).replace(variablePattern, (written, name: string) => {
      if (inside.includes(name))
        refuse(
          name === path && users.length === 0
            ? t`The value of {{${excerpt(name)}}} in ${this.name} contains {{${excerpt(name)}}}.`
            : t`The variables ${listOf(inside.slice(inside.indexOf(name)).map(one => excerpt(one)))} of ${this.name} refer to each other.`,
          t`Write a value that does not depend on itself.`,
        );
      return this.resolved(name, inside, remedy) ?? this.text(name, written, remedy);
    });
    if (text.length > longestText) this.tooLong();
    this.texts.set(path, text);
    return text;
  }

  private valueOf(path: string): unknown {
    const own = (fields: unknown, key: string): unknown =>
      isFields(fields) && Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined;
    return own(this.values, path) ?? path.split('.').reduce<unknown>(own, this.values);
  }

  private tooLong(): never {
    return refuse(
      t`The variables of ${this.name} expand to more than ${longestText / 1e6} million characters.`,
      t`Use shorter values.`,
    );
  }
}

/** The name of a variable, such as "user.name", as the source of a regular expression. */
export const variableName = String.raw`[A-Za-z_]\w*(?:\.\w+)*`;

/** A variable such as {{name}} that no backslash or further brace makes text, as the source of a regular expression. */
export const variableSource = String.raw`(?<![\\{])\{\{[ \t]*(?<variable>${variableName})[ \t]*\}\}(?!\})`;

const variablePattern = new RegExp(variableSource, 'gu');
