/** Lays out diagrams over any two knobs: the input and position of each cell, and the models they need. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { formatTemperature } from '../../../core/format.ts';
import { t } from '../../../core/text.ts';
import { homeColumn, homeOf } from './grid.ts';
import { samplingKnobs, type KnobAxis, type KnobId, type Level, type Setting } from '../../../domain/knob.ts';
import { conversationAt } from '../../../domain/conversation.ts';
import { givenText } from '../../../domain/givenText.ts';
import type { Form, LanguageModel, ModelCard, Sampling } from '../../../domain/languageModel.ts';
import type { Plan, PlanAxis, PlanCell, PlanWindow } from '../../../domain/plan.ts';
import { newSampling, withSamplerKnobs } from '../../../domain/sampling.ts';
import type { Axes, GridSpec } from '../../../domain/spec.ts';
import { checkLevels, knobs, settingLabel } from '../../../knobs/knobs.ts';
import { modelOfSetting, ablationOf } from '../../../knobs/settingModel.ts';
import { promptOf } from '../../../knobs/settingPrompt.ts';
import { wordingLabels } from '../../../knobs/wordingLabels.ts';
import { wordCount } from '../../../knobs/windows.ts';

/** The axes as drawn: temperature along x, numbers ascending, levels distinct. */
function orientedAxes({ x, y }: Axes): Axes {
  const sorted = ({ knob, levels }: KnobAxis): KnobAxis => ({
    knob,
    levels: levels.every(level => typeof level === 'number')
      ? [...new Set(levels)].sort((a, b) => a - b)
      : [...new Set(levels)],
  });
  return y.knob === 'temperature' ? { x: sorted(y), y: sorted(x) } : { x: sorted(x), y: sorted(y) };
}

/** Distinct references of the models that a diagram reads, in the order of its rows. */
export function modelsOfAxes(spec: GridSpec, axes: Axes): string[] {
  return [...new Set(settingsOf(axes).map(setting => modelOfSetting(spec.model, setting)))];
}

/** Settings of a grid, row by row. */
function settingsOf(axes: Axes): Setting[] {
  const { x, y } = orientedAxes(axes);
  return y.levels.flatMap(row => x.levels.map((column): Setting => ({ [y.knob]: row, [x.knob]: column })));
}

/** A grid before sample sizes are decided. */
export interface DiagramGrid {
  readonly windows: readonly PlanWindow[];
  readonly cells: readonly Omit<PlanCell, 'samples'>[];
  readonly temperatures: readonly number[];
  /** The cell nearest to the unconstrained model at the home temperature. */
  readonly home: number;
  readonly axes: NonNullable<Plan['axes']>;
}

/** Lays out a diagram over `axes`. `models` are open, in the order of `modelsOfAxes`. Throws AdjacentError bad-argument
 * for an unavailable knob, a level out of range, or models with different tokenizers (docs/method.md#claims), and what
 * encoding throws. */
export function gridOf(spec: GridSpec, axes: Axes, form: Form, models: readonly LanguageModel[]): DiagramGrid {
  const { x, y } = orientedAxes(axes);
  const references = modelsOfAxes(spec, axes);
  const modelAt = (reference: string): LanguageModel => {
    const model = models[references.indexOf(reference)];
    if (model === undefined)
      throw new AdjacentError('model-missing', t`A model of this diagram is not open.`, t`Choose the models again.`);
    return model;
  };
  const own = models[0]?.card;
  if (own === undefined) throw new AdjacentError('model-missing', t`No model is open.`, t`Choose a model.`);
  checkTokenizers(models.map(model => model.card));
  for (const axis of [x, y]) checkLevels(axis, own);
  const windows = new Map<string, PlanWindow>();
  const positions = new Map<string, number>();
  const windowAt = (setting: Setting): number => {
    const key = JSON.stringify(setting);
    const known = positions.get(key);
    if (known !== undefined) return known;
    const reference = modelOfSetting(spec.model, setting);
    windows.set(key, windowOf(spec, setting, form, modelAt(reference), references.indexOf(reference)));
    positions.set(key, positions.size);
    return positions.size - 1;
  };
  const cells = settingsOf(axes).map((setting, index): Omit<PlanCell, 'samples'> => ({
    index,
    window: windowAt(inputOf(setting)),
    place: [Math.floor(index / x.levels.length), index % x.levels.length],
    ...samplingOf(spec, setting),
  }));
  const cardOf = (knob: KnobId, level: Level): ModelCard | undefined => {
    const setting = settingsOf(axes).find(one => one[knob] === level);
    return setting && modelAt(modelOfSetting(spec.model, setting)).card;
  };
  return {
    windows: [...windows.values()],
    cells,
    temperatures: [...new Set(cells.map(cell => cell.temperature))].sort((a, b) => a - b),
    home: homeLevel(spec, y) * x.levels.length + homeLevel(spec, x),
    axes: { x: axisOf(x, own, cardOf), y: axisOf(y, own, cardOf) },
  };
}

