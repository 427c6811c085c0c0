/** The words for how a model stores its weights and computes with them. */
import { wordsOf, type MessageOf } from '../core/message.ts';
import { t } from '../core/text.ts';

const precisionWords = {
  fp32: () => t`fp32`,
  stored: ({ bits }: { bits: number }) => t`${bits}-bit weights, computed in fp32`,
  'block-quantized': ({ bits, blockSize, accuracy }: { bits: string; blockSize: string; accuracy: string }) =>
    accuracy === ''
      ? t`${bits}-bit weights in blocks of ${blockSize}, quantized products`
      : t`${bits}-bit weights in blocks of ${blockSize}, accuracy level ${accuracy}, quantized products`,
  bnb4: () => t`4-bit weights (bnb4), quantized products`,
  'dynamic-int8': () => t`dynamic int8 (batch-coupled)`,
  'static-int8': () => t`static int8`,
  rounded: ({ rounding, blockSize }: { rounding: string; blockSize: number }) =>
    t`${rounding} weights in blocks of ${blockSize}, rounded when opened, fp32 activations`,
  int8: () => t`int8: weights and activations in 8 bits, a scale for each row, exact integer sums`,
};

/** How a model stores its weights and computes with them. */
export type PrecisionLabel = MessageOf<typeof precisionWords>;

/** The words of a precision. */
export const precisionLabel = (label: PrecisionLabel): string => wordsOf(precisionWords, label);
