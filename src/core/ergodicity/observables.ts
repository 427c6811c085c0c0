/** Observables: numbers read off the token stream, cheap and without any grammar (docs/method.md#observables). */
import { at } from '../numeric/at.ts';
import type { Observable } from '../metric.ts';
import type { Trajectory } from '../trajectory.ts';

const negated = (values: Float32Array): Float64Array => Float64Array.from(values, value => -value);

function spaceShare(piece: string): number {
  let spaces = 0;
  let letters = 0;
  for (const letter of piece) {
    letters++;
    if (/\s/u.test(letter)) spaces++;
  }
  return letters === 0 ? 0 : spaces / letters;
}

/** o₁: the character sequence read as space or not (Nakaishi et al. 2024, App. C), averaged over each token's text. */
export const spaceShareObservable: Observable = {
  id: 'space-share',
  name: 'Spaces',
  symbol: 'o₁',
  unit: '',
  caption: 'The share of spaces in the text of each token: a simple rhythm that needs no grammar.',
  binary: false,
  values: ({ pieces }) => Float64Array.from(pieces, spaceShare),
};

export const surprisalObservable: Observable = {
  id: 'surprisal',
  name: 'Surprisal',
  symbol: '−ln p_T',
  unit: 'nats',
  caption: 'How unlikely each token was at the temperature at which it was sampled.',
  binary: false,
  values: ({ logProbT }) => negated(logProbT),
};

export const energyObservable: Observable = {
  id: 'energy',
  name: 'Energy',
  symbol: '−ln p₁',
  unit: 'nats',
  caption: 'How unlikely the model considers each sampled token at temperature 1.',
  binary: false,
  values: ({ logProb1 }) => negated(logProb1),
};

/** A token counts as repeated if it occurred at most so many tokens before. */
const memory = 64;

export const repetitionObservable: Observable = {
  id: 'repetition',
  name: 'Repetition',
  symbol: 'o₄',
  unit: '',
  caption: 'Whether each token occurred among the 64 tokens before it.',
  binary: true,
  values({ ids }) {
    const last = new Map<number, number>();
    return Float64Array.from(ids, (id, t) => {
      const seen = last.get(id);
      last.set(id, t);
      return seen !== undefined && t - seen <= memory ? 1 : 0;
    });
  },
};

/** The observables that need only one trajectory. */
export const observables: readonly Observable[] = [
  spaceShareObservable,
  surprisalObservable,
  energyObservable,
  repetitionObservable,
];

/** o₃: whether each token is the most frequent one of these trajectories (the lowest id of equally frequent ones). */
export function frequentTokenObservable(trajectories: readonly Trajectory[]): Observable {
  const counts = new Map<number, number>();
  const texts = new Map<number, string>();
  for (const { ids, pieces } of trajectories) {
    ids.forEach((id, t) => {
      counts.set(id, (counts.get(id) ?? 0) + 1);
      if (!texts.has(id)) texts.set(id, at(pieces, t));
    });
  }
  const [frequent] = [...counts].reduce<readonly [id: number, count: number]>(
    (best, one) => (one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best),
    [-1, 0],
  );
  return {
    id: 'frequent-token',
    name: 'Most frequent token',
    symbol: 'o₃',
    unit: '',
    caption: `Whether each token is "${texts.get(frequent) ?? ''}", the most frequent one here.`,
    binary: true,
    values: ({ ids }) => Float64Array.from(ids, id => (id === frequent ? 1 : 0)),
  };
}

/** All observables of these trajectories, including that of their most frequent token. */
export function observablesOf(trajectories: readonly Trajectory[]): readonly Observable[] {
  return [...observables, frequentTokenObservable(trajectories)];
}

/** The observable that represents a cell: spaces, or the most frequent token if no token contains a space. */
export function leadingObservable(trajectories: readonly Trajectory[]): Observable {
  const spaced = trajectories.some(({ pieces }) => pieces.some(piece => /\s/u.test(piece)));
  return spaced ? spaceShareObservable : frequentTokenObservable(trajectories);
}
