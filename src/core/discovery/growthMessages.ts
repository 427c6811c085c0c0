/** Which law the growth of kinds follows, as codes with parameters, and its words (docs/method.md#growth-laws). */
import { formatInterval, formatNumber } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { t } from '../text.ts';

/** The number of answers to which the laws were fitted. */
interface Fitted {
  readonly n: number;
}

/** The exponent of the power law and its 95% interval. */
interface Exponent {
  readonly exponent: number;
  readonly low: number;
  readonly high: number;
}

interface Count {
  readonly needed: number;
  readonly has: number;
}

const catalog = {
  finite: ({ n, kinds }: Fitted & { readonly kinds: number }) =>
    t`A fixed stock of kinds (about ${formatNumber(kinds, 0)}) fits these ${n} answers best: new kinds should run out.
      There is no sign of combinatorial growth.`,
  logarithmic: ({ n }: Fitted) =>
    t`Ordinary saturation fits these ${n} answers best: new kinds keep coming, but ever more slowly, as the logarithm
      of the number of answers. There is no sign of combinatorial growth.`,
  recombination: ({ n, exponent, low, high }: Fitted & Exponent) =>
    t`Recombination within limited resources fits these ${n} answers best: kinds grow as a power of the number of
      answers, with exponent ${formatNumber(exponent, 2)} ${formatInterval([low, high], 2)}, so twice the answers show
      ${formatNumber(2 ** low, 2)} to ${formatNumber(2 ** high, 2)} times the kinds.`,
  undecided: ({ n }: Fitted) =>
    t`Which law the growth follows is undecided: none of the three fits these ${n} answers clearly best.`,
  'few-answers': ({ needed, has, unread = 0 }: Count & { readonly unread?: number }) =>
    unread === 0
      ? t`Which law the growth follows is not stated: needs ${needed} answers, has ${has}.`
      : t`Which law the growth follows is not stated: needs ${needed} answers, has ${has} of ${has + unread}, because ${unread} could not be read.`,
  'few-kinds': ({ needed, has }: Count) =>
    t`Which law the growth follows is not stated: needs ${needed} kinds, has ${has}.`,
  'mostly-new': ({ kinds, n }: { readonly kinds: number; readonly n: number }) =>
    t`Which law the growth follows is not stated: with ${kinds} kinds among ${n} answers nearly every answer is new.`,
} as const;

/** The verdict on the law of growth: `{ code: 'logarithmic' }`. */
export type GrowthVerdict = MessageOf<typeof catalog>;

/** The verdict as a sentence or two. */
export function growthVerdictText(verdict: GrowthVerdict): string {
  return wordsOf(catalog, verdict);
}
