/** Twin scores of one ability over a knob: is a jump owed to the yardstick? (science.md B3.7) */
import { abstain } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { compareTwins } from '../phase/mirage.ts';
import type { ScoreCurve, TwinComparison } from '../phase/mirage.ts';
import type { Capability } from './capability.ts';

/** Fewest levels of the knob for a comparison of shapes. */
export const minimumLevels = 7;

/** Which scores stand beside each other. */
export interface TwinScores {
  readonly continuous: 'perToken' | 'perCharacter' | 'choiceProbability';
  readonly discontinuous: 'accuracy' | 'exactMatch';
}

/** Compare the twins over ascending `x` (logarithms where the axis is one), one capability a level. Abstains below 7
 * levels and where a score does. */
export function twinsOver(
  x: readonly number[],
  capabilities: readonly Capability[],
  { continuous, discontinuous }: TwinScores,
): TwinComparison | Abstention {
  const levels = capabilities.length;
  if (levels < minimumLevels) return abstain(`needs ${minimumLevels} levels, has ${levels}`, levels);
  const first = curveOf(capabilities.map(capability => capability[continuous]));
  const second = curveOf(capabilities.map(capability => capability[discontinuous]));
  if (first === null || second === null) return abstain('a level has no score with an interval', levels);
  return compareTwins(x, first, second);
}

/** Values with standard errors, a quarter of the 95 % interval; null when one has none. */
function curveOf(figures: readonly Figure[]): ScoreCurve | null {
  const known = figures.filter(figure => figure.kind === 'estimate');
  const errors = known.map(({ interval: [low, high] }) => (high - low) / 4);
  if (known.length < figures.length || !errors.every(error => error > 0)) return null;
  return { values: known.map(({ value }) => value), errors };
}
