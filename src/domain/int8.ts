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
  /** Mean KL divergence on longer texts, one of each kind; absent where they were not read. */
  readonly texts?: readonly Int8Text[];
  /** Present where the distances were measured when Adjacent was built, not on this machine. */
  readonly built?: true;
}

/** Kinds of longer texts on which 8-bit arithmetic is compared with fp32. */
export const int8TextKinds = ['chat', 'license', 'readme', 'code'] as const;
export type Int8TextKind = (typeof int8TextKinds)[number];

/** The distance from fp32 on one text, nats per token. */
export interface Int8Text {
  readonly kind: Int8TextKind;
  readonly divergence: number;
  readonly tokens: number;
}

/** Distances from fp32 that decide whether 8-bit arithmetic is taken, nats per token: the mean on the probe sentences,
 * the largest one, the kind of longer text where that is (null on the sentences), and the limit. */
export interface MeasuredDistance {
  readonly divergence: number;
  readonly most: number;
  readonly text: Int8TextKind | null;
  readonly limit: number;
}

/** The words of a kind of text. */
export const int8KindWords: Readonly<Record<Int8TextKind, string>> = {
  chat: t`a chat answer`,
  license: t`a license`,
  readme: t`a README`,
  code: t`code`,
};

/** The longer text on which 8-bit arithmetic is farthest from fp32; null where none was read. */
export function farthestText({ texts = [] }: Int8Facts): Int8Text | null {
  return texts.reduce<Int8Text | null>(
    (worst, text) => (worst === null || text.divergence > worst.divergence ? text : worst),
    null,
  );
}

/** The divergence from fp32 and the change of the entropy, on what they were measured, and the kind of text with the
 * largest divergence. */
export function int8Text(facts: Int8Facts): string {
  const { divergence, entropyShift, tokens, weightBits, built } = facts;
  const nats = formatNumber(divergence);
  const sign = entropyShift < 0 ? '\u2212' : '+';
  const entropy = `${sign}${formatNumber(Math.abs(entropyShift))}`;
  const measured = t`${weightBits === 8 ? '8-bit' : '8-bit (weights 7-bit)'} arithmetic: ${nats} nats per token from fp32`;
  const where =
    built === true
      ? t`measured on ${tokens} tokens of the probe sentences when Adjacent was built`
      : t`measured on ${tokens} tokens of the probe sentences`;
  const sentence = t`${measured} (entropy ${entropy} nats; ${where}).`;
  const worst = farthestText(facts);
  if (worst === null) return sentence;
  return t`${sentence} Of longer texts, ${int8KindWords[worst.kind]} is farthest: ${formatNumber(worst.divergence)} nats.`;
}
