/** Finds the span of each token in a text. Tokenizers give no offsets, and some normalize the text before they split
 * it. */

/** Half-open range of UTF-16 offsets. */
export type Span = readonly [number, number];

/** A text without case, accents, compatibility forms and kinds of whitespace, with the offsets of each character's
 * source. */
interface Folded {
  readonly units: readonly string[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Longest stretch of uncovered text to search for a token, in units. */
const reach = 64;
const isSpace = (unit: string | undefined): boolean => unit === ' ';

function fold(text: string): Folded {
  const units: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = character.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s/gu, ' ');
    for (const unit of plain) {
      units.push(unit);
      from.push(at);
      to.push(at + character.length);
    }
    if (plain === '' && to.length > 0) to[to.length - 1] = at + character.length;
    at += character.length;
  }
  return { units, from, to };
}

/** The span of each piece in `text`, in order. Pieces that equal the text are adjacent; a piece that a normalizer
 * changed covers its source; a piece that adds nothing, or is not in the text, gets an empty span at its position. */
export function alignPieces(text: string, pieces: readonly string[]): Span[] {
  const exact = alignExactly(text, pieces);
  if (exact !== null) return exact;
  const folded = fold(text);
  let at = 0;
  return pieces.map(piece => {
    let first = -1;
    let last = -1;
    for (const unit of fold(piece).units) {
      const place = placeOf(folded.units, unit, at);
      if (place === null) continue;
      if (first < 0) first = place;
      last = place;
      at = place + 1;
    }
    const here = folded.from[at] ?? text.length;
    return first < 0 ? [here, here] : [folded.from[first] ?? here, folded.to[last] ?? here];
  });
}

function alignExactly(text: string, pieces: readonly string[]): Span[] | null {
  let at = 0;
  const spans: Span[] = [];
  for (const piece of pieces) {
    if (!text.startsWith(piece, at)) return null;
    spans.push([at, at + piece.length]);
    at += piece.length;
  }
  return spans;
}

/** Position of a unit of a piece at or after `at`; null when it is not there. A space must be right there; anything
 * else may be up to `reach` units away. */
function placeOf(units: readonly string[], unit: string, at: number): number | null {
  if (units[at] === unit) return at;
  if (isSpace(unit)) return null;
  let place = at;
  while (isSpace(units[place])) place++;
  if (units[place] === unit) return place;
  const beyond = units.indexOf(unit, place);
  return beyond < 0 || beyond - place > reach ? null : beyond;
}
