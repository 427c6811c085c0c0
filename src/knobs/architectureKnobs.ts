/** Knobs of the network: a different model, or parts of it removed or rounded. */
import { formatCount, formatPercent } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { Level } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { shortModelName } from '../domain/modelReference.ts';
import { knobFacts } from './knobWords.ts';
import { refuse } from '../domain/specCheck.ts';
import { checkNumber, type Knob } from './knobDefinition.ts';

/** Layers that a share of `layers` keeps: at least one. */
export function layersOf(share: number, layers: number): number {
  return Math.max(1, Math.min(layers, Math.round(share * layers)));
}

/** "22 of 30 layers", or "75% of the layers" of a model whose layers are not known. */
function layersText(level: Level, model: ModelCard | null): string {
  if (typeof level !== 'number') return level;
  return model === null || model.layers === 0
    ? t`${formatPercent(level)} of the layers`
    : t`${layersOf(level, model.layers)} of ${formatCount(model.layers, 'layer')}`;
}

export const layers: Knob = {
  id: 'layers',
  ...knobFacts.layers,
  logarithmic: false,
  cost: 'reading',
  loosest: 1,
  defaultLevels: model =>
    distinctBy([28 / 30, 22 / 30, 8 / 30], share => layersOf(share, model.layers)).filter(
      share => layersOf(share, model.layers) < model.layers,
    ),
  obstacle: model => model.knobs.layers,
  formatLevel: layersText,
  phrase: (level, { model }) => t`with only ${layersText(level, model)}`,
  checkLevel: level => {
    checkNumber(
      level,
      share => share > 0 && share <= 1,
      knobFacts.layers.title,
      t`Write the share of layers to keep, such as 75% or 22/30.`,
    );
  },
};

/** Heads that a share of all heads masks: at least one unless the share is 0, and never all. */
export function headsOf(share: number, model: Pick<ModelCard, 'layers' | 'heads'>): number {
  const all = model.layers * model.heads;
  return share === 0 ? 0 : Math.max(1, Math.min(all - 1, Math.round(share * all)));
}

const shareText = (level: Level): string => (typeof level === 'number' ? formatPercent(level) : level);

export const heads: Knob = {
  id: 'heads',
  ...knobFacts.heads,
  logarithmic: false,
  cost: 'reading',
  loosest: 0,
  defaultLevels: model => distinctBy([0.1, 0.25, 0.5], share => headsOf(share, model)),
  obstacle: model => model.knobs.heads,
  formatLevel: level => t`${shareText(level)} of the heads masked`,
  phrase: level => t`with ${shareText(level)} of the attention heads masked`,
  checkLevel: level => {
    checkNumber(
      level,
      share => share >= 0 && share < 1,
      knobFacts.heads.title,
      t`Write the share of heads to mask, such as 25%.`,
    );
  },
};

/** Bits of each precision that weights can have. */
const bitsByPrecision: ReadonlyMap<Level, number> = new Map([
  ['fp32', 32],
  ['int8', 8],
  ['8-bit', 8],
  ['4-bit', 4],
]);

/** Bits per weight of a level of the knob `precision`; null for a level that is not one. */
export function bitsOf(level: Level): number | null {
  return bitsByPrecision.get(level) ?? null;
}

export const precision: Knob = {
  id: 'precision',
  ...knobFacts.precision,
  logarithmic: false,
  cost: 'file',
  loosest: 'fp32',
  defaultLevels: () => ['8-bit', '4-bit'],
  obstacle: model => model.knobs.precision,
  formatLevel: level => (level === 'int8' ? t`int8 arithmetic` : t`${level} weights`),
  phrase: level => {
    const bits = bitsOf(level);
    if (level === 'int8') return t`computed in 8-bit integers`;
    return level === 'fp32' || bits === null ? t`with ${level} weights` : t`with weights rounded to ${bits} bits`;
  },
  checkLevel: level => {
    if (bitsOf(level) === null)
      refuse(t`${JSON.stringify(level)} is not a weight precision.`, t`Use fp32, int8, 8-bit, or 4-bit.`);
  },
};

const otherModel = {
  cost: 'file',
  loosest: null,
  defaultLevels: () => [],
  obstacle: () => null,
  formatLevel: level => shortModelName(String(level)),
  phrase: (level, { model }) => t`with ${model?.name ?? shortModelName(String(level))}`,
  checkLevel: level => {
    if (typeof level !== 'string' || level === '')
      refuse(t`${JSON.stringify(level)} is not a model.`, t`Write the name or the folder of a model.`);
  },
} satisfies Omit<Knob, 'id' | 'class' | 'title' | 'limit' | 'caveat' | 'logarithmic'>;

export const size: Knob = { id: 'size', ...knobFacts.size, ...otherModel, logarithmic: true };
export const family: Knob = { id: 'family', ...knobFacts.family, ...otherModel, logarithmic: false };

/** The first level of those that mean the same. */
function distinctBy(levels: readonly number[], meaning: (level: number) => number): number[] {
  return levels.filter((level, at) => levels.findIndex(other => meaning(other) === meaning(level)) === at);
}
