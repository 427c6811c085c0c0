/** What a reader of the kinds must know, as codes with parameters, and their words
 * (docs/method.md#kinds-and-similarity, docs/method.md#outcome-maps). */
import { formatNumber } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { excerpt, t } from '../text.ts';
import { cutBand, cutDistance } from './thresholds.ts';

export interface Band {
  /** Numbers of kinds at the wide and at the narrow end of the band of cuts. */
  readonly fewest: number;
  readonly most: number;
}

/** How many of some answers have the shape that a prompt asks for. */
interface ShapeCount {
  readonly shape: AskedShape;
  readonly fitting: number;
  readonly of: number;
}

/** Notes on how answers were grouped; each is a sentence or two. */
export const groupingMessages = {
  'compared-by-words': () =>
    t`This model exposes no hidden state, so answers are compared by the words they share, not by meaning.`,
  'kinds-depend-on-threshold': ({ fewest, most }: Band) =>
    t`The number of kinds depends on the threshold: ${fewest} to ${most} for cosine distances from ${cutBand[1]} to
      ${cutBand[0]}.`,
} as const;

/** A note: `{ code: 'kinds-depend-on-threshold', fewest: 3, most: 8 }`. */
export type GroupingNote = MessageOf<typeof groupingMessages>;

/** What no interval covers: kinds that were not drawn. */
const caveats = {
  'no-answers': () => t`There are no answers.`,
  'rare-kinds': ({ n }: { readonly n: number }) => t`Kinds rarer than 3 in ${n} may be missing.`,
  'rare-kinds-and-band': ({ n, fewest, most }: { readonly n: number } & Band) =>
    t`Kinds rarer than 3 in ${n} may be missing. A wider or narrower threshold gives ${fewest} to ${most} kinds.`,
} as const;

/** The line below every table of kinds: `{ code: 'rare-kinds', n: 32 }`. */
export type KindsCaveat = MessageOf<typeof caveats>;

/** The words of a caveat. */
export function kindsCaveatText(caveat: KindsCaveat): string {
  return wordsOf(caveats, caveat);
}

/** Shapes of answers that a prompt can ask for, besides options. */
export type AskedShape = 'json' | 'code' | 'number' | 'one-word';

const shapeWords: Readonly<Record<AskedShape, () => string>> = {
  json: () => t`JSON`,
  code: () => t`code`,
  number: () => t`a number`,
  'one-word': () => t`one word`,
};

/** One of three sentences, by whether no answer, less than half of them or more are counted. */
function countedText(
  count: number,
  of: number,
  texts: Readonly<Record<'none' | 'few' | 'most', () => string>>,
): string {
  if (2 * count >= of) return texts.most();
  return count === 0 ? texts.none() : texts.few();
}

/** Why an outcome map was chosen. */
const choices = {
  chosen: () => t`You chose this grouping.`,
  stricter: ({ distance }: { readonly distance: number }) =>
    t`You group more strictly than by the calibrated threshold: a cosine distance of ${formatNumber(distance)} instead
      of ${formatNumber(cutDistance)}.`,
  looser: ({ distance }: { readonly distance: number }) =>
    t`You group more loosely than by the calibrated threshold: a cosine distance of ${formatNumber(distance)} instead
      of ${formatNumber(cutDistance)}.`,
  'no-text': () => t`No answer has text.`,
  'listed-options': ({ named, of }: { readonly named: number; readonly of: number }) =>
    countedText(named, of, {
      none: () => t`The prompt lists options, but none of ${of} answers names one.`,
      few: () => t`The prompt lists options, but only ${named} of ${of} answers can be read by them.`,
      most: () => t`The prompt lists options, and ${named} of ${of} answers can be read by them.`,
    }),
  'schema-field': ({ field, having, of }: { readonly field: string; readonly having: number; readonly of: number }) =>
    t`The JSON schema lists the values of “${excerpt(field, 60)}”, and ${having} of ${of} answers have one.`,
  'asked-shape': ({ shape, fitting, of }: ShapeCount) =>
    countedText(fitting, of, {
      none: () => t`The prompt asks for ${shapeWords[shape]()}, but none of ${of} answers has it.`,
      few: () => t`The prompt asks for ${shapeWords[shape]()}, but only ${fitting} of ${of} answers have it.`,
      most: () => t`The prompt asks for ${shapeWords[shape]()}, and ${fitting} of ${of} answers have it.`,
    }),
  'shape-missing': ({ shape, fitting, of }: ShapeCount) =>
    fitting === 0
      ? t`The prompt seems to ask for ${shapeWords[shape]()}, but none of ${of} answers has it. They are grouped another way.`
      : t`The prompt seems to ask for ${shapeWords[shape]()}, but only ${fitting} of ${of} answers have it. They are grouped another way.`,
  'shape-cut': ({ shape, cut, of }: { readonly shape: AskedShape; readonly cut: number; readonly of: number }) =>
    t`The prompt seems to ask for ${shapeWords[shape]()}, but ${cut} of ${of} answers were cut before it was complete. They are grouped another way.`,
  'repeated-answers': ({ repeated, of }: { readonly repeated: number; readonly of: number }) =>
    t`${repeated} of ${of} answers occur more than once.`,
  'different-answers': () => t`Most answers use different words.`,
} as const;

/** Why a map was chosen: `{ code: 'listed-options', named: 30, of: 32 }`. */
export type OutcomeChoice = MessageOf<typeof choices>;

/** The words of a choice. */
export function outcomeChoiceText(choice: OutcomeChoice): string {
  return wordsOf(choices, choice);
}
