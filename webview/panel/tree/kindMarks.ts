/** How the tree shows kinds: a letter beside the color, so that color is never alone. */

/** Kinds with a letter and a color of their own; the others share one. */
export const markedKinds = 5;

/** "A" for the most frequent kind, ..., "+" for all behind the last one that has a letter. */
export function letterOf(place: number): string {
  return place < markedKinds ? String.fromCharCode(65 + place) : '+';
}

/** Class that colors a mark or bar. */
export function kindClass(place: number): string {
  return `kind-${Math.min(place, markedKinds)}`;
}
