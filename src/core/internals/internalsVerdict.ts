/** Do internals move where behavior moves? As a code with parameters, and its words (docs/method.md#internals). */
import type { Figure } from '../figure.ts';
import { formatFigure } from '../figureText.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { t } from '../text.ts';

/** What was found about one measure of the inside: of `layers` tested layers, how many move by more than chance, how
 * many of those at the place where behavior moves, and how many surely elsewhere; the others have no known place. */
export interface MeasureFinding {
  readonly measure: InternalMeasure;
  readonly layers: number;
  readonly moving: number;
  readonly together: number;
  readonly apart: number;
}

export type InternalMeasure = 'attention-entropy' | 'attention-entropy-rest' | 'participation-ratio' | 'two-nn';

/** Names of the measures. */
export const measureNames: Readonly<Record<InternalMeasure, () => string>> = {
  'attention-entropy': () => t`Attention entropy`,
  'attention-entropy-rest': () => t`Attention entropy without the first position`,
  'participation-ratio': () => t`Effective dimension (participation ratio)`,
  'two-nn': () => t`Effective dimension (TwoNN)`,
};

const inSentence: Readonly<Record<InternalMeasure, () => string>> = {
  'attention-entropy': () => t`attention entropy`,
  'attention-entropy-rest': () => t`attention entropy without the first position`,
  'participation-ratio': () => t`the participation ratio`,
  'two-nn': () => t`the TwoNN dimension`,
};

/** Share of the layers that must change at the place of behavior: a few of many do so by chance. */
const leastTogether = 0.2;

interface Found {
  readonly findings: readonly MeasureFinding[];
}

const catalog = {
  'few-settings': ({ needed, has }: { readonly needed: number; readonly has: number }) =>
    t`Whether internals move with behavior is not stated: needs ${needed} temperatures with figures, has ${has}.`,
  unread: () => t`Whether internals move with behavior is not stated: nothing of the inside could be read.`,
  neither: () => t`No change with the temperature beyond chance was found, neither of behavior nor of internals.`,
  'behavior-only': ({ center }: { readonly center: Figure }) =>
    t`Behavior changes${placeText(center)}, and no change of internals beyond chance was found.`,
  'internals-only': ({ findings }: Found) =>
    t`Internals change with the temperature (${movingText(findings)}); no change of behavior beyond chance was found.`,
  together: ({ findings, center }: Found & { readonly center: Figure }) =>
    t`Internals move where behavior moves, as far as the intervals tell: the energy of answers changes${placeText(center)}, and around the same place ${togetherText(findings)}.`,
  elsewhere: ({ findings, center }: Found & { readonly center: Figure }) =>
    t`Internals move, but not where behavior moves: the energy of answers changes${placeText(center)}, and at other temperatures ${apartText(findings)}.`,
  unlocated: ({ findings }: Found) =>
    t`Both behavior and internals change with the temperature (${movingText(findings)}), too gradually to say whether at one place.`,
} as const;

/** The answer: `{ code: 'together', ... }`. */
export type InternalsMessage = MessageOf<typeof catalog>;

/** The answer from the change of behavior (null below the fewest settings) and the findings about internals.
 * `isMoving`: behavior changes by more than chance. */
export function internalsMessage(
  behavior: { readonly isMoving: boolean; readonly center: Figure } | null,
  findings: readonly MeasureFinding[],
  settings: { readonly needed: number; readonly has: number },
): InternalsMessage {
  const tested = findings.filter(({ layers }) => layers > 0);
  if (findings.length === 0 && settings.has === 0) return { code: 'unread' };
  if (behavior === null || tested.length === 0) return { code: 'few-settings', ...settings };
  const { isMoving, center } = behavior;
  const moving = tested.filter(one => one.moving > 0);
  if (moving.length === 0) return isMoving ? { code: 'behavior-only', center } : { code: 'neither' };
  if (!isMoving) return { code: 'internals-only', findings: moving };
  const together = moving.filter(one => one.together >= leastTogether * one.layers);
  if (together.length > 0) return { code: 'together', findings: together, center };
  const apart = moving.filter(one => one.apart >= leastTogether * one.layers);
  return center.kind === 'abstain' || apart.length === 0
    ? { code: 'unlocated', findings: moving }
    : { code: 'elsewhere', findings: apart, center };
}

/** The words of an answer: one sentence. */
export function internalsText(message: InternalsMessage): string {
  return wordsOf(catalog, message);
}

function placeText(center: Figure): string {
  if (center.kind === 'abstain') return '';
  const { value, interval } = formatFigure(center, { decimals: 2 });
  return t` around temperature ${value} ${interval}`;
}

function movingText(findings: readonly MeasureFinding[]): string {
  return findings
    .map(({ measure, moving, layers }) => t`${inSentence[measure]()} in ${moving} of ${layers} layers`)
    .join(', ');
}

function apartText(findings: readonly MeasureFinding[]): string {
  return findings
    .map(({ measure, apart, layers }) => t`${inSentence[measure]()} in ${apart} of ${layers} layers`)
    .join(', ');
}

function togetherText(findings: readonly MeasureFinding[]): string {
  return findings
    .map(({ measure, together, layers }) => t`${inSentence[measure]()} in ${together} of ${layers} layers`)
    .join(', ');
}
