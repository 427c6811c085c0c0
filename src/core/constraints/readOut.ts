/** When a constrained configuration is only a read-out of a network and no working model (science.md B1.2). */

/** Fall of the own answer's log-probability, nats a token, beyond which a configuration is no working model. */
export const mostFall = 2;

/** The label of such a configuration. */
export const readOutLabel = 'read-out, not a working model';

/**
 * Whether a configuration is no working model, from mean ln p per token (nats) of the unconstrained model's own
 * answers: `unconstrained` as that model gives it, `constrained` as the configuration does. Such a configuration is
 * labelled and its size (ln D_1) is not compared; kept, lost and leaked mass are. A value that is not finite (an answer
 * the configuration rules out) is a read-out.
 */
export function isReadOut(unconstrained: number, constrained: number): boolean {
  return !(unconstrained - constrained <= mostFall);
}
