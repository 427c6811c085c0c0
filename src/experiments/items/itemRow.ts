/** Turns a row of an items file into a multiple-choice item, or rejects it (docs/method.md#capability). */
import { excerpt, t } from '../../core/text.ts';
import { refuse } from '../../domain/specCheck.ts';
import { continuedItem, letteredItem, type ItemDraft } from './itemPrompt.ts';

/** Values of a row by the names of their columns in lower case: question; options or choices, or columns a, b, c ...;
 * answer; skill or subject; examples. */
export type RowFields = Readonly<Record<string, unknown>>;

/** How errors refer to a row, "Row 3 of physics.csv", and the skill of a row that names none. */
export interface RowContext {
  readonly words: string;
  readonly skill: string;
}

/** Letters of options, which also limit their number. */
const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode('a'.charCodeAt(0) + at));

/** Columns of an items file, in lower case. Others are not read. */
export const itemColumns: readonly string[] = [
  ...['question', 'options', 'choices', 'answer', 'skill', 'subject', 'examples'],
  ...letters,
];

/** The fields of a row by the names of its columns without regard to case, from whatever kind of file. Cells that are
 * null or empty are left out. */
export function rowFields(cells: Iterable<readonly [string, unknown]>): RowFields {
  const named = Array.from(cells, ([name, value]) => [name.trim().toLowerCase(), value] as const);
  return Object.fromEntries(
    named.filter(
      ([, value]) => value !== null && value !== undefined && !(typeof value === 'string' && value.trim() === ''),
    ),
  );
}

/**
 * The item of a row. `answer` is a whole number counted from 0, or text: an option itself, its letter, or its number;
 * text that could mean two options is rejected. Rows with `choices` or lettered columns, the fields of MMLU, become
 * lettered items (`letteredItem`); rows with `options` are continued (`continuedItem`). Underscores in a skill or
 * subject become spaces. Throws AdjacentError bad-argument for a row without a question, options or an answer, and for
 * an answer that is not one of the options.
 */
export function itemOf(fields: RowFields, context: RowContext): ItemDraft {
  const { question } = fields;
  if (typeof question !== 'string' || question.trim() === '')
    refuse(t`${context.words} has no question.`, t`Give every row a "question".`);
  const isLettered = fields['options'] === undefined;
  const options = optionsOf(fields, context);
  const answer = answerOf(fields['answer'], options, context);
  const skill = [fields['skill'], fields['subject']].find(text => typeof text === 'string' && text.trim() !== '');
  const row = {
    question,
    options,
    answer,
    skill: typeof skill === 'string' ? skill.trim().replaceAll('_', ' ') : context.skill,
    examples: examplesOf(fields['examples'], context),
  };
  return isLettered ? letteredItem(row) : continuedItem(row);
}

function optionsOf(fields: RowFields, context: RowContext): string[] {
  const list = fields['options'] ?? fields['choices'];
  const options = list === undefined ? letteredColumns(fields) : textsOf(list);
  if (options === null)
    refuse(
      t`${context.words} has options that are not a list of texts.`,
      t`Write them as a JSON list, such as ["yes", "no"].`,
    );
  const gap = options.findIndex(option => option.trim() === '');
  if (gap >= 0)
    refuse(
      t`${context.words} has an empty option, ${(letters[gap] ?? '').toUpperCase()}.`,
      t`Write its text, or move the options after it forward.`,
    );
  if (options.length < 2)
    refuse(
      options.length === 0 ? t`${context.words} has no options.` : t`${context.words} has only one option.`,
      t`Give at least two under "options" or "choices", or in columns A, B, C, D.`,
    );
  if (options.length > letters.length)
    refuse(t`${context.words} has ${options.length} options.`, t`Give at most ${letters.length}.`);
  return options;
}

/** Columns a, b, c ... up to the last one with text; null for a cell that is neither text nor a number. */
function letteredColumns(fields: RowFields): string[] | null {
  const cells = letters.map(letter => fields[letter] ?? '');
  const end = cells.findLastIndex(cell => cell !== '') + 1;
  return textsOf(cells.slice(0, end));
}

/** A list of texts, also written as JSON; numbers become text. Null for anything else. */
function textsOf(value: unknown): string[] | null {
  if (typeof value === 'string') {
    try {
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === 'string' ? null : textsOf(parsed);
    } catch {
      return null;
    }
  }
  const isText = (text: unknown): boolean => ['string', 'number', 'bigint'].includes(typeof text);
  return Array.isArray(value) && value.every(isText) ? value.map(String) : null;
}

function examplesOf(value: unknown, context: RowContext): string[] {
  if (value === undefined || value === null || value === '') return [];
  const examples = textsOf(value);
  if (examples === null)
    refuse(
      t`${context.words} has examples that are not a list of texts.`,
      t`Write them as a JSON list of complete solved examples.`,
    );
  return examples;
}

function answerOf(value: unknown, options: readonly string[], context: RowContext): number {
  const missing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  if (missing)
    refuse(
      t`${context.words} has no answer.`,
      t`Give every row an "answer": the position of the right option, counted from 0, its letter or its text.`,
    );
  const candidates = possibleAnswers(value, options);
  const [answer] = candidates;
  const shown = excerpt(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)));
  if (answer === undefined)
    refuse(
      t`${context.words} has the answer ${shown}, which is not one of its ${options.length} options.`,
      t`Count options from 0, or write the letter or the text of the right one.`,
    );
  if (candidates.size > 1)
    refuse(
      t`${context.words} has the answer ${shown}, which is the text of one option and the position of another.`,
      t`Write the letter of the right option.`,
    );
  return answer;
}

/** Positions that an answer could mean. */
function possibleAnswers(value: unknown, options: readonly string[]): Set<number> {
  const inside = (at: number): boolean => Number.isInteger(at) && at >= 0 && at < options.length;
  if (typeof value === 'number' || typeof value === 'bigint') return new Set([Number(value)].filter(inside));
  if (typeof value !== 'string') return new Set();
  const text = value.trim();
  const position = /^[a-z]$/i.test(text) ? letters.indexOf(text.toLowerCase()) : /^\d+$/.test(text) ? Number(text) : -1;
  return new Set([options.findIndex(option => option.trim() === text), position].filter(inside));
}
