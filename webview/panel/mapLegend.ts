/** The legend of the map: the colour scale with words at both ends, and the marks that occur in it. */
import type { RunReport } from '../../src/experiment/report.ts';
import { h, svg } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { cividis, css } from '../shared/palette.ts';
import type { ColourScale } from './colourScale.ts';
import { metricCard } from './metricCards.ts';

/** Only marks that can be seen on the map are explained. */
export function mapLegend(report: RunReport, metric: string, scale: ColourScale): HTMLElement {
  const shown = report.cells.map((cell) => ({ cell, figure: cell.figures[metric] }));
  const uncertain = shown.some(({ cell, figure }) => figure?.kind === 'estimate' && cell.regime !== null && !cell.regime.certain);
  const abstaining = shown.some(({ figure }) => figure?.kind === 'abstain');
  const unsampled = report.cells.some((cell) => cell.state === 'exact');
  const boundary = report.boundaries.some((figure) => figure.kind !== 'abstain');
  return h('ul', { class: 'map-legend' },
    h('li', { class: 'scale' }, h('span', {}, scale.lowWord), ramp(), h('span', {}, scale.highWord), h('span', { class: 'muted scale-name' }, metricCard(metric).name.toLowerCase())),
    boundary ? h('li', {}, h('span', { class: 'key boundary-key', 'aria-hidden': 'true' }), 'answers dissolve beyond, with its 95 % interval') : null,
    uncertain ? mark('uncertain', 'interval reaches two regimes') : null,
    abstaining ? mark('abstaining', 'not enough evidence') : null,
    unsampled ? mark('unsampled', 'not sampled') : null);
}

function mark(kind: string, words: string): Child {
  return h('li', {}, h('span', { class: `key cell-key ${kind}`, 'aria-hidden': 'true' }), words);
}

/** The palette from low to high, in steps fine enough to look even. */
function ramp(): SVGElement {
  const steps = 48;
  const bars = Array.from({ length: steps }, (_, i) =>
    svg('rect', { x: i, y: 0, width: 1.05, height: 1, fill: css(cividis(i / (steps - 1))) }));
  return svg('svg', { class: 'ramp', viewBox: `0 0 ${steps} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...bars);
}
