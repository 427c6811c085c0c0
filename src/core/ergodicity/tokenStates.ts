/** The states between which long runs move (docs/method.md#transitions). */
import { at } from '../numeric/at.ts';
import { repetitionObservable } from './observables.ts';
import type { Trajectory } from '../trajectory.ts';

/** A state: one token of a small vocabulary, or a class of tokens by likelihood and repetition. */
export type StateName =
  | { readonly kind: 'token'; readonly text: string }
  | { readonly kind: 'class'; readonly likelihood: 'likely' | 'possible' | 'unlikely'; readonly repeated: boolean }
  | { readonly kind: 'other' };

/** Runs as sequences of states. */
export interface StateRuns {
  readonly states: readonly StateName[];
  /** One sequence of state numbers for each run. */
  readonly runs: readonly Uint8Array[];
}

/** Most states, and fewest visits of one that stands for itself. */
const mostStates = 8;
export const fewestVisits = 10;

/** Classes of tokens by their probability at temperature 1: above 1/2, from 1/100 to 1/2, below 1/100. */
const likelihoods = ['likely', 'possible', 'unlikely'] as const;
const classEnergies = [Math.log(2), Math.log(100)] as const;

/**
 * Reads runs as states, without their first `burnIn` tokens. A vocabulary of at most 8 tokens is its own set of states;
 * otherwise a token belongs to one of six classes: likely, possible or unlikely for the model, and repeated or new
 * (docs/method.md#observables). States with fewer than 10 visits are joined, with the next rarest one if need be, to
 * *other*.
 */
export function stateRuns(trajectories: readonly Trajectory[], burnIn: number): StateRuns {
  const texts = tokenTexts(trajectories);
  const raw = texts.size <= mostStates ? byToken(trajectories, texts) : byClass(trajectories);
  return joinRare({ states: raw.states, runs: raw.runs.map(run => run.subarray(burnIn)) });
}

function tokenTexts(trajectories: readonly Trajectory[]): Map<number, string> {
  const texts = new Map<number, string>();
  for (const { ids, pieces } of trajectories)
    for (let t = 0; t < ids.length && texts.size <= mostStates; t++)
      if (!texts.has(at(ids, t))) texts.set(at(ids, t), at(pieces, t));
  return texts;
}

function byToken(trajectories: readonly Trajectory[], texts: ReadonlyMap<number, string>): StateRuns {
  const ids = [...texts.keys()].sort((a, b) => a - b);
  return {
    states: ids.map(id => ({ kind: 'token', text: texts.get(id) ?? '' })),
    runs: trajectories.map(one => Uint8Array.from(one.ids, id => ids.indexOf(id))),
  };
}

function byClass(trajectories: readonly Trajectory[]): StateRuns {
  const states = [false, true].flatMap(repeated =>
    likelihoods.map(likelihood => ({ kind: 'class', likelihood, repeated }) as const),
  );
  const runs = trajectories.map(one => {
    const repeats = repetitionObservable.values(one);
    return Uint8Array.from(
      one.logProb1,
      (value, t) => classEnergies.filter(limit => -value > limit).length + likelihoods.length * at(repeats, t),
    );
  });
  return { states, runs };
}

function joinRare({ states, runs }: StateRuns): StateRuns {
  const visits = states.map(() => 0);
  for (const run of runs) for (const state of run) visits[state] = at(visits, state) + 1;
  const visited = states.map((_, state) => state).filter(state => at(visits, state) > 0);
  const ascending = visited.toSorted((a, b) => at(visits, a) - at(visits, b));
  const joined = new Set<number>();
  let held = 0;
  for (const state of ascending) {
    if (at(visits, state) >= fewestVisits && (held === 0 || held >= fewestVisits)) break;
    joined.add(state);
    held += at(visits, state);
  }
  const kept = visited.filter(state => !joined.has(state));
  const hasOther = joined.size > 0;
  const numbers = states.map((_, state) => (joined.has(state) ? kept.length : kept.indexOf(state)));
  return {
    states: [...kept.map(state => at(states, state)), ...(hasOther ? [{ kind: 'other' } as const] : [])],
    runs: runs.map(run => run.map(state => at(numbers, state))),
  };
}
