/** Which arithmetic the precision "auto" takes, and why (docs/architecture.md#eight-bit-arithmetic). */
import type { ErrorKind } from '../core/adjacentError.ts';
import { farthestText, type Int8Facts } from './int8.ts';
import type { Message } from './message.ts';

/** The largest mean KL divergence from fp32 on any probe text at which 8-bit arithmetic is taken, nats per token. */
export const mostDivergence = 0.02;
/** How many times faster than fp32 products of bytes must be, so that rounding their inputs pays. */
export const leastSpeedup = 1.5;

/** The fewest parameters of a model that gains from 8-bit arithmetic: below, rounding the inputs of small products
 * takes the time that the products save (docs/architecture.md#eight-bit-arithmetic). */
export const fewestParameters = 10e6;

/** What products of bytes are on a processor, measured once. */
export interface IntegerProducts {
  /** Bits that weights may have so that sums are exact; null where they are wrong with 7 bits too. */
  readonly weightBits: 8 | 7 | null;
  /** Time of products in fp32 over that of products of bytes. */
  readonly speedup: number;
}

/** A precision that was chosen, and the reason. */
export interface PrecisionChoice {
  readonly precision: 'fp32' | 'int8';
  readonly reason: Message;
}

/** fp32 where products of bytes do not pay on a processor; null where the model decides. Sums that need weights of 7
 * bits show that the processor has no integer dot products. */
export function choiceByProcessor({ weightBits, speedup }: IntegerProducts): PrecisionChoice | null {
  if (weightBits !== 8) return fp32({ code: 'auto-no-dot-products' });
  if (!(speedup >= leastSpeedup)) return fp32({ code: 'auto-not-faster', speedup, least: leastSpeedup });
  return null;
}

/** fp32 for a model that is too small to gain, as given by its number of parameters; null for another one, and where
 * the number is not known, which is 0. */
export function choiceBySize(parameters: number): PrecisionChoice | null {
  if (parameters === 0 || parameters >= fewestParameters) return null;
  return fp32({ code: 'auto-small', parameters });
}

/** fp32 for an experiment that compares models, checkpoints or precisions, which must differ in nothing else. */
export function choiceByComparison(): PrecisionChoice {
  return fp32({ code: 'auto-compares' });
}

/** int8 where the distance from fp32 is small on every text on which it was measured. */
export function choiceByDistance(facts: Int8Facts): PrecisionChoice {
  const worst = farthestText(facts);
  const most = Math.max(facts.divergence, worst?.divergence ?? 0);
  const text = worst !== null && worst.divergence >= facts.divergence ? worst.kind : null;
  const measured = { divergence: facts.divergence, most, text, limit: mostDivergence } as const;
  if (most <= mostDivergence) return { precision: 'int8', reason: { code: 'auto-near', ...measured } };
  return fp32({ code: 'auto-far', ...measured });
}

/** fp32 for a model that cannot be prepared in 8 bits, with the reason as it was told. */
export function choiceByFailure(kind: ErrorKind, message: string): PrecisionChoice {
  return fp32({ code: 'auto-not-prepared', kind, problem: message });
}

function fp32(reason: Message): PrecisionChoice {
  return { precision: 'fp32', reason };
}
