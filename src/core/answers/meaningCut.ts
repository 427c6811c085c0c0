/** The threshold of kinds by meaning that an outcome map asks for (docs/method.md#kinds-and-similarity). */
import type { OutcomeSpec } from './outcome.ts';
import { cutDistance } from './thresholds.ts';

/** Cosine from which on two answers mean the same by a map. */
export function meaningFrom(outcome: OutcomeSpec): number {
  return 1 - cutOf(outcome);
}

/** The cosine distance at which a map cuts the tree of answers: its own, or the calibrated one. */
export function cutOf(outcome: OutcomeSpec): number {
  return outcome.map === 'meaning' ? (outcome.cut ?? cutDistance) : cutDistance;
}
