/** Do the limits add, multiply, or is neither identified (docs/method.md#interaction-scale)? */
import { abstain, valueOf } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { attribute, interactionShare } from './attribution.ts';
import type { Attribution } from './attribution.ts';
import { boxCoxFigure } from './boxCox.ts';
import { effectScaleFigure } from './effectScale.ts';
import type { InteractionFinding, InteractionObstacle } from './interactionMessages.ts';
import { testAdditivity } from './tukey.ts';
import type { NonAdditivity } from './tukey.ts';

/** Fewest blocks (texts) for a verdict. */
const minimumReplicates = 16;

/** A factor has an effect if the p-value of the permutation test of its total effect is below this. */
const significance = 0.05;

/** How limits combine, with the figures that decide. */
export interface Interaction {
  /** How the limits combine; for "not-identified" with the reason (`interactionClause` gives the words). */
  readonly finding: InteractionFinding;
  /** λ of the power scale on which the effects add, 1 additive, 0 multiplicative (`effectScaleFigure`). It decides. */
  readonly lambda: Figure;
  /** The same by the Box-Cox likelihood, which the noise influences (`boxCoxFigure`). */
  readonly boxCox: Figure;
  /** Share of the variance between configurations that is interaction, in [0, 1], on the raw and on the log scale,
   * noise subtracted. */
  readonly rawShare: Figure;
  readonly logShare: Figure;
  /** The whole attribution on the log scale, whose shares are shown. */
  readonly attribution: Attribution | Abstention;
  /** Tukey's test on either scale; null if nothing is left to test. */
  readonly rawTest: NonAdditivity | null;
  readonly logTest: NonAdditivity | null;
}

/**
 * Classifies how factors combine in a positive response, observations[block][cell]: kept mass or a probability, not its
 * logarithm, one block per text. *Multiplicative* if the interval of λ contains 0 and not 1 and the share of
 * interaction is not larger on the log scale; *additive* if it contains 1 and not 0 and the share is not larger on the
 * raw scale; else not identified. Needs 16 blocks, and two factors with an effect (with one there is nothing to
 * combine). `seed` draws bootstrap and permutations.
 */
export function classifyInteraction(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  seed: number,
): Interaction {
  const blocks = observations.length;
  const lambda = effectScaleFigure(observations, levels);
  const positive = observations.every(block => Array.from(block).every(value => value > 0));
  const logarithms = observations.map(block => Float64Array.from(block, Math.log));
  const log = positive ? attribute(logarithms, levels, seed) : abstain({ code: 'needs-positive' }, blocks);
  const figures = {
    lambda,
    boxCox: boxCoxFigure(observations, levels),
    rawShare: interactionShare(observations, levels, seed),
    logShare: 'kind' in log ? log : log.interaction,
    attribution: log,
    rawTest: testAdditivity(observations, levels),
    logTest: positive ? testAdditivity(logarithms, levels) : null,
  };
  const open = (because: InteractionObstacle): Interaction => ({
    finding: { code: 'not-identified', because },
    ...figures,
  });
  if (blocks < minimumReplicates) return open({ code: 'few-texts', needed: minimumReplicates, has: blocks });
  if (lambda.kind === 'abstain') return open({ code: 'no-scale', reason: lambda.reason });
  if (effective(log) < 2) return open({ code: 'few-factors' });
  const [low, high] = lambda.interval;
  const holds = (value: number): boolean => low <= value && value <= high;
  if (holds(0) && holds(1)) return open({ code: 'both-fit' });
  if (holds(0))
    return isLarger(figures.logShare, figures.rawShare)
      ? open({ code: 'only-noise-multiplies' })
      : { finding: { code: 'multiplicative' }, ...figures };
  if (holds(1))
    return isLarger(figures.rawShare, figures.logShare)
      ? open({ code: 'only-noise-adds' })
      : { finding: { code: 'additive' }, ...figures };
  return open({ code: 'neither-fits' });
}

/** Whether both figures have values and the first is larger. */
function isLarger(first: Figure, second: Figure): boolean {
  const [a, b] = [valueOf(first), valueOf(second)];
  return a !== undefined && b !== undefined && a > b;
}

/** Number of factors with a significant total effect. */
function effective(attribution: Attribution | Abstention): number {
  return 'kind' in attribution ? 0 : attribution.factors.filter(({ p }) => p < significance).length;
}
