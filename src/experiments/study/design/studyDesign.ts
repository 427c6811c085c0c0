/** What a study reads: its models, and their configurations in the order in which they are read. */
import type { KnobAxis, KnobId, Level, Setting } from '../../../domain/knob.ts';
import type { Message } from '../../../domain/message.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import type { Study, StudyQuestion } from '../../../domain/study.ts';
import { checkLevels, knobs } from '../../../knobs/knobs.ts';
import { parseWindowLevel } from '../../../knobs/windowLevel.ts';
import { cutWindow, wordCount } from '../../../knobs/windows.ts';
import { enoughMasks, studySizes } from '../studySizes.ts';
import { ConfigurationList, type CardOf } from './configurationList.ts';
import { combinations, defaultDesign, type FactorCandidates } from './factorialDesign.ts';
import { sensitivitySettings } from './sensitivityDesign.ts';
import { checkRangeCount } from './specCheck.ts';

export interface StudyDesign
  extends Pick<Study, 'models' | 'configurations' | 'disabled' | 'shortfalls'>, FactorCandidates {}

/** Reference of the model that all others are compared with: the first of several sizes or families, else the spec's
 * own. */
export function referenceOf({ model, study }: StudySpec): string {
  const axis =
    study.kind === 'constraints' ? study.axes.find(({ knob }) => knob === 'size' || knob === 'family') : undefined;
  return axis?.levels[0] === undefined ? model : String(axis.levels[0]);
}

/** References of the models whose cards the design needs, distinct. */
export function baseModels(spec: StudySpec): string[] {
  const { axes, factors = [], controls } = spec.study;
  const compared = [...axes, ...factors].flatMap(({ knob, levels }) =>
    knob === 'size' || knob === 'family' ? levels.map(String) : [],
  );
  return [...new Set([referenceOf(spec), ...compared, ...controls])];
}

/** The design of a study. `cardOf` gives the card of each of `baseModels(spec)`. Throws AdjacentError bad-argument for
 * a knob that the model does not support, a level out of range, and an axis without levels. */
export function studyDesign(spec: StudySpec, cardOf: CardOf): StudyDesign {
  const { kind } = spec.study;
  return kind === 'constraints' ? constraintsDesign(spec, cardOf) : seriesDesign(spec, seriesKnobs[kind], cardOf);
}

/** Default knobs of a constraints study. */
const defaultKnobs: readonly KnobId[] = [
  'layers',
  'heads',
  'precision',
  'checkpoint',
  'window',
  'shots',
  'temperature',
  'top-p',
  'min-p',
];

function constraintsDesign(spec: StudySpec, cardOf: CardOf): StudyDesign {
  const { axes: requested, sensitivity: ranges = [], factors: requestedFactors } = spec.study;
  const base = referenceOf(spec);
  const card = cardOf(base);
  const usesDefaults = requested.length === 0 && spec.study.sensitivity === undefined;
  const varied = [...(usesDefaults ? defaultKnobs : []), ...ranges.map(({ knob }) => knob)];
  const disabled = unsupportedKnobs(varied, card);
  const isSupported = (knob: KnobId): boolean => !disabled.some(other => other.knob === knob);
  const axes = usesDefaults
    ? defaultKnobs.filter(isSupported).map((knob): KnobAxis => ({ knob, levels: knobs[knob].defaultLevels(card) }))
    : requested.map(axis => withCheckpoints(axis, card));
  for (const axis of axes) if (axis.levels.length > 0 || !usesDefaults) checkLevels(axis, card);
  const candidates = new Map(axes.map(axis => [axis.knob, constrainingLevels(axis, spec.prompt)]));
  const list = new ConfigurationList(spec, cardOf);
  list.add(base, {}, 'reference', null);
  for (const [knob, levels] of candidates)
    for (const level of levels) if (level !== base) list.add(base, { [knob]: level }, 'level', knob);
  const design =
    requestedFactors === undefined
      ? defaultDesign(card, new Map([...candidates].filter(([knob]) => knob !== 'shots')))
      : { factors: requestedFactors, shortfalls: [] };
  for (const axis of requestedFactors ?? []) checkLevels(axis, card);
  if (design.factors.length > 0)
    for (const setting of combinations(design.factors)) list.add(base, setting, 'factorial', null);
  if (ranges.length > 0)
    for (const setting of sensitivityPoints(
      spec,
      ranges.filter(({ knob }) => isSupported(knob)),
      card,
    ))
      list.add(base, setting, 'sensitivity', null);
  return {
    ...list.ordered(),
    disabled,
    shortfalls: [...maskShortfalls(spec, candidates), ...design.shortfalls],
    factors: design.factors,
    candidates: requestedFactors === undefined ? candidates : new Map(),
  };
}

