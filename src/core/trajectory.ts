/** One sampled continuation, and what every metric is computed from (details.md "Store"). */
export interface Trajectory {
  /** Cell of the plan and number within the cell; together with the seed they fix every random draw. */
  readonly cell: number;
  readonly index: number;
  /** Token ids; the end-of-text token is not among them. */
  readonly ids: Int32Array;
  /** ln p of each token at the sampling temperature (and truncation), nats; one for each id. */
  readonly logProbT: Float32Array;
  /** ln p of each token under the untempered, untruncated model, nats; one for each id. */
  readonly logProb1: Float32Array;
  /** Entropy of the sampled law at each step, nats; one for each id, and one more when the answer ended by itself. */
  readonly entropy: Float32Array;
  /** Variance of the logits under the sampled law at each step, nats²; as long as `entropy`. */
  readonly logitVariance: Float32Array;
  /** True when the model ended the answer; false when the token budget cut it. */
  readonly ended: boolean;
  /** Unit vector: mean final hidden state after reading each token, minus the probe centre (science.md B1.6); rounded
   * to float16 as stored. Null for an empty answer or a model without hidden state. */
  readonly embedding: Float32Array | null;
  readonly text: string;
  /** Text of each token as it adds to `text` (same length as ids; concatenated they give `text`). */
  readonly pieces: readonly string[];
}

/** Two kinds of process (science.md B0.1): answers end by themselves, streams run on with the end suppressed. */
export type Mode = 'answers' | 'streams';
