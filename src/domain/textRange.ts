/** Stretches of a document that are followed while the document is edited. Offsets are in UTF-16 code units. */

/** From `start` up to `end`. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Whether two lists of stretches are the same place: as many, of which each shares at least half of the longer one. */
export function isSamePlace(some: readonly TextRange[], others: readonly TextRange[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, at) => {
      const other = others[at] ?? one;
      const shared = Math.min(one.end, other.end) - Math.max(one.start, other.start);
      return shared > 0 && 2 * shared >= Math.max(one.end - one.start, other.end - other.start);
    })
  );
}

/** An edit: the stretch from `at` on, `removed` long, gives way to a text `added` long. */
export interface TextChange {
  readonly at: number;
  readonly removed: number;
  readonly added: number;
}

/** Where a stretch is after an edit. What is typed at its end belongs to it, what is typed before it does not; an edit
 * across one of its ends is taken into it. */
export function rangeAfter({ start, end }: TextRange, { at, removed, added }: TextChange): TextRange {
  const edited = at + removed;
  const moved = added - removed;
  const isBefore = edited < start || (edited === start && at < end);
  if (isBefore) return { start: start + moved, end: end + moved };
  if (at > end) return { start, end };
  return { start: Math.min(start, at), end: Math.max(end, edited) + moved };
}
