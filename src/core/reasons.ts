/** Why a figure abstains: every reason as a code with parameters, and its words
 * (docs/method.md#figures-and-abstention). Reasons read as a clause after "not stated:". */
import { formatNumber, formatPercent, formatTemperature } from './format.ts';
import { wordsOf } from './message.ts';
import type { MessageOf } from './message.ts';
import { t } from './text.ts';
import type { Mode } from './trajectory.ts';
import { countText, unitText } from './units.ts';
import type { Unit } from './units.ts';

interface Counted {
  readonly unit: Unit;
}

/** What all units of a sample have in common. */
type Quantity = 'energy' | 'average' | 'value';

const quantities: Readonly<Record<Quantity, () => string>> = {
  energy: () => t`energy`,
  average: () => t`average`,
  value: () => t`value`,
};

/** A number of answers with two digits that count, rounded up. */
function roundedUp(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return formatNumber(unit * Math.ceil(count / unit), 0);
}

/** The sample is too small. */
const sizes = {
  'needs-more': ({
    needed,
    has,
    unit,
    unread = 0,
  }: { readonly needed: number; readonly has: number; readonly unread?: number } & Counted) =>
    unread === 0
      ? t`needs ${countText(needed, unit)}, has ${has}`
      : t`needs ${countText(needed, unit)}, has ${has} of ${has + unread}, because ${unread} could not be read`,
  // Files of earlier versions have no unit here.
  'few-hold-together': ({
    needed,
    has,
    unit = 'answers',
  }: { readonly needed: number; readonly has: number } & Partial<Counted>) =>
    t`needs ${countText(needed, unit)} that hold together, has ${has}`,
  'small-vocabulary': ({ tokens }: { readonly tokens: number }) =>
    t`noise cannot be told from text over ${tokens} tokens`,
  'needs-temperatures': ({ needed, each, has, unit }: NeededTemperatures) =>
    t`needs ${needed} temperatures with ${countText(each, unit)} each, has ${has}`,
  'needs-longer-runs': ({ tokens }: { readonly tokens: number }) => t`needs runs of ${tokens} tokens`,
  'needs-longer-answers': ({ tokens }: { readonly tokens: number }) => t`needs answers of ${tokens} tokens`,
  'few-reach-step': ({ step, reached, has, unit }: ReachedStep) =>
    t`only ${reached} of ${countText(has, unit)} reach step ${step}`,
  'too-short': ({ unit }: Counted) => t`the ${unitText(unit)} are too short to compare tokens within one`,
  'ends-not-recorded': () => t`the run does not record how likely the ends of its answers were`,
  // Files of earlier versions do not say how many answers there were.
  'uneven-weights': ({ needed, has, n }: { readonly needed: number; readonly has: number; readonly n?: number }) =>
    n === undefined
      ? t`whole texts would need weights so uneven that the answers count as ${formatNumber(has)}, and ${needed} are needed`
      : t`texts would need weights so uneven that the answers count as ${formatNumber(has)} of ${needed} needed, also in their first tokens; at least ${roundedUp((n * needed) / has)} answers at each temperature would do`,
  'truncated-sampler': () => t`top-p, top-k, min-p, XTC, or penalties change which texts an equilibrium would have`,
  'too-short-pairs': ({ tokens }: { readonly tokens: number }) =>
    t`needs 30 pairs of answers of at least ${tokens} tokens`,
  'answers-not-read': ({ unread, has }: { readonly unread: number; readonly has: number }) =>
    t`${unread} of ${countText(has, 'answers')} could not be read`,
  'needs-kinds': ({ needed, has }: { readonly needed: number; readonly has: number }) =>
    t`needs ${needed} kinds, has ${has}`,
  'few-kinds-compared': ({ needed }: { readonly needed: number }) => t`fewer than ${needed} kinds at that coverage`,
  'one-text-each': () => t`every configuration needs more than one text`,
} as const;

