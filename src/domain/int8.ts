/** How far 8-bit arithmetic moves the distributions of a model. */
import { formatNumber } from '../core/format.ts';
import { t } from '../core/text.ts';

/** 8-bit arithmetic compared with fp32 on the probe texts of the model, measured once when the model is prepared
 * (docs/architecture.md#eight-bit-arithmetic). */
export interface Int8Facts {
  /** Mean KL divergence from the fp32 distributions, nats per token. */
  readonly divergence: number;
  /** Mean change of the entropy, nats. */
  readonly entropyShift: number;
  /** Tokens whose distributions were compared. */
  readonly tokens: number;
  /** Bits of a weight: 8, or 7 where products of bytes saturate on this processor. */
  readonly weightBits: 8 | 7;
  /** Whether the residual stream was rotated. */
  readonly rotated: boolean;
}

/** One sentence: the divergence from fp32 and the change of the entropy, and on what they were measured. */
export function int8Text({ divergence, entropyShift, tokens, weightBits }: Int8Facts): string {
  const nats = formatNumber(divergence);
  const sign = entropyShift < 0 ? '\u2212' : '+';
  const entropy = `${sign}${formatNumber(Math.abs(entropyShift))}`;
  const measured = t`${weightBits === 8 ? '8-bit' : '8-bit (weights 7-bit)'} arithmetic: ${nats} nats per token from fp32`;
  return t`${measured} (entropy ${entropy} nats; measured on ${tokens} tokens of the probe sentences).`;
}
