/** What a key or a word of an experiment file means. */
import { knobIds } from '../../domain/knob.ts';
import { knobFacts } from '../../knobs/knobWords.ts';
import { levelForms } from '../levelFormats.ts';
import { experimentSchema } from '../jsonSchema.ts';
import { placeAt } from './cursorContext.ts';
import { schemaAt } from './schemaLookup.ts';

export interface HoverText {
  /** First line: the word, and its name. */
  readonly title: string;
  readonly text: string;
  /** Columns from 0, the end behind the last character. */
  readonly start: number;
  readonly end: number;
}

/** The meaning of the word at a line and column, both from 0; null where there is nothing to say. */
export function hoverAt(text: string, line: number, column: number): HoverText | null {
  const row = text.split(/\r?\n/)[line] ?? '';
  const start = column - (/[\w-]*$/.exec(row.slice(0, column))?.[0].length ?? 0);
  const word = /^[\w-]+/.exec(row.slice(start))?.[0] ?? '';
  const place = word === '' ? null : placeAt(text, line, start + word.length);
  if (place === null) return null;
  const knob = knobIds.find(id => id === word);
  if (place.kind === 'value' && knob !== undefined && ['rows', 'columns'].includes(place.path[0] ?? '')) {
    const { title, caveat } = knobFacts[knob];
    return { title, text: `${caveat} ${levelForms[knob].write}`, start, end: start + word.length };
  }
  if (place.kind === 'value') return null;
  const { description } = schemaAt(experimentSchema(), [...place.path, word]);
  return description === undefined ? null : { title: word, text: description, start, end: start + word.length };
}
