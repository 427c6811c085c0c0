/** When a constrained configuration no longer works as a model: reading an early layer, for example, can break it down
 * (docs/method.md#logit-lens). */

/** Largest fall of the log-probability of the model's own answers, nats per token, for a working configuration. */
const mostFall = 2;

/**
 * Whether a configuration is broken, from mean ln p per token (nats) of the unconstrained model's own answers:
 * `unconstrained` under that model, `constrained` under the configuration. Its entropy (ln D_1) is then not compared;
 * kept, lost and leaked mass are. A value that is not finite (an answer that the configuration makes impossible) means
 * broken.
 */
export function isBroken(unconstrained: number, constrained: number): boolean {
  return !(unconstrained - constrained <= mostFall);
}
