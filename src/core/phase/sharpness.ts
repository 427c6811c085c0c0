/** What counts as sharp, in every comparison of curves. */

/** BIC difference by which a sigmoid or step must beat the best smooth curve (rule 1,
 * docs/method.md#phase-verdict). */
export const leastMargin = 10;
/** A change of a skill must be narrower than this share of the range of its axis, whose units have no natural size
 * (docs/method.md#metric-artifacts). */
export const widestShare = 0.5;
