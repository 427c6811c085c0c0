/** Twin scores: the same ability read continuously and by an all-or-nothing yardstick (science.md B3.7). */
import { shapeComparer } from './curveShapes.ts';
import { leastMargin, widestShare } from './scanPower.ts';
import { widthOverScale } from './sigmoid.ts';

/** Exact-match score of a text of `length` tokens when each is right with probability p: p^L. */
export function exactMatch(p: number, length: number): number {
  return p ** length;
}

/** One score over a knob: values with their standard errors. */
export interface ScoreCurve {
  readonly values: ArrayLike<number>;
  readonly errors: ArrayLike<number>;
}

/** How one score changes. */
export interface ScoreChange {
  /** A sigmoid describes it better than a straight line does, by ΔBIC > 10: what looks like a jump, often wrongly. */
  readonly bent: boolean;
  /** Rules 1 and 2 of B3.6 on the linear axis hold: sharper than every smooth curve, and narrow. */
  readonly sharp: boolean;
}

export interface TwinComparison {
  readonly continuous: ScoreChange;
  readonly discontinuous: ScoreChange;
  /** The jump is owed to the yardstick: only the discontinuous score seems to have one. */
  readonly mirage: boolean;
  /** Both are sharp; a discontinuous score alone never gives a verdict. */
  readonly sharp: boolean;
}

/** Compare twins over ascending x, at least 7 points. */
export function compareTwins(x: readonly number[], continuous: ScoreCurve, discontinuous: ScoreCurve): TwinComparison {
  const comparer = shapeComparer(x);
  const limit = widestShare * ((x.at(-1) ?? 0) - (x[0] ?? 0));
  const [first, second] = [continuous, discontinuous].map(({ values, errors }): ScoreChange => {
    const { margin, sigmoid, bic } = comparer.compare(
      values,
      Float64Array.from(errors, error => 1 / error ** 2),
    );
    return {
      bent: bic.linear - bic.sigmoid > leastMargin,
      sharp: margin > leastMargin && sigmoid.scale * widthOverScale < limit,
    };
  }) as [ScoreChange, ScoreChange];
  return {
    continuous: first,
    discontinuous: second,
    mirage: second.bent && !first.bent,
    sharp: first.sharp && second.sharp,
  };
}
