/** Cut answers that would hardly have ended within a larger budget. */
import { isNoise } from '../../core/dissolution.ts';
import type { CellSample } from '../../core/metric.ts';
import { canPart, partsOf } from '../../core/metrics/rest.ts';
import { isCircling } from '../../core/repetition.ts';
import type { Trajectory } from '../../core/trajectory.ts';

/** Numbers of cut answers. */
export interface Endless {
  /** Those that had turned into noise. */
  readonly noise: number;
  /** Others, which say again what they said before. */
  readonly circling: number;
}

/** Whether an answer with text that is not complete will hardly end. */
export function isEndless(answer: Pick<Trajectory, 'ids' | 'logProb1'>, vocabulary: number): boolean {
  return isNoise(answer, vocabulary) || isCircling(answer);
}

/** How many of the answers of a cell that were cut would hardly have ended; none for streams. */
export function endlessOf(sample: CellSample): Endless {
  if (sample.mode === 'streams' || !canPart(sample)) return { noise: 0, circling: 0 };
  const { rest, dissolved } = partsOf(sample);
  return {
    noise: dissolved.filter(({ ended }) => !ended).length,
    circling: rest.filter(answer => !answer.ended && circles(answer)).length,
  };
}

const known = new WeakMap<Trajectory, boolean>();

/** Whether a finished answer goes in circles, looked at once: reports are made again and again. */
function circles(answer: Trajectory): boolean {
  const found = known.get(answer) ?? isCircling(answer);
  known.set(answer, found);
  return found;
}
