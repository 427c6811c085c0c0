/** What can be measured of a stored run besides what it has; it joins the file of the run. */

/** "commitment": when the ending is decided, at every setting that has answers (docs/method.md#commitment).
 * "reference": how likely a typed answer is at each of them (docs/method.md#guidance). */
export type Addition =
  | { readonly kind: 'commitment' }
  | { readonly kind: 'reference'; readonly text: string }
  /** "finish": the rest of the cut answers of a cell (docs/method.md#plan-and-seeds). */
  | { readonly kind: 'finish'; readonly cell: number };

/** Longest typed answer, UTF-16 units. */
export const longestReference = 4000;
