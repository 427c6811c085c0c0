/** The answers of a cell as columns. A page takes seconds to receive tens of thousands of objects, each with lists of
 * its own, and a part of one for a few long lists. */
import { at } from '../core/numeric/at.ts';
import type { AnswerView } from '../domain/report.ts';

/** Answers of one cell, column by column. */
export interface PackedAnswers {
  readonly cell: number;
  /** Of each answer: its fields, its kind as a place in `kinds`, and its number of tokens in the lists below. */
  readonly index: readonly number[];
  readonly text: readonly string[];
  readonly ended: readonly boolean[];
  readonly tokens: readonly number[];
  readonly energy: readonly (number | null)[];
  readonly kind: readonly number[];
  readonly length: readonly number[];
  readonly kinds: readonly string[];
  /** Of each token of all answers in turn: its text as a place in `words`, its surprisal, and its id where known. */
  readonly piece: readonly number[];
  readonly surprisal: readonly number[];
  readonly id: readonly number[] | null;
  readonly words: readonly string[];
}

/** Answers from which on a message packs them. */
const fewestPacked = 1000;

/** The answers of a message: as they are, or as columns where they are many, of one cell, and alike in shape. */
export function packedAnswers(
  answers: readonly AnswerView[],
): { readonly answers: readonly AnswerView[] } | { readonly answers: readonly []; readonly packed: PackedAnswers } {
  const [first] = answers;
  const isAlike = ({ cell, pieces, surprisals, ids }: AnswerView): boolean =>
    cell === first?.cell &&
    pieces.length === surprisals.length &&
    (ids === undefined) === (first.ids === undefined) &&
    (ids === undefined || ids.length === pieces.length);
  if (first === undefined || answers.length < fewestPacked || !answers.every(isAlike)) return { answers };
  const [kinds, words] = [new Table(), new Table()];
  const packed: PackedAnswers = {
    cell: first.cell,
    index: answers.map(({ index }) => index),
    text: answers.map(({ text }) => text),
    ended: answers.map(({ ended }) => ended),
    tokens: answers.map(({ tokens }) => tokens),
    energy: answers.map(({ energy }) => energy),
    kind: answers.map(({ kind }) => kinds.placeOf(kind)),
    length: answers.map(({ pieces }) => pieces.length),
    kinds: kinds.texts,
    piece: answers.flatMap(({ pieces }) => pieces.map(piece => words.placeOf(piece))),
    surprisal: answers.flatMap(({ surprisals }) => surprisals),
    id: first.ids === undefined ? null : answers.flatMap(({ ids = [] }) => ids),
    words: words.texts,
  };
  return { answers: [], packed };
}

/** Distinct texts in order of first appearance. */
class Table {
  readonly texts: string[] = [];
  private readonly places = new Map<string, number>();

  placeOf(text: string): number {
    const place = this.places.get(text) ?? this.texts.length;
    if (place === this.texts.length) {
      this.places.set(text, place);
      this.texts.push(text);
    }
    return place;
  }
}

/** The answers that were packed. */
export function unpackedAnswers(packed: PackedAnswers): AnswerView[] {
  const { cell, index, text, ended, tokens, energy, kind, length, kinds, piece, surprisal, id, words } = packed;
  let end = 0;
  return length.map((count, answer) => {
    const from = end;
    end += count;
    return {
      cell,
      index: at(index, answer),
      text: at(text, answer),
      ended: at(ended, answer),
      tokens: at(tokens, answer),
      energy: at(energy, answer),
      kind: at(kinds, at(kind, answer)),
      pieces: piece.slice(from, end).map(place => at(words, place)),
      surprisals: surprisal.slice(from, end),
      ...(id === null ? {} : { ids: id.slice(from, end) }),
    };
  });
}
