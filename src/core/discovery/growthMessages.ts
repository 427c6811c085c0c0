/** Which law the growth of kinds follows, as codes with parameters, and its words (docs/method.md#growth-laws). */
import { formatNumber } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { t } from '../text.ts';

interface Count {
  readonly needed: number;
  readonly has: number;
}

const catalog = {
  finite: ({ kinds }: { readonly kinds: number }) =>
    t`Growth ends: the counts fit a fixed stock of about ${formatNumber(kinds, 0)} kinds, which more answers would
      exhaust. There is no sign of combinatorial growth.`,
  logarithmic: () =>
    t`Ordinary saturation: new kinds keep coming, but ever more slowly, as the logarithm of the number of answers.
      There is no sign of combinatorial growth.`,
  recombination: ({ exponent }: { readonly exponent: number }) =>
    t`New kinds keep coming as a power of the number of answers (exponent ${formatNumber(exponent, 2)}), the law of
      recombination within limited resources: twice the answers show about
      ${formatNumber(2 ** exponent, 2)} times the kinds.`,
  undecided: () =>
    t`Which law the growth follows is undecided: at this size, two of them describe these answers equally well.`,
  'few-answers': ({ needed, has }: Count) =>
    t`Which law the growth follows is not stated: it needs ${needed} answers, and there are ${has}.`,
  'few-kinds': ({ needed, has }: Count) =>
    t`Which law the growth follows is not stated: it needs ${needed} kinds, and there are ${has}.`,
  'mostly-new': ({ kinds, n }: { readonly kinds: number; readonly n: number }) =>
    t`Which law the growth follows is not stated: with ${kinds} kinds among ${n} answers nearly every answer is new.`,
} as const;

/** The verdict on the law of growth: `{ code: 'logarithmic' }`. */
export type GrowthVerdict = MessageOf<typeof catalog>;

/** The verdict as a sentence or two. */
export function growthVerdictText(verdict: GrowthVerdict): string {
  return wordsOf(catalog, verdict);
}
