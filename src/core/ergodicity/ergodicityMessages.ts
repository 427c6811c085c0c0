/** Whether one long run shows what many runs show, as codes with parameters, and its words
 * (docs/method.md#ergodicity-verdict). */
import type { Figure } from '../figure.ts';
import { capitalized } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { reasonText } from '../reasons.ts';
import type { Reason } from '../reasons.ts';
import { t } from '../text.ts';

interface Within {
  /** The longest length compared, tokens. */
  readonly tokens: number;
}

interface Judged extends Within {
  /** Averages that can be judged. */
  readonly of: number;
}

interface Stuck extends Judged {
  /** Averages whose exponent ends below 0.2. */
  readonly stuck: number;
  /** The shortest length compared, tokens. */
  readonly shortest: number;
  /** Those of the stuck averages that drift apart: their exponent ends below 0. */
  readonly drifting: number;
  /** Those of the stuck averages that still came a little closer: their exponent starts above 0. */
  readonly closer: number;
}

const catalog = {
  mixed: ({ tokens, of }: Judged) =>
    t`mixed within ${tokens} tokens: all ${of} averages of a run converge about as fast as those of independent tokens,
      so one long run shows about what other runs show`,
  'not-mixed': ({ tokens }: Judged) =>
    t`not mixed within ${tokens} tokens: runs differ by more than independent tokens would, so one run does not
      show what all runs show`,
  'non-ergodic': ({ tokens, stuck, of, shortest, drifting, closer }: Stuck) => {
    const came = closer > 0 ? t`hardly came closer` : t`came no closer`;
    return drifting > 0
      ? t`non-ergodic within ${tokens} tokens: ${stuck} of ${of} averages ${came} from ${shortest} to ${tokens}
          tokens, and ${drifting} of them drifted apart, so one run does not show what all runs show; longer runs may`
      : t`non-ergodic within ${tokens} tokens: ${stuck} of ${of} averages ${came} from ${shortest} to ${tokens}
          tokens, so one run does not show what all runs show; longer runs may`;
  },
  abstain: ({ reason }: { readonly reason: Reason }) =>
    t`whether one run shows what all runs show is undecided: ${reasonText(reason)}`,
} as const;

/** The verdict on several observables together: `{ code: 'mixed', tokens: 256 }`. */
export type ErgodicityVerdict = MessageOf<typeof catalog>;

/** The words of a verdict as a clause: "mixed within 256 tokens: ...". */
export function ergodicityClause(verdict: ErgodicityVerdict): string {
  return wordsOf(catalog, verdict);
}

/** The words of a verdict as a sentence. */
export function ergodicityText(verdict: ErgodicityVerdict): string {
  return `${capitalized(ergodicityClause(verdict))}.`;
}

/** The label of an exponent below 0, at which averages of runs move away from each other; empty for others. */
export function driftText(gamma: Figure): string {
  if (gamma.kind === 'abstain' || gamma.value >= 0) return '';
  return gamma.kind === 'exact' || gamma.interval[1] < 0 ? t`drifting apart` : t`drifting apart, if anything`;
}