/** Knobs that a model does not support, each once with the reason. */
function unsupportedKnobs(ids: readonly KnobId[], card: ModelCard): Study['disabled'][number][] {
  return [...new Set(ids)].flatMap(knob => {
    const reason = knobs[knob].obstacle(card);
    return reason === null ? [] : [{ knob, reason }];
  });
}

/** Distinct settings of a sensitivity analysis, without the unconstrained one, which is the reference. Throws
 * AdjacentError bad-argument for fewer than two ranges. */
function sensitivityPoints({ preset, seed }: StudySpec, ranges: readonly KnobAxis[], card: ModelCard): Setting[] {
  checkRangeCount(ranges);
  for (const range of ranges) checkLevels(range, card);
  const settings = sensitivitySettings(ranges, studySizes[preset].base, seed, card);
  const distinct = new Map(settings.map(setting => [JSON.stringify(setting), setting]));
  return [...distinct.values()].filter(setting => Object.keys(setting).length > 0);
}

function maskShortfalls({ preset }: StudySpec, candidates: ReadonlyMap<KnobId, readonly Level[]>): Message[] {
  const { masks } = studySizes[preset];
  const levels = candidates.get('heads') ?? [];
  return levels.length > 0 && masks < enoughMasks ? [{ code: 'few-masks', masks, enough: enoughMasks }] : [];
}

/** Levels that constrain something, each once; of windows that keep the same words of the prompt only the first. */
function constrainingLevels({ knob, levels }: KnobAxis, prompt: string): Level[] {
  const distinct = [...new Set(levels)].filter(level => level !== knobs[knob].loosest);
  if (knob !== 'window' || prompt.trim() === '') return distinct;
  const seen = new Set([wordCount(prompt)]);
  return distinct.filter(level => {
    const { words } = cutWindow(prompt, parseWindowLevel(level) ?? { kind: 'all' });
    const isNew = !seen.has(words);
    seen.add(words);
    return isNew;
  });
}

/** An axis with the checkpoints of the model in place of the level "all". */
function withCheckpoints({ knob, levels }: KnobAxis, { checkpoints }: ModelCard): KnobAxis {
  if (knob !== 'checkpoint') return { knob, levels };
  const steps = levels.flatMap((level): readonly Level[] => (level === 'all' ? checkpoints : [level]));
  return { knob, levels: [...new Set(steps)] };
}

const seriesKnobs: Readonly<Record<Exclude<StudyQuestion['kind'], 'constraints'>, KnobId>> = {
  training: 'checkpoint',
  size: 'size',
  families: 'family',
  'few-shot': 'shots',
  replication: 'family',
};

function seriesDesign(spec: StudySpec, defaultKnob: KnobId, cardOf: CardOf): StudyDesign {
  const { axes, controls, shots } = spec.study;
  const [axis = { knob: defaultKnob, levels: [] }] = axes;
  const { knob } = axis;
  const list = new ConfigurationList(spec, cardOf);
  const shortfalls: Message[] = [];
  for (const [at, model] of [spec.model, ...controls].entries()) {
    const isControl = at > 0;
    const card = cardOf(model);
    const planned = axis.levels.length > 0 ? withCheckpoints(axis, card).levels : defaultSeries(knob, card);
    const levels = isControl && knob === 'checkpoint' ? planned.filter(level => hasCheckpoint(card, level)) : planned;
    const missing = planned.length - levels.length;
    if (missing > 0) shortfalls.push({ code: 'missing-checkpoints', model: card.name, missing });
    checkLevels({ knob, levels }, card);
    for (const level of levels)
      list.add(model, { ...(shots > 0 ? { shots } : {}), [knob]: level }, isControl ? 'control' : 'series', knob);
  }
  return { ...list.ordered(), disabled: [], shortfalls, factors: [], candidates: new Map() };
}

/** Levels of a series that names none. */
function defaultSeries(knob: KnobId, card: ModelCard): readonly Level[] {
  return knob === 'checkpoint' ? card.checkpoints : knobs[knob].defaultLevels(card);
}

function hasCheckpoint({ checkpoints }: ModelCard, level: Level): boolean {
  return level === 'last' || checkpoints.includes(Number(level));
}
