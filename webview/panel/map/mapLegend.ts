/** The legend of the map: the color scale with words at both ends, and the marks that occur in it. */
import type { RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { cividis, css } from '../../shared/palette.ts';
import type { ColorScale } from './colorScale.ts';

/** Only marks that can be seen on the map are explained. */
export function mapLegend(report: RunReport, metric: string, scale: ColorScale): HTMLElement {
  const uncertain = report.cells.some(
    ({ figures, regime }) => figures[metric]?.kind === 'estimate' && regime?.certain === false,
  );
  const abstaining = report.cells.some(({ figures, state }) => state === 'done' && figures[metric]?.kind === 'abstain');
  const unsampled = report.cells.some(cell => cell.state === 'exact');
  const boundary = report.boundaries.some(figure => figure.kind !== 'abstain');
  return h(
    'ul',
    { class: 'map-legend' },
    h(
      'li',
      { class: 'scale' },
      h('span', {}, scale.lowWord),
      h('span', { class: 'ramp', '--ramp': ramp(), 'aria-hidden': 'true' }),
      h('span', {}, scale.highWord),
    ),
    boundary
      ? h(
          'li',
          {},
          h('span', { class: 'key boundary-key', 'aria-hidden': 'true' }),
          'beyond it answers dissolve; band: 95 % interval',
        )
      : null,
    uncertain ? mark('uncertain', 'interval reaches two regimes') : null,
    abstaining ? mark('abstaining', 'not enough evidence') : null,
    unsampled
      ? mark(
          metric === 'openness' ? 'smaller' : 'unsampled',
          metric === 'openness' ? 'smaller: no answers sampled' : 'no answers sampled',
        )
      : null,
  );
}

function mark(kind: string, words: string): Child {
  return h('li', {}, h('span', { class: `key cell-key ${kind}`, 'aria-hidden': 'true' }), words);
}

/** The palette from low to high as a css image. */
function ramp(): string {
  const stops = Array.from({ length: 17 }, (_, i) => css(cividis(i / 16)));
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
