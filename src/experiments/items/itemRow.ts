/** A row of an items file becomes a multiple-choice item (science.md C1 E10), or is refused in one sentence. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { continuedItem, letteredItem, type ItemDraft } from './itemPrompt.ts';

/** Columns of a row by their names in lower case: question; options or choices, or columns a, b, c ...; answer; skill
 * or subject; examples. */
export type RowFields = Readonly<Record<string, unknown>>;

/** Where a row stands, for sentences: "Row 3 of physics.csv", and what to call its skill when it names none. */
export interface RowPlace {
  readonly words: string;
  readonly skill: string;
}

/** Options under letters, and how many there can be. */
const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode('a'.charCodeAt(0) + at));

/**
 * The item of a row. `answer` is a whole number counted from 0, or text: an option's own text, its letter, or its
 * number; text that means two different options is refused. Rows with `choices` or lettered columns, the fields of
 * MMLU, are asked in letters (`letteredItem`); rows with `options` are continued (`continuedItem`). Underscores in a
 * skill or subject stand for spaces. Throws AdjacentError bad-argument for a row without question, options or answer,
 * and for an answer that is none of the options.
 */
export function itemOf(fields: RowFields, place: RowPlace): ItemDraft {
  const { question } = fields;
  if (typeof question !== 'string' || question.trim() === '')
    throw refusal(place, 'has no question', 'Give every row a "question".');
  const inLetters = fields['options'] === undefined;
  const options = optionsOf(fields, place);
  const answer = answerOf(fields['answer'], options, place);
  const skill = [fields['skill'], fields['subject']].find(text => typeof text === 'string' && text.trim() !== '');
  const row = {
    question,
    options,
    answer,
    skill: typeof skill === 'string' ? skill.trim().replaceAll('_', ' ') : place.skill,
    examples: examplesOf(fields['examples'], place),
  };
  return inLetters ? letteredItem(row) : continuedItem(row);
}

function optionsOf(fields: RowFields, place: RowPlace): string[] {
  const listed = fields['options'] ?? fields['choices'];
  const options = listed === undefined ? letteredColumns(fields) : textsOf(listed);
  if (options === null)
    throw refusal(place, 'has options that are not a list of texts', 'Write them as a JSON list, e.g. ["yes", "no"].');
  if (options.length < 2)
    throw refusal(
      place,
      options.length === 0 ? 'has no options to choose from' : 'has a single option',
      'Give at least two under "options" or "choices", or in columns A, B, C, D.',
    );
  if (options.length > letters.length)
    throw refusal(place, `has ${options.length} options`, `Give at most ${letters.length}.`);
  return options;
}

/** Columns a, b, c ... up to the first that is missing or empty. */
function letteredColumns(fields: RowFields): string[] {
  const cells = letters.map(letter => fields[letter]);
  const end = cells.findIndex(cell => typeof cell !== 'string' || cell === '');
  return cells.slice(0, end < 0 ? cells.length : end).map(String);
}

/** A list of texts, itself or written as JSON; numbers count as their text. Null for anything else. */
function textsOf(value: unknown): string[] | null {
  if (typeof value === 'string') {
    try {
      const parsed: unknown = JSON.parse(value);
      return typeof parsed === 'string' ? null : textsOf(parsed);
    } catch {
      return null;
    }
  }
  if (!Array.isArray(value) || !value.every(text => typeof text === 'string' || typeof text === 'number')) return null;
  return value.map(String);
}

function examplesOf(value: unknown, place: RowPlace): string[] {
  if (value === undefined || value === null || value === '') return [];
  const examples = textsOf(value);
  if (examples === null)
    throw refusal(
      place,
      'has examples that are not a list of texts',
      'Write them as a JSON list of complete solved examples.',
    );
  return examples;
}

function answerOf(value: unknown, options: readonly string[], place: RowPlace): number {
  const missing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  if (missing)
    throw refusal(
      place,
      'has no answer',
      'Give every row an "answer": the position of the right option, counted from 0, its letter or its text.',
    );
  const meant = readings(value, options);
  const [answer] = meant;
  const shown = JSON.stringify(typeof value === 'bigint' ? Number(value) : value);
  if (answer === undefined)
    throw refusal(
      place,
      `gives the answer ${shown}, which is none of its ${options.length} options`,
      'Count options from 0, or write the letter or the text of the right one.',
    );
  if (meant.size > 1)
    throw refusal(
      place,
      `gives the answer ${shown}, which is the text of one option and the place of another`,
      'Write the letter of the right option.',
    );
  return answer;
}

/** Positions that an answer can mean. */
function readings(value: unknown, options: readonly string[]): Set<number> {
  const inside = (at: number): boolean => Number.isInteger(at) && at >= 0 && at < options.length;
  if (typeof value === 'number' || typeof value === 'bigint') return new Set([Number(value)].filter(inside));
  if (typeof value !== 'string') return new Set();
  const text = value.trim();
  const place = /^[a-z]$/i.test(text) ? letters.indexOf(text.toLowerCase()) : /^\d+$/.test(text) ? Number(text) : -1;
  return new Set([options.findIndex(option => option.trim() === text), place].filter(inside));
}

function refusal({ words }: RowPlace, what: string, remedy: string): AdjacentError {
  return new AdjacentError('bad-argument', `${words} ${what}.`, remedy);
}
