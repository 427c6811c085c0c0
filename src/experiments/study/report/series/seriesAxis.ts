/** The axis of a series: the levels and their positions, and the names of the models along it. */
import { uncapitalized } from '../../../../core/format.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { KnobId } from '../../../../domain/knob.ts';
import type { ModelCard } from '../../../../domain/languageModel.ts';
import { formatModelReference, parseModelReference, shortModelName } from '../../../../domain/modelReference.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { knobs } from '../../../../knobs/knobs.ts';
import { knobFacts } from '../../../../knobs/knobWords.ts';
import { settingKey } from '../constraints/levelGroups.ts';

/** A level of the axis with all its draws. */
export interface SeriesPoint {
  readonly x: number;
  /** "step 128", "neox-1m", "2 examples". */
  readonly label: string;
  /** The level as a phrase for sentences: "after 128 training steps", "with neox-1m", "with 2 examples in the prompt".
   */
  readonly phrase: string;
  /** Whether this is a model before any training. */
  readonly isUntrained: boolean;
  /** Indices of the configurations, one per draw. */
  readonly configurations: readonly number[];
}

/** One model, or several models, along the axis. */
export interface SeriesLine {
  /** Name of the model without its checkpoint; empty for several models. */
  readonly name: string;
  readonly isControl: boolean;
  /** Label on charts: "neox-0.2m", "control: neox-1-layer", "models". */
  readonly label: string;
  /** By ascending x. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesAxis {
  readonly knob: KnobId;
  /** Whether the levels have an order, so that there is a first one. */
  readonly isOrdered: boolean;
  /** Properties of every curve over the axis. */
  readonly frame: Pick<Curve, 'xLabel' | 'logX'> & Pick<Partial<Curve>, 'levels' | 'nominal'>;
  /** What to know about the axis; empty when there is nothing to say. */
  readonly caption: string;
  readonly own: SeriesLine;
  readonly controls: readonly SeriesLine[];
  /** Indices of the models on the axis. */
  readonly models: readonly number[];
}

/** Position of step 0 on a logarithmic axis. */
const zeroStep = 0.5;

/** The axis of a study; null when the study is not a series. `cards` are those of the manifest's models. */
export function seriesAxis(study: Study, cards: readonly ModelCard[]): SeriesAxis | null {
  const own = study.configurations.filter(({ role }) => role === 'series');
  const [first] = own;
  if (first === undefined || first.knob === null) return null;
  const { knob } = first;
  const names = new ModelNames(study, cards);
  const scale = scaleOf(knob, own, cards);
  const lineOf = (configurations: readonly Configuration[], isControl: boolean): SeriesLine => {
    const name = names.commonName(configurations);
    return {
      name,
      isControl,
      label: lineLabel(knob, name, isControl),
      points: [...groupedBy(configurations, settingKey).values()]
        .flatMap(draws => pointOf(knob, draws, scale, cards))
        .sort((a, b) => a.x - b.x),
    };
  };
  const controls = study.configurations.filter(({ role }) => role === 'control');
  const byModel = groupedBy(controls, ({ model }) => names.referenceOf(model).model);
  return {
    knob,
    isOrdered: scale.isOrdered,
    frame: scale.frame,
    caption: scale.caption,
    own: lineOf(own, false),
    controls: [...byModel.values()].map(configurations => lineOf(configurations, true)),
    models: [...new Set([...own, ...controls].map(({ model }) => model))],
  };
}

/** The models of a series by name. */
export function subjectOf({ own: { name, label, points } }: SeriesAxis): string {
  if (name !== '') return name;
  return points.length > 1 ? listOf(points.map(point => point.label)) : label;
}

/** A control inside a sentence: "the control (neox-1-layer)". */
export function controlName({ name }: Pick<SeriesLine, 'name'>): string {
  return name === '' ? t`the control` : t`the control (${name})`;
}

/** Whether the models on the axis use different tokenizers, so that only scores per character compare. */
export function tokenizersDiffer({ models }: SeriesAxis, cards: readonly ModelCard[]): boolean {
  const tokenizers = models.map(model => JSON.stringify([cards[model]?.tokenizerHash, cards[model]?.vocabulary]));
  return new Set(tokenizers).size > 1;
}

/** Names of models without their checkpoint. */
class ModelNames {
  private readonly study: Study;
  private readonly cards: readonly ModelCard[];

  constructor(study: Study, cards: readonly ModelCard[]) {
    this.study = study;
    this.cards = cards;
  }

  referenceOf(model: number): ReturnType<typeof parseModelReference> {
    const reference = this.study.models[model];
    if (reference === undefined) throw new RangeError(`a study has no model ${model}`);
    return parseModelReference(reference);
  }

