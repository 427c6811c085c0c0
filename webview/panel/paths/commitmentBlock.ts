/** The commitment curve with its sentence and what is read off it, and when the ending is decided at other settings
 * (docs/method.md#commitment). */
import { formatCount, roughDuration } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Curve } from '../../../src/domain/curve.ts';
import type { PathsReport } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { curveFigure } from '../charts/curveFigure.ts';
import type { Actions } from '../panelState.ts';
import type { Toggles } from '../toggles.ts';
import { levelsTable } from './levelsTable.ts';
import { readingList } from './readingList.ts';

/** Null where no answers were continued. */
export function commitmentBlock(paths: PathsReport, toggles: Toggles, actions: Actions, isBusy: boolean): Child {
  const { commitment, levels, open } = paths;
  if (commitment === undefined && levels === undefined) return null;
  return h(
    'div',
    { class: 'block', id: 'commitment' },
    h('h2', {}, t`When is the ending decided?`),
    ...(commitment === undefined
      ? []
      : [
          h('p', { class: 'path-sentence' }, commitment.sentence),
          curveFigure(
            { curve: commitment.curve, range: [0, 1], definition: definition(), counted: t`answers` },
            toggles,
          ),
          readingList(commitment.readings),
          h('p', { id: 'commitment-bits' }, commitment.bits.sentence),
          isStated(commitment.bits.curve)
            ? curveFigure({ curve: commitment.bits.curve, definition: bitsDefinition(), counted: t`answers` }, toggles)
            : null,
          h('p', { class: 'muted' }, commitment.note),
        ]),
    ...(levels === undefined
      ? []
      : [curveFigure({ curve: levels.curve, definition: '', counted: t`answers` }, toggles), levelsTable(levels)]),
    open === undefined ? null : levelsOffer(open, actions, isBusy),
  );
}

/** Whether a curve has a figure to draw. */
function isStated({ series }: Curve): boolean {
  return series.some(({ y }) => y.some(({ kind }) => kind !== 'abstain'));
}

/** Measures the settings that were not. */
function levelsOffer(
  { settings, seconds }: NonNullable<PathsReport['open']>,
  actions: Actions,
  isBusy: boolean,
): HTMLElement {
  const cost = seconds === null ? '' : t` Takes ${roughDuration(seconds)}.`;
  return h(
    'div',
    { class: 'levels-offer' },
    h(
      'vscode-button',
      {
        id: 'measure-commitment',
        appearance: 'secondary',
        disabled: isBusy,
        onclick: () => actions.post({ type: 'add', addition: { kind: 'commitment' } }),
      },
      t`Measure ${formatCount(settings, 'more setting')}`,
    ),
    h(
      'p',
      { class: 'muted' },
      t`Shows whether other temperatures or context windows decide the ending earlier, and lets Advice find the setting that does.${cost}`,
    ),
  );
}

function definition(): string {
  return t`A(t) = E[Σ_k P(k | first t tokens)²], the chance that two answers that share their first t tokens have the same outcome k. Estimated without bias by one fresh continuation of each answer from its first t tokens; A(0) is agreement. From coarse to fine: t is measured where the curve passes a share that is read off; what lies between two measured places has the ends of both. It cannot fall in t, and the line is the non-decreasing fit. The way is (A(t) - A(0)) / (1 - A(0)). Intervals: exact binomial for points, agreement's own at 0, and these inverted for what is read off.`;
}

function bitsDefinition(): string {
  return t`log2 A(t) / A(0), collision information (order 2): by how much the first t tokens lower the collision entropy −log2 A of the outcome, which is −log2 A(0) before the first. Interval: the distances of A(t) and A(0) to the ends of their intervals, joined in squares on the log scale (Zou & Donner 2008).`;
}
