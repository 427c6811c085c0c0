/** U_4 of one cell (science.md B3.3). */
import { binderFigure, minimumBinder } from '../phase/binder.ts';
import { energyOf } from '../energy.ts';
import type { Metric } from '../metric.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

/** The cumulant of one cell's energies about their own mean; a row centres on its highest temperature (`binderCurve`).
 */
export const binderMetric: Metric = defineMetric({
  id: 'binder',
  name: 'Binder cumulant',
  symbol: 'U₄',
  unit: '',
  range: [-Infinity, 2 / 3],
  modes: bothModes,
  caption:
    'Whether the energies of the runs form one hump or two: 0 for one bell-shaped hump, up to 0.67 when runs split into two equal groups.',
  definition:
    'U_4 = 1 - <m^4> / (3 <m^2>^2) with m the energy of a run minus the mean over the runs of the cell; jackknife on ln(1 - U_4), ' +
    `bias removed, Student t; at least ${minimumBinder} runs.`,
  style: { counted: 'runs' },
  compute: ({ trajectories }) => binderFigure(trajectories.map(energyOf).filter(energy => energy !== null)),
  say: text =>
    `The energies of the runs have a Binder cumulant of ${withInterval(text)}: 0 is one hump, 0.67 two equal groups.`,
});
