/** The curve M(t) with its table, and the values as text. */
import { exact } from '../../src/core/figure.ts';
import { formatNumber } from '../../src/core/format.ts';
import { tapCurve, tapOutlook, type TapCurve } from '../../src/core/tap/tapCurve.ts';
import { t } from '../../src/core/text.ts';
import type { Curve } from '../../src/domain/curve.ts';
import { curveFigure, destroyCharts } from '../panel/charts/curveFigure.ts';
import type { Toggles } from '../panel/toggles.ts';
import type { Section } from '../shared/dom.ts';
import { h } from '../shared/dom.ts';
import { plainSettings, type TapSettings, type TapState } from './tapState.ts';

const mostPoints = 60;

/** The section. */
export function curveSection(toggle: (id: string) => void, themeVersion: () => number): Section<TapState> {
  return {
    host: h('section', { class: 'tap-curve', 'aria-label': t`Curve` }),
    inputs: ({ settings, on }) => [settings, on, themeVersion()],
    draw: ({ settings, on }) => {
      const toggles: Toggles = { isOn: id => on.has(id), toggle };
      return [curveFigure({ curve: curveOf(settings), counted: '', definition: '' }, toggles)];
    },
    release: destroyCharts,
  };
}

/** At most 60 points of a solution, the last one among them; sizes that are drawn are above 0. */
function shownPoints({ times, sizes }: TapCurve): readonly (readonly [time: number, size: number])[] {
  const last = times.length - 1;
  const stride = Math.max(1, Math.ceil(last / mostPoints));
  return times.flatMap((time, k) => (k % stride === 0 || k === last ? [[time, sizes[k] ?? 0] as const] : []));
}

function curveOf(settings: TapSettings): Curve {
  const solution = tapCurve(settings, settings.until);
  const points = shownPoints(solution);
  const times = points.map(([time]) => time);
  const { plateau, threshold } = tapOutlook(settings);
  const level = (label: string, size: number | null): Curve['guides'] =>
    size === null ? [] : [{ label, x: [0, settings.until], y: [size, size] }];
  return {
    id: 'tap',
    title: t`What exists, M`,
    unit: '',
    caption: captionOf(solution),
    xLabel: t`time`,
    logX: false,
    logY: solution.end === 'blow-up',
    series: [{ label: 'M', x: times, y: points.map(([, size]) => exact(size)) }],
    guides: [...level(t`plateau`, plateau), ...level(t`threshold`, threshold)],
  };
}

function captionOf({ end, times }: TapCurve): string {
  const at = formatNumber(times.at(-1) ?? 0);
  switch (end) {
    case 'blow-up':
      return t`The curve ends at t = ${at}, where M exceeds every bound.`;
    case 'extinction':
      return t`The curve ends at t = ${at}, where almost nothing is left.`;
    case 'time':
      return '';
  }
}

/** Parameters and points as text for the clipboard: a line of JSON, then comma-separated values. */
export function valuesText(settings: TapSettings): string {
  const points = shownPoints(tapCurve(settings, settings.until));
  return `# ${JSON.stringify(plainSettings(settings))}\nt,M\n${points.map(([time, size]) => `${time},${size}\n`).join('')}`;
}
