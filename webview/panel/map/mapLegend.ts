/** The legend of the map: the color scale, and the marks that occur on the map. */
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { shownFigure } from '../../../src/domain/shownFigure.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { cividisGradient } from '../../shared/palette.ts';
import { term } from '../../shared/term.ts';
import type { ColorScale } from './colorScale.ts';

/** Explains only marks that are on the map. */
export function mapLegend(report: RunReport, metric: string, scale: ColorScale): HTMLElement {
  const isUncertain = report.cells.some(
    cell => shownFigure(cell, metric)?.kind === 'estimate' && cell.regime?.certain === false,
  );
  const isNoise = report.cells.some(cell => isWithoutLikeness(shownFigure(cell, metric)));
  const isAbstaining = report.cells.some(
    ({ figures, state }) => state === 'done' && figures[metric]?.kind === 'abstain',
  );
  const isUnsampled = report.cells.some(cell => cell.state === 'exact');
  const hasBoundary = report.boundaries.some(figure => figure.kind !== 'abstain');
  return h(
    'ul',
    { class: 'map-legend' },
    h(
      'li',
      { class: 'scale' },
      h('span', {}, scale.lowLabel),
      h('span', { class: 'ramp', '--ramp': cividisGradient(), 'aria-hidden': 'true' }),
      h('span', {}, scale.highLabel),
    ),
    hasBoundary
      ? item('boundary-key', term(t`dissolution boundary`, 'dissolution-boundary'), ' ', t`with 95% interval`)
      : null,
    isUncertain ? item('cell-key uncertain', t`interval spans two`, ' ', term(t`regimes`, 'regime')) : null,
    isNoise ? item('cell-key noise', t`noise: not compared`) : null,
    isAbstaining ? item('cell-key abstaining', t`not stated: too little data`) : null,
    isUnsampled
      ? metric === 'openness'
        ? item('cell-key smaller', t`smaller: no answers sampled`)
        : item('cell-key unsampled', t`no answers sampled`)
      : null,
  );
}

/** Whether a figure abstains because the answers are noise. */
export function isWithoutLikeness(figure: Figure | undefined): boolean {
  return figure?.kind === 'abstain' && figure.reason.code === 'noise';
}

function item(key: string, ...words: Child[]): HTMLElement {
  return h('li', {}, h('span', { class: `key ${key}`, 'aria-hidden': 'true' }), h('span', {}, ...words));
}
