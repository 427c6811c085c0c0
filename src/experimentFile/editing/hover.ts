/** What a key or a word of an experiment file means. */
import { knobIds } from '../../domain/knob.ts';
import { knobFacts } from '../../knobs/knobWords.ts';
import { experimentSchema } from '../jsonSchema.ts';
import { levelFormats } from '../levelFormats.ts';
import { cursorContextAt } from './cursorContext.ts';
import { schemaAt } from './schemaLookup.ts';

/** The text of a hover and the word it is about. */
export interface HoverText {
  /** First line: the word, or the title of the knob. */
  readonly title: string;
  readonly text: string;
  /** Columns from 0; the end is behind the last character. */
  readonly start: number;
  readonly end: number;
}

/** The meaning of the word at a line and column, both from 0; null where there is none. */
export function hoverAt(text: string, line: number, column: number): HoverText | null {
  const row = text.split(/\r?\n/)[line];
  if (row === undefined) return null;
  const start = column - (/[\w-]*$/.exec(row.slice(0, column))?.[0].length ?? 0);
  const word = /^[\w-]+/.exec(row.slice(start))?.[0];
  if (word === undefined) return null;
  const end = start + word.length;
  const cursor = cursorContextAt(text, line, end);
  if (cursor === null) return null;
  const knob = knobIds.find(id => id === word);
  const [key] = cursor.path;
  if (cursor.kind === 'value' && knob !== undefined && (key === 'rows' || key === 'columns')) {
    const { title, caveat } = knobFacts[knob];
    return { title, text: `${caveat} ${levelFormats[knob].instruction}`, start, end };
  }
  if (cursor.kind === 'value') return null;
  const { description } = schemaAt(experimentSchema(), [...cursor.path, word]);
  return description === undefined ? null : { title: word, text: description, start, end };
}
