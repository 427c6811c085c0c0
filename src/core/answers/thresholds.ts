/** Thresholds of kinds by meaning (docs/method.md#kinds-and-similarity). */

/** Cosine distance at which the tree of answers is cut. */
export const cutDistance = 0.25;
/** Band of cosine distances, narrow to wide, over which the number of kinds is compared. */
export const cutBand = [0.1, 0.4] as const;
/** Cosine from which on two answers mean the same. */
export const sameMeaning = 1 - cutDistance;

/** Answers that a Vendi score is about. It rises with their number, so all cells are compared at this one. */
export const vendiAnswers = 30;
