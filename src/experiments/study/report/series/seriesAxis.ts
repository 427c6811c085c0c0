/** The axis of a series: where each level stands, and what the models along it are called. */
import { formatCount } from '../../../../core/format.ts';
import type { KnobId } from '../../../../domain/knob.ts';
import type { ModelCard } from '../../../../domain/languageModel.ts';
import { parseModelReference } from '../../../../domain/modelReference.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { listed } from '../../../../knobs/knobWords.ts';
import { settingKey } from '../constraints/levelGroups.ts';

/** A level of the axis with all its draws. */
export interface SeriesPoint {
  readonly x: number;
  /** The level inside a sentence: "step 128", "ladder NeoX 1M", "2 examples". */
  readonly label: string;
  readonly configurations: readonly Configuration[];
}

/** One model, or row of models, along the axis; points by ascending x. */
export interface SeriesLine {
  readonly label: string;
  readonly control: boolean;
  readonly points: readonly SeriesPoint[];
}

export interface SeriesAxis {
  readonly knob: KnobId;
  /** Whether levels have an order, so that one can speak of a first one. */
  readonly ordered: boolean;
  /** What a curve over the axis is drawn with; `caption` says what must be known of the axis, or is empty. */
  readonly frame: Pick<Curve, 'xLabel' | 'logX'> & Pick<Partial<Curve>, 'levels' | 'nominal'>;
  readonly caption: string;
  /** The series itself first, then its controls. */
  readonly lines: readonly SeriesLine[];
}

/** Where step 0 stands on a logarithmic axis. */
const zeroStep = 0.5;

/** The axis of a study's series; null without one. `cards` are those of the manifest's models. */
export function seriesAxis(study: Study, cards: readonly ModelCard[]): SeriesAxis | null {
  const own = study.configurations.filter(({ role }) => role === 'series');
  const knob = own[0]?.knob ?? null;
  if (knob === null) return null;
  const place = placer(knob, own, cards);
  const baseOf = ({ model }: Configuration): string => parseModelReference(study.models[model] ?? '').model;
  const controls = groupedBy(
    study.configurations.filter(({ role }) => role === 'control'),
    baseOf,
  );
  const line = (configurations: readonly Configuration[], control: boolean): SeriesLine => ({
    label: lineLabel(knob, configurations, cards, control),
    control,
    points: [...groupedBy(configurations, settingKey).values()]
      .map(draws => ({ x: place.at(draws[0]), label: pointLabel(knob, draws[0], cards), configurations: draws }))
      .sort((a, b) => a.x - b.x),
  });
  return {
    knob,
    ordered: place.ordered,
    frame: place.frame,
    caption: place.caption,
    lines: [line(own, false), ...[...controls.values()].map(draws => line(draws, true))],
  };
}

/** The series by name: its model, or its models. */
export function subjectOf({ lines: [own] }: SeriesAxis): string {
  if (own === undefined) return '';
  return own.points.length > 1 && /^models/.test(own.label) ? listed(own.points.map(({ label }) => label)) : own.label;
}

interface Placer extends Pick<SeriesAxis, 'ordered' | 'frame' | 'caption'> {
  at(configuration: Configuration | undefined): number;
}

function placer(knob: KnobId, own: readonly Configuration[], cards: readonly ModelCard[]): Placer {
  const cardOf = (one: Configuration | undefined): ModelCard | undefined => cards[one?.model ?? -1];
  const levels = [...groupedBy(own, settingKey).values()].flatMap(draws => draws.slice(0, 1));
  if (knob === 'checkpoint') {
    const at = (one: Configuration | undefined): number => Math.max(zeroStep, stepOf(one, cardOf(one)));
    const zero = own.some(one => stepOf(one, cardOf(one)) === 0)
      ? ` Step 0, before any training, stands at ${zeroStep}.`
      : '';
    return {
      ordered: true,
      at,
      frame: { xLabel: 'training step', logX: true },
      caption: `The axis is logarithmic.${zero}`,
    };
  }
  const sizes = new Set(levels.map(one => cardOf(one)?.parameterCount ?? 0));
  if (knob === 'size' && !sizes.has(0) && sizes.size === levels.length) {
    return {
      ordered: true,
      at: one => cardOf(one)?.parameterCount ?? NaN,
      frame: { xLabel: 'parameters', logX: true },
      caption: 'The axis is logarithmic.',
    };
  }
  if (levels.every(({ setting }) => typeof setting[knob] === 'number')) {
    return {
      ordered: true,
      at: one => Number(one?.setting[knob]),
      frame: { xLabel: knob === 'shots' ? 'examples before the question' : knob, logX: false },
      caption: '',
    };
  }
  const names = levels.map(one => pointLabel(knob, one, cards));
  return {
    ordered: knob === 'size',
    at: one => levels.findIndex(level => level.setting[knob] === one?.setting[knob]),
    frame: {
      xLabel: knob === 'family' ? 'family of the model' : knob,
      logX: false,
      levels: names,
      ...(knob === 'size' ? {} : { nominal: true }),
    },
    caption: '',
  };
}

/** Training step of a configuration: its level's, or the last of its model. */
function stepOf(configuration: Configuration | undefined, card: ModelCard | undefined): number {
  const level = configuration?.setting.checkpoint;
  return typeof level === 'number' ? level : (card?.checkpoints.at(-1) ?? NaN);
}

function pointLabel(knob: KnobId, configuration: Configuration | undefined, cards: readonly ModelCard[]): string {
  if (configuration === undefined) return '';
  const card = cards[configuration.model];
  const level = configuration.setting[knob];
  if (knob === 'checkpoint') return `step ${stepOf(configuration, card)}`;
  if (knob === 'shots') return level === 0 ? 'no example' : formatCount(Number(level), 'example');
  return (knob === 'size' || knob === 'family' ? card?.name : undefined) ?? configuration.label;
}

function lineLabel(
  knob: KnobId,
  configurations: readonly Configuration[],
  cards: readonly ModelCard[],
  control: boolean,
): string {
  const names = new Set(
    configurations.map(({ model }) =>
      (cards[model]?.name ?? '').replace(/ \(step \d+\)$/, '').replace(/\(step \d+, /, '('),
    ),
  );
  const [name = ''] = names;
  if (names.size === 1) return control ? `control: ${name}` : name;
  return control ? 'control' : knob === 'size' ? 'models by size' : 'models';
}
