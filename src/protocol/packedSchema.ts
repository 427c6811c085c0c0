/** Schema of packed answers. */
import * as v from 'valibot';
import { numbers, texts } from './listSchema.ts';
import type { PackedAnswers } from './packedAnswers.ts';

const columns = v.object({
  cell: v.number(),
  index: numbers,
  text: texts,
  ended: v.array(v.boolean()),
  tokens: numbers,
  energy: v.array(v.nullable(v.pipe(v.number(), v.finite()))),
  kind: numbers,
  length: numbers,
  kinds: texts,
  piece: numbers,
  surprisal: numbers,
  id: v.nullable(numbers),
  words: texts,
});

/** Columns that fit together: of one length each, with places that exist. */
export const packedSchema = v.custom<PackedAnswers>(input => v.is(columns, input) && fits(input));

function fits({ index, text, ended, tokens, energy, kind, length, kinds, piece, surprisal, id, words }: PackedAnswers) {
  let total = 0;
  for (const count of length) {
    if (!Number.isInteger(count) || count < 0) return false;
    total += count;
  }
  return (
    [index, text, ended, tokens, energy, kind].every(column => column.length === length.length) &&
    [piece, surprisal, id ?? piece].every(column => column.length === total) &&
    arePlaces(kind, kinds) &&
    arePlaces(piece, words)
  );
}

function arePlaces(places: readonly number[], list: readonly string[]): boolean {
  return places.every(place => Number.isInteger(place) && place >= 0 && place < list.length);
}
