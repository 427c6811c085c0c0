/** ln p of the step that ended an answer, as `logProbT` and `logProb1`. */
export interface EndLogProbs {
  readonly logProbT: number;
  readonly logProb1: number;
}

/** One sampled continuation: what every metric is computed from. */
export interface Trajectory {
  /** Cell of the plan and number within the cell; with the seed they fix every random draw
   * (docs/method.md#plan-and-seeds). */
  readonly cell: number;
  readonly index: number;
  /** Token ids; the end-of-text token is not among them. */
  readonly ids: Int32Array;
  /** ln p of each token as sampled, with temperature and truncation, nats; one for each id, or empty where the model
   * does not tell. */
  readonly logProbT: Float32Array;
  /** ln p of each token under the untempered, untruncated model, nats; one for each id, or empty where the model does
   * not tell. */
  readonly logProb1: Float32Array;
  /** ln p of the end token, as sampled and untempered, nats; absent if the answer was cut, and where it was not
   * recorded. */
  readonly end?: EndLogProbs;
  /** Entropy of the sampled distribution at each step, nats; one for each id, and one more if the answer ended by
   * itself; empty where the model does not tell. */
  readonly entropy: Float32Array;
  /** Variance of the logits under the sampled distribution at each step, nats²; as long as `entropy`. */
  readonly logitVariance: Float32Array;
  /** True if the model ended the answer, false if the token budget cut it. */
  readonly ended: boolean;
  /** Unit vector: mean final hidden state after reading each token, minus the probe center (docs/method.md#embeddings);
   * rounded to float16 as stored. Null for an empty answer or a model that exposes no hidden state. */
  readonly embedding: Float32Array | null;
  readonly text: string;
  /** Text of each token as it adds to `text` (same length as ids; concatenated they give `text`). The first bytes of a
   * character in the middle of which the answer was cut add nothing. */
  readonly pieces: readonly string[];
}

/** What is sampled (docs/method.md#answers-and-streams): answers end by themselves, streams continue with end-of-text
 * suppressed. */
export type Mode = 'answers' | 'streams';

/** Pieces of a text without what its last bytes stand for where the text was cut in the middle of a character: decoders
 * write each of them, or all, as U+FFFD. So nothing is left out of a text that went through this before. Their tokens
 * add nothing. */
export function withoutPartialCharacter(pieces: readonly string[]): string[] {
  const kept = [...pieces];
  for (let at = kept.length - 1; at >= 0; at--) {
    const piece = (kept[at] ?? '').replace(/\uFFFD+$/u, '');
    kept[at] = piece;
    if (piece !== '') break;
  }
  return kept;
}

/** Share of the tokens of texts that are the beginning of a letter and not a letter, 0 to 1: tokenizers spell letters
 * that their vocabulary lacks from bytes. 0 without a token. */
export function spelledShare(texts: readonly Pick<Trajectory, 'pieces'>[]): number {
  let tokens = 0;
  let beginnings = 0;
  for (const { pieces } of texts) {
    let isSpelled = false;
    for (const piece of pieces.toReversed()) {
      tokens++;
      if (piece !== '') isSpelled = /^[^\p{ASCII}]/u.test(piece) && /^\p{L}/u.test(piece);
      else if (isSpelled) beginnings++;
    }
  }
  return tokens === 0 ? 0 : beginnings / tokens;
}
