/** Where a stop string ends an answer (docs/method.md#samplers). */

/** Where an answer ends. */
export interface StopPlace {
  /** Length of its text, UTF-16 code units. */
  readonly text: number;
  /** Number of tokens that begin before its end. */
  readonly tokens: number;
}

/**
 * The first stop string that is complete in a text, given by the piece that each token adds; null without one. It may
 * begin and end inside tokens. Of several, the one that begins first counts, whatever its length. A stop string that is
 * complete within the first `given` tokens does not count.
 */
export function findStop(pieces: readonly string[], stops: readonly string[], given = 0): StopPlace | null {
  const text = pieces.join('');
  const before = pieces.slice(0, given).join('').length;
  const found = stops
    .map(stop => text.indexOf(stop, Math.max(before - stop.length + 1, 0)))
    .filter(place => place >= 0);
  if (found.length === 0) return null;
  const place = Math.min(...found);
  let [tokens, start] = [0, 0];
  while (tokens < pieces.length && start < place) start += pieces[tokens++]?.length ?? 0;
  return { text: place, tokens };
}

/** Pieces of a text that ends at `length`: what is behind it is left out, and tokens there add nothing. */
export function endedPieces(pieces: readonly string[], length: number): string[] {
  let start = 0;
  return pieces.map(piece => {
    const kept = piece.slice(0, Math.max(length - start, 0));
    start += piece.length;
    return kept;
  });
}