/** The sample does not vary, or too little of it does. */
const variation = {
  'all-equal': ({ unit, quantity }: { readonly quantity: Quantity } & Counted) =>
    t`all ${unitText(unit)} have the same ${quantities[quantity]()}`,
  'only-one-varies': ({ unit }: Counted) => t`only one of the ${unitText(unit)} varies`,
  'few-decide': ({ deciding, has, unit }: { readonly deciding: number; readonly has: number } & Counted) =>
    t`${deciding} of ${countText(has, unit)} decide it, too few to estimate it from`,
  'few-differ': ({ unit }: Counted) => t`too few ${unitText(unit)} differ`,
  'nothing-varies': ({ unit }: Counted) => t`nothing varies within the ${unitText(unit)}`,
  'no-variance': ({ unit }: Counted) => t`no variance within or between the ${unitText(unit)}`,
  'all-empty': ({ unit }: Counted) => t`every ${unitText(unit, 1)} is empty`,
  'states-alike': ({ needed, has }: { readonly needed: number; readonly has: number }) =>
    t`needs ${needed} states that differ, has ${has}`,
  'one-state-decides': () => t`one state decides it`,
  'within-noise': () => t`the configurations differ by no more than texts do`,
} as const;

/** The numbers allow no statement. */
const numbers = {
  'not-finite': () => t`no finite value`,
  'unit-not-finite': ({ unit }: Counted) => t`one of the ${unitText(unit)} has no finite value`,
  'no-interval': () => t`no interval could be computed`,
  outlier: () => t`an outlier leaves the interval unbounded`,
  'not-resampled': () => t`the answers are too few or too uneven for an interval`,
  'low-coverage': ({ coverage, unit }: { readonly coverage: number } & Counted) =>
    t`too many kinds: those seen cover only ${formatPercent(coverage)} of future ${unitText(unit)}`,
  'one-kind-dominates': ({ share, unit }: { readonly share: number } & Counted) =>
    t`${formatPercent(share)} of the ${unitText(unit)} are of one kind, so the rare ones are too few to judge how varied they are; agreement is stated instead`,
  'two-kinds-tie': ({ first, second }: { readonly first: number; readonly second: number }) =>
    t`the two most frequent kinds are too close to tell apart (${first} and ${second} answers)`,
  'few-words-shared': () => t`answers that the model rates as close share too few words to say that they mean the same`,
  'no-agreement': () => t`no two answers agree, so the bits have no upper bound`,
  'nothing-to-decide': () => t`answers agree from the start, so there is nothing left to decide`,
  'not-met': ({ share, tokens }: { readonly share: number; readonly tokens: number }) =>
    t`fewer than ${formatPercent(share)} of the paired answers meet for certain within ${tokens} tokens`,
  'mostly-new-kinds': ({ kinds, n }: { readonly kinds: number; readonly n: number }) =>
    t`nearly every answer is of a new kind: ${kinds} kinds among ${n} answers`,
  'nothing-to-extrapolate': () => t`one kind was seen once and none twice, so there is nothing to extrapolate from`,
  'tied-extremes': () => t`the extreme values are too common to have a tail`,
  'too-gradual': () => t`the energy changes too gradually to have a center and a width`,
  'needs-positive': () => t`needs values above 0`,
  'needs-positive-varying': () => t`needs values above 0 that vary`,
  'does-not-move': () => t`it does not change by more than chance`,
  'change-not-located': () => t`it changes too gradually to say where`,
  'no-scale-found': () => t`no power scale was found`,
  'no-additive-scale': () => t`the effects are not additive on any power scale`,
  'scale-not-identified': () => t`the scale is not identified`,
  'grows-too-little': ({ growth, needed }: { readonly growth: number; readonly needed: number }) =>
    t`the possibilities grow only ${formatNumber(growth)}-fold after the first token, and laws can be told apart from ${needed}-fold growth on`,
  'ceiling-not-fixed': () => t`the growth does not show clearly enough where it would end`,
  'other-law-is-better': () => t`another law describes the growth better or nearly as well`,
} as const;

