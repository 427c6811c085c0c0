/** The option --until of `adjacent growth`. */
import { excerpt, t } from '../core/text.ts';
import type { GrowthGoal } from '../domain/spec.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { parseNumber, parseWhole } from './optionValues.ts';

/** Answers at which sampling stops if only a coverage is stated. */
const mostAnswers = 512;

/** "coverage=0.9", "answers=512", or both, comma-separated. Throws AdjacentError bad-argument. */
export function parseUntil(text: string): GrowthGoal {
  let goal: GrowthGoal = { answers: mostAnswers };
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=');
    if (name === 'coverage') goal = { ...goal, coverage: parseNumber('--until coverage', value) };
    else if (name === 'answers') goal = { ...goal, answers: parseWhole('--until answers', value, 1) };
    else
      throw new AdjacentError(
        'bad-argument',
        t`"${excerpt(part)}" is not a goal.`,
        t`Use coverage=0.9, answers=512, or both with a comma.`,
      );
  }
  return goal;
}
