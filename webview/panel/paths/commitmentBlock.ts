/** The commitment curve with its sentence and what is read off it (docs/method.md#commitment). */
import { t } from '../../../src/core/text.ts';
import type { CommitmentReport } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import type { Toggles } from '../toggles.ts';
import { readingList } from './readingList.ts';

export function commitmentBlock(commitment: CommitmentReport, toggles: Toggles): HTMLElement {
  const { sentence, note, curve, readings } = commitment;
  return h(
    'div',
    { class: 'block', id: 'commitment' },
    h('h2', {}, t`When is the ending decided?`),
    h('p', { class: 'path-sentence' }, sentence),
    curveFigure({ curve, range: [0, 1], definition: definition(), counted: t`answers` }, toggles),
    readingList(readings),
    h('p', { class: 'muted' }, note),
  );
}

function definition(): string {
  return t`A(t) = E[Σ_k P(k | first t tokens)²], the chance that two answers that share their first t tokens have the same outcome k. Estimated without bias by one fresh continuation of each answer from its first t tokens; A(0) is agreement. It cannot fall in t, and the line is the non-decreasing fit. The way is (A(t) - A(0)) / (1 - A(0)). Intervals: exact binomial for points, agreement's own at 0, and these inverted for what is read off.`;
}