  /** Name of the one model that all configurations are checkpoints of; empty for several models. */
  commonName(configurations: readonly Configuration[]): string {
    const models = [...new Set(configurations.map(({ model }) => model))];
    const names = new Set(models.map(model => this.nameOf(model)));
    const [name = '', ...others] = names;
    return others.length === 0 ? name : '';
  }

  private nameOf(model: number): string {
    const { revision: _, ...reference } = this.referenceOf(model);
    const trained = this.cards[this.study.models.indexOf(formatModelReference({ ...reference, revision: null }))];
    if (trained !== undefined) return trained.name;
    const name = this.cards[model]?.baseName ?? shortModelName(reference.model);
    return reference.precision === null ? name : t`${name} (${reference.precision})`;
  }
}

function lineLabel(knob: KnobId, name: string, isControl: boolean): string {
  if (name !== '') return isControl ? t`control: ${name}` : name;
  if (isControl) return t`control`;
  return knob === 'size' ? t`models by size` : t`models`;
}

function pointOf(
  knob: KnobId,
  draws: readonly Configuration[],
  scale: Scale,
  cards: readonly ModelCard[],
): SeriesPoint[] {
  const [first] = draws;
  const x = first === undefined ? null : scale.xOf(first);
  if (first === undefined || x === null) return [];
  const model = cards[first.model] ?? null;
  const level = knob === 'checkpoint' ? stepOf(first, cards) : first.setting[knob];
  const named = knob === 'checkpoint' || knob === 'shots' ? level : undefined;
  return [
    {
      x,
      label: pointLabel(knob, first, cards, named),
      phrase:
        level === undefined || level === null
          ? t`with ${first.label}`
          : knobs[knob].phrase(level, { model, prompt: '' }),
      isUntrained: knob === 'checkpoint' && level === 0,
      configurations: draws.map(({ index }) => index),
    },
  ];
}

/** Positions on the axis. */
interface Scale extends Pick<SeriesAxis, 'isOrdered' | 'frame' | 'caption'> {
  /** Position of a configuration; null for one without. */
  xOf(configuration: Configuration): number | null;
}

function scaleOf(knob: KnobId, own: readonly Configuration[], cards: readonly ModelCard[]): Scale {
  const levels = [...groupedBy(own, settingKey).values()].flatMap(draws => draws.slice(0, 1));
  if (knob === 'checkpoint') return stepScale(levels, cards);
  const sizes = levels
    .map(({ model }) => cards[model]?.parameterCount)
    .filter(count => count !== undefined && count > 0);
  if (knob === 'size' && new Set(sizes).size === levels.length)
    return {
      isOrdered: true,
      xOf: ({ model }) => cards[model]?.parameterCount ?? null,
      frame: { xLabel: t`parameters`, logX: true },
      caption: t`The axis is logarithmic.`,
    };
  if (levels.every(({ setting }) => typeof setting[knob] === 'number'))
    return {
      isOrdered: true,
      xOf: ({ setting }) => Number(setting[knob]),
      frame: { xLabel: knob === 'shots' ? t`examples before the question` : axisName(knob), logX: false },
      caption: '',
    };
  return {
    isOrdered: knob === 'size',
    xOf: ({ setting }) => levels.findIndex(level => level.setting[knob] === setting[knob]),
    frame: {
      xLabel: axisName(knob),
      logX: false,
      levels: levels.map(level => pointLabel(knob, level, cards, undefined)),
      ...(knob === 'size' ? {} : { nominal: true }),
    },
    caption: '',
  };
}

function axisName(knob: KnobId): string {
  return uncapitalized(knobFacts[knob].title);
}

function stepScale(levels: readonly Configuration[], cards: readonly ModelCard[]): Scale {
  const hasZero = levels.some(level => stepOf(level, cards) === 0);
  return {
    isOrdered: true,
    xOf: configuration => {
      const step = stepOf(configuration, cards);
      return step === null ? null : Math.max(zeroStep, step);
    },
    frame: { xLabel: t`training step`, logX: true },
    caption: hasZero
      ? t`The axis is logarithmic. Step 0, before any training, is drawn at ${String(zeroStep)}.`
      : t`The axis is logarithmic.`,
  };
}

/** Training step of a configuration: that of its level, or the last of its model; null when neither is known. */
function stepOf({ setting: { checkpoint }, model }: Configuration, cards: readonly ModelCard[]): number | null {
  return typeof checkpoint === 'number' ? checkpoint : (cards[model]?.checkpoints.at(-1) ?? null);
}

function pointLabel(
  knob: KnobId,
  { model, label }: Configuration,
  cards: readonly ModelCard[],
  level: string | number | null | undefined,
): string {
  if (level !== undefined && level !== null) return knobs[knob].formatLevel(level, cards[model] ?? null);
  return knob === 'size' || knob === 'family' ? (cards[model]?.name ?? label) : label;
}
