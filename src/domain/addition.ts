/** What can be measured of a stored run besides what it has; it joins the file of the run. */

/** "commitment": when the ending is decided, at every setting that has answers (docs/method.md#commitment). */
export interface Addition {
  readonly kind: 'commitment';
}
