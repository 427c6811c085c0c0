/** Shares of answers, as at a node of the possibility tree (docs/method.md#possibility-tree), and their differences
 * between two cells (docs/method.md#guidance). */
import { differenceFigure } from '../../src/core/guidance/difference.ts';
import { exactProportionFigure } from '../../src/core/statistics/clopperPearson.ts';
import { times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

const shares: readonly number[] = [0.005, 0.02, 0.1, 0.5, 0.97];

function drawn(share: number, n: number, next: Uniforms): number {
  return times(n, () => Number(next() < share)).reduce((sum, one) => sum + one, 0);
}

function shareOfNode(share: number, n: number): CoverageCase {
  return {
    figure: 'share of a node of the tree',
    law: `share ${share}`,
    n,
    draw: next => ({ figure: exactProportionFigure(drawn(share, n, next), n, 1), truth: share }),
  };
}

function difference(to: number, from: number, n: number): CoverageCase {
  const figureOf = (share: number, next: Uniforms) => exactProportionFigure(drawn(share, n, next), n, 1);
  return {
    figure: 'difference of shares',
    law: `${to} less ${from}`,
    n,
    draw: next => ({ figure: differenceFigure(figureOf(to, next), figureOf(from, next)), truth: to - from }),
  };
}

/** All cases. */
export function shareCases(): CoverageCase[] {
  return [
    ...shares.flatMap(share => [8, 32, 64].map(n => shareOfNode(share, n))),
    ...[32, 64].flatMap(n => shares.flatMap((to, at) => shares.slice(at).map(from => difference(to, from, n)))),
  ].map(one => ({ ...one, isSlow: one.n > 32 }));
}
