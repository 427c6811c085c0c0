/** The theory diagram: the loss that pairs under a ceiling survive, with the point of the present parameters
 * (docs/method.md#tap-equations). */
import { exact } from '../../src/core/figure.ts';
import { formatNumber } from '../../src/core/format.ts';
import { admittedRate, saddleNodeLoss } from '../../src/core/tap/resourceTap.ts';
import { t } from '../../src/core/text.ts';
import type { Curve } from '../../src/domain/curve.ts';
import { curveFigure, destroyCharts } from '../panel/charts/curveFigure.ts';
import type { Toggles } from '../panel/toggles.ts';
import type { Section } from '../shared/dom.ts';
import { h } from '../shared/dom.ts';
import type { TapSettings, TapState } from './tapState.ts';

/** The section. */
export function theorySection(toggle: (id: string) => void, themeVersion: () => number): Section<TapState> {
  return {
    host: h('section', { class: 'tap-theory', 'aria-label': t`Theory diagram` }),
    inputs: ({ settings, on }) => [settings, on, themeVersion()],
    draw: ({ settings, on }) => {
      const toggles: Toggles = { isOn: id => on.has(id), toggle };
      const { orders, ceiling, rarity } = settings;
      if (orders.least !== 2 || orders.most !== 2 || !Number.isFinite(ceiling) || admittedRate(settings) === 0)
        return [
          h(
            'p',
            { class: 'muted' },
            t`The theory diagram is drawn for pairs under a ceiling: set X to 2 and R to a number.`,
          ),
        ];
      return [
        curveFigure(
          { curve: theoryCurve(settings, admittedRate(settings) / rarity), counted: '', definition: '' },
          toggles,
        ),
      ];
    },
    release: destroyCharts,
  };
}

const leastCeiling = 2;
const points = 25;

/** The saddle-node line over the ceiling, and the point (R, μ/α); `rate` is the rate of pairs. */
function theoryCurve({ ceiling, loss }: TapSettings, rate: number): Curve {
  const top = Math.max(1000, 4 * ceiling);
  const ceilings = Array.from({ length: points }, (_, i) => leastCeiling * (top / leastCeiling) ** (i / (points - 1)));
  const line = saddleNodeLoss(1, ceiling);
  const share = loss / rate;
  return {
    id: 'tap-theory',
    title: t`Loss that constrained growth survives`,
    unit: 'μ/α',
    caption:
      share > line
        ? t`The point is above the line: whatever the start, everything dies out. At R = ${formatNumber(ceiling)} the line is at ${formatNumber(line)}.`
        : t`The point is below the line: there are a plateau and extinction, and the start decides. At R = ${formatNumber(ceiling)} the line is at ${formatNumber(line)}.`,
    xLabel: t`ceiling R`,
    logX: true,
    logY: false,
    series: [
      {
        label: t`μ*/α = (R − 1)²/(8R), the saddle-node line`,
        x: ceilings,
        y: ceilings.map(size => exact(saddleNodeLoss(1, size))),
      },
      { label: t`these parameters`, x: [ceiling], y: [exact(share)] },
    ],
    guides: [],
  };
}
