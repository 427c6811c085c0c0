/** Cases to start from: those of the published tables (Cortês et al. 2022, arXiv:2204.14115) and of RC-TAP. */
import { t } from '../../src/core/text.ts';
import { initialSettings, type TapSettings } from './tapState.ts';

export interface Preset {
  readonly id: string;
  readonly label: string;
  readonly settings: TapSettings;
}

const unlimited: TapSettings = {
  ...initialSettings,
  loss: 0,
  ceiling: Infinity,
  orders: { least: 2, most: Infinity },
};

/** All cases. */
export function presets(): readonly Preset[] {
  return [
    {
      id: 'hockey-stick',
      label: t`Hockey stick: two things, every combination counts`,
      settings: { ...unlimited, start: 2, alpha: 0.01, until: 80 },
    },
    {
      id: 'rare',
      label: t`Large combinations are rare (a = 1000)`,
      settings: { ...unlimited, start: 10, alpha: 1, rarity: 1000, until: 210 },
    },
    {
      id: 'delayed',
      label: t`Loss just below the critical one: a long wait, then blow-up`,
      settings: { ...unlimited, start: 2, alpha: 0.01, loss: 0.0049, until: 330 },
    },
    {
      id: 'extinction',
      label: t`Loss above the critical one: extinction`,
      settings: { ...unlimited, start: 2, alpha: 0.01, loss: 0.01, until: 600 },
    },
    {
      id: 'logistic',
      label: t`Single variation below a ceiling: the logistic curve`,
      settings: { ...initialSettings, start: 10, alpha: 0.1, loss: 0, orders: { least: 1, most: 1 }, until: 120 },
    },
    { id: 'above', label: t`Two ends: a start above the threshold`, settings: initialSettings },
    {
      id: 'below',
      label: t`Two ends: a start below the threshold`,
      settings: { ...initialSettings, start: 110, until: 300 },
    },
    {
      id: 'constrained',
      label: t`Three constraints close the plateau`,
      settings: { ...initialSettings, start: 500, admitted: [0.5, 0.6, 0.7], until: 150 },
    },
  ];
}
