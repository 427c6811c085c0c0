/** Whether two knobs multiply a positive figure (docs/method.md#growth-by-knob). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { ratioFigure } from './equalCoverage.ts';

/** (a / b) / (c / d) of four independent figures: a and b at two levels of one knob, c and d at the same two with the
 * other knob turned. 1 if the knobs multiply. Interval: those of the four, combined on the ln scale. Abstains where one
 * of them does, or is not surely above 0. */
export function interactionFigure(a: Figure, b: Figure, c: Figure, d: Figure): Figure {
  const all = [a, b, c, d];
  const missing = all.find(figure => figure.kind === 'abstain');
  if (missing !== undefined) return missing;
  if (all.some(figure => figure.kind === 'estimate' && figure.interval[0] <= 0))
    return abstain(
      { code: 'needs-positive' },
      Math.min(...all.flatMap(one => (one.kind === 'estimate' ? [one.n] : []))),
    );
  return ratioFigure(ratioFigure(a, b), ratioFigure(c, d));
}
