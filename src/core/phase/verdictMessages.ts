/** The verdict on a row of temperatures, as codes with parameters, and its words (docs/method.md#phase-verdict). The
 * term "phase transition" occurs only when one is supported (docs/method.md#claims). */
import { formatTemperature } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { reasonText } from '../reasons.ts';
import type { Reason } from '../reasons.ts';
import { t } from '../text.ts';
import type { Mode } from '../trajectory.ts';

/** Why a rule is not passed. */
const objections = {
  smooth: () => t`a smooth curve fits the energy of the answers clearly better than a sharp one`,
  'barely-sharp': () => t`a sharp and a smooth curve fit the energy of the answers about equally well`,
  wide: () => t`the change is wide compared with the temperature of its center`,
  'width-unresolved': () => t`its width is not known well enough, or too few sampled temperatures are inside it`,
  'one-score': () => t`the entropy of the steps does not change as sharply as the energy`,
  'few-lengths': ({ mode }: { readonly mode: Mode }) =>
    mode === 'answers'
      ? t`too few answers are 32 tokens long to tell whether it sharpens with length`
      : t`the runs are too short to tell whether it sharpens with length`,
  'same-at-all-lengths': () => t`its intervals do not show that it sharpens with length`,
  'memory-unresolved': () => t`the correlation time is not resolved within these lengths`,
  'no-location': () => t`where the change is depends on the scale of the axis`,
  'location-unresolved': () => t`where the change is, is not known well enough`,
  'no-null': () => t`the softmax null was not computed at these temperatures`,
  'softmax-as-steep': () => t`a single softmax, without feedback, changes about as steeply`,
  'steepness-unresolved': () => t`its width is not known well enough to compare it with that of a single softmax`,
  'growth-unknown': () => t`too few temperatures show how the susceptibility grows with length`,
  'peak-outside': ({ temperature }: { readonly temperature: number }) =>
    t`the susceptibility peaks at temperature ${formatTemperature(temperature)}, outside the change`,
  'may-derail': ({ mode }: { readonly mode: Mode }) =>
    mode === 'answers'
      ? t`answers that break at a rate per token would look the same`
      : t`texts that break at a rate per token would look the same`,
  'same-growth': () =>
    t`the intervals do not show that the susceptibility grows more with length at the change than away from it`,
} as const;

/** Why a rule is not passed: `{ code: 'smooth' }`. */
export type Objection = MessageOf<typeof objections>;

/** Lowest and highest temperature of the row. */
interface Scanned {
  readonly from: number;
  readonly to: number;
}

/** Where the change is: its temperature and the 95% interval; null when too few bootstrap samples gave one. */
interface Placed {
  readonly at: number;
  readonly interval: readonly [number, number] | null;
}

interface Explained {
  /** The rule that decided; null when none stands out. */
  readonly because: Objection | null;
}

const catalog = {
  supported: (found: Placed) =>
    t`A phase transition at temperature ${placeText(found)} is supported: energy and step entropy both change sharply
      and within a narrow range. The change sharpens with length, does not move to lower temperatures later in the text,
      and exceeds what rescaling a single next-token distribution gives.`,
  derailing: ({ mode, ...found }: { readonly mode: Mode } & Placed) =>
    mode === 'answers'
      ? t`Answers break at a rate per token, here around temperature ${placeText(found)}; longer answers break at lower
        temperatures.`
      : t`Texts break at a rate per token, here around temperature ${placeText(found)}; longer texts break at lower
        temperatures.`,
  crossover: ({ because, ...found }: Placed & Explained) =>
    t`Behavior changes sharply around temperature ${placeText(found)}; more than a crossover is not shown${becauseText(because)}.`,
  'not-supported': ({ from, to, because }: Scanned & Explained) =>
    t`Between temperatures ${formatTemperature(from)} and ${formatTemperature(to)}, a sharp change is not
      supported${becauseText(because)}.`,
  'low-power': ({ from, to, found, trials }: { readonly found: number; readonly trials: number } & Scanned) =>
    t`Between temperatures ${formatTemperature(from)} and ${formatTemperature(to)}, there are too few samples to
      distinguish a sharp change from a gradual one: a sharp one was found in only ${found} of ${trials} simulated rows of
      this size.`,
  inconclusive: ({ from, to, because }: Scanned & Explained) =>
    t`Between temperatures ${formatTemperature(from)} and ${formatTemperature(to)}, the scan cannot distinguish a
      sharp change from a gradual one${becauseText(because)}.`,
  undecided: ({ reason }: { readonly reason: Reason }) =>
    t`Whether this prompt changes sharply with temperature is undecided: ${reasonText(reason)}.`,
} as const;

/** The verdict on a row with its parameters: `{ code: 'low-power', from: 0.2, to: 2, power: 0.4 }`. */
export type VerdictMessage = MessageOf<typeof catalog>;

/** The words of a verdict: one sentence. */
export function verdictText(message: VerdictMessage): string {
  return wordsOf(catalog, message);
}

function placeText({ at, interval }: Placed): string {
  const place = formatTemperature(at);
  return interval === null ? place : `${place} [${interval.map(formatTemperature).join(', ')}]`;
}

function becauseText(objection: Objection | null): string {
  return objection === null ? '' : `: ${wordsOf(objections, objection)}`;
}
