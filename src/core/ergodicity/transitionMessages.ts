/** What the transitions of long runs mean, as a code with parameters, and its words (docs/method.md#transitions). */
import { formatPercent } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { at } from '../numeric/at.ts';
import { indexOfLargest } from '../numeric/order.ts';
import { t } from '../text.ts';
import type { StateName } from './tokenStates.ts';
import type { Transitions } from './transitions.ts';

interface Sticky {
  /** The state that runs leave most rarely, the probability of staying, and its share of all tokens. */
  readonly state: StateName;
  readonly stay: number;
  readonly share: number;
  /** Tokens after which the slowest difference has shrunk to 1/e. */
  readonly tokens: number;
}

const catalog = {
  free: () =>
    t`Runs were not found to get stuck: which state comes next depends on the last one no more than chance allows.`,
  sticky: ({ state, stay, share, tokens }: Sticky) =>
    t`States persist longer than chance: after ${stateNoun(state)}, the next token is of the same state ${formatPercent(stay)} of the time, although only ${formatPercent(share)} of tokens are. The last state is forgotten after about ${tokens} tokens.`,
  patterned: ({ tokens }: Pick<Sticky, 'tokens'>) =>
    t`States follow one another in a pattern that chance does not make, but none persists. The last state is forgotten after about ${tokens} tokens.`,
} as const;

/** The meaning of transitions: `{ code: 'free' }`. */
export type TransitionMessage = MessageOf<typeof catalog>;

/** Reads transitions: *free* when the gap is within the band of shuffled runs or above it, *sticky* when a state
 * persists at least 0.1 more often than its share of tokens, *patterned* otherwise. */
export function transitionMessage({ states, chain, shares, gap, shuffled }: Transitions): TransitionMessage {
  if (gap.kind === 'abstain' || gap.value >= shuffled[0]) return { code: 'free' };
  const excess = states.map((_, state) => at(at(chain, state), state) - at(shares, state));
  const state = indexOfLargest(excess);
  const tokens = Math.max(1, Math.round(1 / -Math.log(Math.max(1 - gap.value, 1e-12))));
  if (at(excess, state) < 0.1) return { code: 'patterned', tokens };
  return {
    code: 'sticky',
    state: at(states, state),
    stay: at(at(chain, state), state),
    share: at(shares, state),
    tokens,
  };
}

/** The words of a message: one or two sentences. */
export function transitionText(message: TransitionMessage): string {
  return wordsOf(catalog, message);
}

function stateNoun(state: StateName): string {
  if (state.kind === 'token') return stateText(state);
  if (state.kind === 'other') return t`a rare state`;
  const likelihood = likelihoods[state.likelihood]();
  return state.repeated
    ? t`a token that is ${likelihood} and repeats an earlier one`
    : t`a token that is ${likelihood} and new`;
}

/** The name of a state: "likely, new", a quoted token, "other". */
export function stateText(state: StateName): string {
  switch (state.kind) {
    case 'token':
      return t`“${state.text.replace(/\s/gu, '␣')}”`;
    case 'other':
      return t`other`;
    case 'class':
      return state.repeated
        ? t`${likelihoods[state.likelihood]()}, repeated`
        : t`${likelihoods[state.likelihood]()}, new`;
  }
}

const likelihoods = { likely: () => t`likely`, possible: () => t`possible`, unlikely: () => t`unlikely` } as const;
