/** Thresholds of kinds by meaning (docs/method.md#kinds-and-similarity). */

/** Cosine distance at which the tree of answers is cut. */
export const cutDistance = 0.25;
/** Band of cosine distances, narrow to wide, over which the number of kinds is compared. */
export const cutBand = [0.1, 0.4] as const;

/** Answers that a Vendi score is about. It rises with their number, so all cells are compared at this one. */
export const vendiAnswers = 30;
/** Mean cosine of word counts from which on answers of one meaning are said to say the same thing. Answers of the
 * built-in model about one thing that a reader tells apart have 0.4 to 0.65; variants of one sentence have 0.7 to 1. */
export const sameWording = 0.7;
/** Share of pairs with a content word in common from which on answers of one meaning are said to share a topic.
 * Beginnings of the built-in model that share only their language have 0 to 0.05, those on one subject 0.3 or more. */
export const sameSubject = 0.25;
/** Mean cosine of content words over pairs from which on answers of one meaning are said to share a topic.
 * Long answers of the built-in model with nothing in common have up to 0.04, those on one subject 0.08 or more. */
export const sameContent = 0.06;