/** Position of the least constraining level: the named one, the last training step, or the temperature nearest to the
 * home temperature. */
function homeLevel(spec: GridSpec, { knob, levels }: KnobAxis): number {
  if (knob === 'temperature') return homeColumn(levels.map(Number), spec);
  const loosest = levels.findIndex(level => level === knobs[knob].loosest);
  if (loosest >= 0) return loosest;
  return knob === 'checkpoint' || knob === 'size' ? levels.length - 1 : 0;
}

function checkTokenizers(cards: readonly ModelCard[]): void {
  const [first] = cards;
  const other = cards.find(card => card.tokenizerHash !== first?.tokenizerHash);
  if (first === undefined || other === undefined) return;
  const found = t`${first.name} and ${other.name} use different tokenizers, so their figures cannot share one diagram.`;
  throw new AdjacentError(
    'bad-argument',
    found,
    t`Choose models with the same tokenizer, or run the experiment Three families, which compares per character.`,
  );
}

/** The part of a setting that changes the input rather than the sampling. */
function inputOf(setting: Setting): Setting {
  return Object.fromEntries(Object.entries(setting).filter(([knob]) => !samplingKnobs.includes(knob as KnobId)));
}

function samplingOf(spec: GridSpec, setting: Setting): Sampling & Pick<PlanCell, 'tokens'> {
  const number = (knob: KnobId): number | undefined =>
    setting[knob] === undefined ? undefined : Number(setting[knob]);
  const tokens = number('length');
  return {
    ...newSampling(number('temperature') ?? spec.temperatures?.[0] ?? homeOf(spec), withSamplerKnobs(spec, setting)),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

function windowOf(spec: GridSpec, setting: Setting, form: Form, model: LanguageModel, at: number): PlanWindow {
  const { prompt, messages } = conversationAt(spec, spec.axes?.conversations, setting.variant);
  const worded = setting.variant === undefined ? setting : { ...setting, variant: prompt };
  const given = promptOf(worded, 0, { prompt: spec.prompt, examples: model.card.prompts, seed: spec.seed });
  const encoded = model.encode(given, form, messages);
  const ablation = ablationOf(setting, model.card, spec.seed, 0);
  const label = Object.keys(setting).length === 0 ? 'whole prompt' : settingLabel(setting, model.card);
  return {
    label,
    words: wordCount(given),
    ...givenText(encoded),
    model: at,
    ...(ablation === null ? {} : { ablation }),
  };
}

/** Step 0 has no place on a logarithmic axis; it is drawn at half a step. */
const zeroStep = 0.5;

function axisOf(
  { knob, levels }: KnobAxis,
  own: ModelCard,
  cardOf: (knob: KnobId, level: Level) => ModelCard | undefined,
): PlanAxis {
  const { title, logarithmic, formatLevel } = knobs[knob];
  const cards = levels.map(level => cardOf(knob, level));
  const numberOf = (level: Level, at: number): number => {
    if (knob === 'size') return cards[at]?.parameterCount ?? 0;
    if (knob === 'checkpoint')
      return Math.max(zeroStep, level === 'last' ? (own.checkpoints.at(-1) ?? NaN) : Number(level));
    return typeof level === 'number' ? level : at;
  };
  const values = levels.map(numberOf);
  const measured = new Set(values).size === values.length && values.every(value => value > 0);
  const onLog = logarithmic && measured;
  const named = (level: Level, at: number): string => {
    if (knob === 'size' || knob === 'family') return cards[at]?.name ?? String(level);
    if (knob === 'temperature') return formatTemperature(Number(level));
    return samplingKnobs.includes(knob) ? String(level) : formatLevel(level, own);
  };
  const name = knob === 'checkpoint' ? 'training step' : title.toLowerCase();
  return {
    knob,
    name: onLog ? `${name} (log scale)` : name,
    labels: knob === 'variant' ? wordingLabels(levels.map(String)) : levels.map(named),
    values: knob === 'size' && !measured ? levels.map((_, at) => at) : values,
    logarithmic: onLog,
  };
}
