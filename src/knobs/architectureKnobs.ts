/** Knobs of the network itself: another one, or parts of it switched off or rounded. */
import { formatCount, formatPercent } from '../core/format.ts';
import type { Level } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobFacts } from './knobWords.ts';
import { checkNumber, refuse, type Knob } from './knobDefinition.ts';

const layersRemedy = 'Write the share of the layers that is kept, e.g. 75 % or 22/30.';
const headsRemedy = 'Write the share of the heads that is masked, e.g. 25 %.';
const precisionLevels: readonly Level[] = ['fp32', '8-bit', '4-bit'];
const precisionRemedy = 'Use fp32, 8-bit or 4-bit.';

/** Layers that a share of them keeps: at least one. */
export function layersOf(share: number, layers: number): number {
  return Math.max(1, Math.min(layers, Math.round(share * layers)));
}

export const layers: Knob = {
  id: 'layers',
  ...knobFacts.layers,
  unit: 'share of the layers',
  logarithmic: false,
  cost: 'reading',
  loosest: 1,
  defaultLevels: model =>
    distinct([28 / 30, 22 / 30, 8 / 30], share => layersOf(share, model.layers)).filter(
      share => layersOf(share, model.layers) < model.layers,
    ),
  obstacle: model => model.knobs.layers,
  formatLevel: (level, model) => {
    if (model === null || typeof level !== 'number')
      return `${typeof level === 'number' ? formatPercent(level) : level} of the layers`;
    return `${layersOf(level, model.layers)} of ${formatCount(model.layers, 'layer')}`;
  },
  checkLevel: level => {
    checkNumber(level, share => share > 0 && share <= 1, 'Layers kept', layersRemedy);
  },
};

export const heads: Knob = {
  id: 'heads',
  ...knobFacts.heads,
  unit: 'share of the heads',
  logarithmic: false,
  cost: 'reading',
  loosest: 0,
  defaultLevels: model => distinct([0.1, 0.25, 0.5], share => headsOf(share, model)),
  obstacle: model => model.knobs.heads,
  formatLevel: level => `${typeof level === 'number' ? formatPercent(level) : level} of the heads masked`,
  checkLevel: level => {
    checkNumber(level, share => share >= 0 && share < 1, 'Heads masked', headsRemedy);
  },
};

/** Heads that a share of them masks: at least one, never all. */
export function headsOf(share: number, model: Pick<ModelCard, 'layers' | 'heads'>): number {
  const all = model.layers * model.heads;
  return share === 0 ? 0 : Math.max(1, Math.min(all - 1, Math.round(share * all)));
}

export const precision: Knob = {
  id: 'precision',
  ...knobFacts.precision,
  unit: '',
  logarithmic: false,
  cost: 'file',
  loosest: 'fp32',
  defaultLevels: () => ['8-bit', '4-bit'],
  obstacle: model => model.knobs.precision,
  formatLevel: level => (level === 'fp32' ? 'fp32 weights' : `${level} weights`),
  checkLevel: level => {
    if (!precisionLevels.includes(level))
      refuse(`${JSON.stringify(level)} is no precision of weights.`, precisionRemedy);
  },
};

const otherModel = {
  unit: '',
  cost: 'file',
  loosest: null,
  defaultLevels: () => [],
  obstacle: () => null,
  formatLevel: level => String(level).replace(/^.*[/\\](?=.)/, ''),
  checkLevel: level => {
    if (typeof level !== 'string' || level === '')
      refuse(`${JSON.stringify(level)} is no model.`, 'Give the name or the folder of a model.');
  },
} satisfies Omit<Knob, 'id' | 'class' | 'title' | 'caveat' | 'logarithmic'>;

export const size: Knob = { id: 'size', ...knobFacts.size, ...otherModel, logarithmic: true };
export const family: Knob = { id: 'family', ...knobFacts.family, ...otherModel, logarithmic: false };

/** Levels that mean something different each, the first of equal ones kept. */
function distinct(levels: readonly number[], meaning: (level: number) => number): number[] {
  return levels.filter((level, at) => levels.findIndex(other => meaning(other) === meaning(level)) === at);
}