/** The metric does not apply to what was sampled. */
const applicability = {
  'wrong-mode': ({ mode, tokens }: { readonly mode: Mode; readonly tokens: number | null }) =>
    mode === 'streams'
      ? t`not defined for long runs, which do not end: choose answers`
      : tokens === null
        ? t`not defined for answers, which end: choose long runs`
        : t`not defined for answers, which end after about ${tokens} tokens: choose long runs`,
  'other-length': ({ tokens, whole }: { readonly tokens: number; readonly whole: number }) =>
    t`answers of up to ${whole} tokens are not compared with the first ${tokens} tokens of others by meaning`,
  'no-invalid-kind': () => t`this way of sorting answers has no wrong shape`,
  'needs-temperature-axis': () => t`where answers dissolve is tested over temperature only`,
  'needs-nonnegative': () => t`needs an observable that is never negative`,
  'binary-observable': () => t`an observable that is 0 or 1 has no tail`,
  'no-hidden-state': ({ unit }: Counted) => t`this model exposes no hidden state to compare ${unitText(unit)} with`,
  'attention-not-read': () => t`the attention of this model cannot be read`,
  'states-not-read': () => t`the states of this layer cannot be read`,
  'attends-to-first': () => t`it attends to nothing but the first position`,
  'not-repeated': ({ period }: { readonly period: number }) =>
    t`the second half of a text does not repeat its first ${period} tokens`,
  'impossible-tokens': () => t`truncation gives some tokens zero probability, so their log-probability is unbounded`,
  'broken-model': () => t`the model breaks down here`,
} as const;

/** The model does not give what the metric needs. */
const given = {
  'needs-distribution': ({ known }: { readonly known: number }) =>
    known === 0
      ? t`needs the whole next-token distribution, of which this model shows nothing`
      : t`needs the whole next-token distribution, of which this model shows the ${known} likeliest`,
  'needs-token-probabilities': () =>
    t`needs log-probabilities of the tokens of an answer, which this model does not give`,
  'needs-untempered': () => t`needs log-probabilities before temperature, which this model does not give`,
  'needs-drawn': () => t`needs log-probabilities of tokens as they are drawn, which this model does not give`,
  'needs-step-entropy': () =>
    t`needs the whole distribution at every token of an answer, which this model does not give`,
  'needs-own-tokens': () => t`needs the tokens of answers, of which this model gives only the text`,
} as const;

/** Answers do not dissolve at a temperature that was sampled. */
const dissolution = {
  noise: () => t`the answers are noise here, and noise resembling itself is no likeness`,
  'not-dissolved': ({ upTo }: { readonly upTo: number }) =>
    t`on average, answers do not dissolve up to temperature ${formatTemperature(upTo)}`,
  'already-dissolved': ({ from }: { readonly from: number }) =>
    t`on average, answers are already dissolved at temperature ${formatTemperature(from)}`,
  'may-dissolve': ({ at }: { readonly at: number }) =>
    t`these answers do not tell whether they dissolve at temperature ${formatTemperature(at)}`,
  'dissolves-between': ({ low, high }: { readonly low: number; readonly high: number }) =>
    t`on average, answers dissolve somewhere between temperatures ${formatTemperature(low)} and ${formatTemperature(high)}`,
} as const;

/** What the figure is computed from does not exist, or not yet. */
const missing = {
  'no-answers': ({ unit }: Counted) => t`no ${unitText(unit)}`,
  'not-sampled': () => t`not sampled`,
  'being-sampled': () => t`not sampled yet`,
  interrupted: ({ done, planned }: { readonly done: number; readonly planned: number }) =>
    t`sampling stopped after ${done} of ${planned}; those that finished first are a biased sample`,
  'not-measured': () => t`not measured`,
  'not-computed': () => t`not computed`,
  'not-read': () => t`not scored`,
  'not-in-run': () => t`not part of this run`,
  'no-distribution': () => t`the next-token distribution was not computed`,
  'no-softmax-null': () => t`the softmax null was computed at too few of these temperatures`,
  'incomplete-design': () => t`a point of the design was not measured`,
} as const;

interface NeededTemperatures extends Counted {
  readonly needed: number;
  /** Fewest units at a temperature that counts. */
  readonly each: number;
  readonly has: number;
}

interface ReachedStep extends Counted {
  /** From 1. */
  readonly step: number;
  readonly reached: number;
  readonly has: number;
}

const catalog = { ...sizes, ...variation, ...numbers, ...applicability, ...given, ...dissolution, ...missing } as const;

/** A reason with its parameters: `{ code: 'needs-more', needed: 30, has: 16, unit: 'answers' }`. */
export type Reason = MessageOf<typeof catalog>;

/** The words of a reason, a clause without a final period: "needs 30 answers, has 16". */
export function reasonText(reason: Reason): string {
  return wordsOf(catalog, reason);
}

/** A reason about answers, said of the runs that streams consist of. */
export function aboutRuns(reason: Reason): Reason {
  return 'unit' in reason && reason.unit === 'answers' ? { ...reason, unit: 'runs' } : reason;
}
