/** U_4 of one cell (docs/method.md#binder). */
import { energyOf } from '../energy.ts';
import type { Metric } from '../metric.ts';
import { binderFigure, minimumBinder } from '../phase/binder.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

/** The cumulant of one cell's energies about their own mean. */
export const binderMetric: Metric = defineMetric({
  id: 'binder',
  name: 'Binder cumulant',
  symbol: 'U₄',
  unit: '',
  range: [-Infinity, 2 / 3],
  modes: bothModes,
  needs: ['tokens'],
  caption: prose`Whether the energies of the runs form one hump or two: 0 for a normal distribution, up to 0.67 if runs
      split into two equal groups.`,
  definition: prose`U₄ = 1 - ⟨m⁴⟩ / (3⟨m²⟩²), with m the energy of a run minus the mean energy of the cell. Interval:
    jackknife over runs on ln(1 - U₄), bias removed, Student t, 1.15 times as wide. Needs ${minimumBinder} runs. Binder (1981).`,
  style: { counted: 'runs' },
  compute: ({ trajectories }) => binderFigure(trajectories.map(energyOf).filter(energy => energy !== null)),
  say: text =>
    t`The energies of the runs have a Binder cumulant of ${withInterval(text)} (0: one hump, 0.67: two equal groups).`,
});
