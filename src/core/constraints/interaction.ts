/** Do the limits add, multiply, or can it not be told? (science.md B4.3; P5) */
import { abstain, valueOf } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { attribute, interactionShare } from './attribution.ts';
import type { Attribution } from './attribution.ts';
import { boxCoxFigure } from './boxCox.ts';
import { effectScaleFigure } from './effectScale.ts';
import { testAdditivity } from './tukey.ts';
import type { NonAdditivity } from './tukey.ts';

export type InteractionVerdict = 'additive' | 'multiplicative' | 'scale not identified';

/** Fewest blocks (texts) for a verdict. */
export const minimumReplicates = 16;

/** A factor counts as acting when the permutation test of its total effect gives less. */
const significance = 0.05;

export interface Interaction {
  readonly verdict: InteractionVerdict;
  /** One clause: why. */
  readonly reason: string;
  /** λ of the power scale on which the effects add: 1 additive, 0 multiplicative (`effectScaleFigure`). It decides. */
  readonly lambda: Figure;
  /** The same by the Box-Cox likelihood, which the noise takes part in (`boxCoxFigure`). */
  readonly boxCox: Figure;
  /** Share of the variance between configurations that is interaction, on the raw and on the log scale, noise
   * subtracted. */
  readonly rawShare: Figure;
  readonly logShare: Figure;
  /** The whole attribution on the log scale, whose shares are the ones to show. */
  readonly attribution: Attribution | Abstention;
  /** Tukey's test on either scale; null where it cannot be made. */
  readonly rawTest: NonAdditivity | null;
  readonly logTest: NonAdditivity | null;
}

const sentences: Readonly<Record<InteractionVerdict, string>> = {
  multiplicative: 'the limits multiply: each leaves the same share of what the others leave open',
  additive: 'the limits add: each takes away the same amount, whatever the others do',
  'scale not identified': 'whether the limits add or multiply cannot be told',
};

/** The clause about the interaction for the sentence on top: what was found, and for "cannot be told" why. */
export function sentenceOfInteraction({ verdict, reason }: Interaction): string {
  return verdict === 'scale not identified' ? `${sentences[verdict]}: ${reason}` : sentences[verdict];
}

/**
 * Judge how factors combine in a positive response, observations[block][cell]: kept mass or a probability, itself and
 * not its logarithm, one block a text. *Multiplicative* when the interval of λ holds 0 and not 1 and the share of
 * interaction is not larger on the log scale; *additive* when it holds 1 and not 0 and the share is not larger on the
 * raw scale; else the scale is not identified. Needs 16 blocks, and two factors that act (multiplication is relative to
 * a scale: with one there is nothing to combine).
 */
export function judgeInteraction(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  seed: number,
): Interaction {
  const blocks = observations.length;
  const lambda = effectScaleFigure(observations, levels);
  const positive = observations.every(block => Array.from(block).every(value => value > 0));
  const logarithms = observations.map(block => Float64Array.from(block, Math.log));
  const log = positive ? attribute(logarithms, levels, seed) : abstain('logarithms need values above 0', blocks);
  const figures = {
    lambda,
    boxCox: boxCoxFigure(observations, levels),
    rawShare: interactionShare(observations, levels, seed),
    logShare: 'kind' in log ? log : log.interaction,
    attribution: log,
    rawTest: testAdditivity(observations, levels),
    logTest: positive ? testAdditivity(logarithms, levels) : null,
  };
  const open = (reason: string): Interaction => ({ verdict: 'scale not identified', reason, ...figures });
  if (blocks < minimumReplicates) return open(`it needs ${minimumReplicates} texts, and there are ${blocks}`);
  if (lambda.kind === 'abstain') return open(lambda.reason);
  if (acting(log) < 2) return open('fewer than two of the limits act by more than texts differ');
  const [low, high] = lambda.interval;
  const holds = (value: number): boolean => low <= value && value <= high;
  const rawShare = valueOf(figures.rawShare) ?? NaN;
  const logShare = valueOf(figures.logShare) ?? NaN;
  if (holds(0) && holds(1)) return open('adding and multiplying describe these texts equally well');
  if (holds(0)) {
    if (logShare > rawShare) return open('the scale of the noise says multiplying, the effects of the limits do not');
    return {
      verdict: 'multiplicative',
      reason: 'on the logarithmic scale the limits act independently, on the plain scale they do not',
      ...figures,
    };
  }
  if (holds(1)) {
    if (rawShare > logShare) return open('the scale of the noise says adding, the effects of the limits do not');
    return {
      verdict: 'additive',
      reason: 'on the plain scale the limits act independently, on the logarithmic scale they do not',
      ...figures,
    };
  }
  return open('neither adding nor multiplying describes these texts');
}

/** Factors whose total effect stands out. */
function acting(attribution: Attribution | Abstention): number {
  return 'kind' in attribution ? 0 : attribution.factors.filter(({ p }) => p < significance).length;
}
