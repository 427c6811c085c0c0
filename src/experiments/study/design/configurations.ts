/** From what a study asks for, and the cards of its models, to the configurations it reads, in the order they are read.
 */
import type { KnobAxis, KnobId, Level, Setting } from '../../../domain/knob.ts';
import type { Message } from '../../../domain/message.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { combinations, defaultDesign, type Candidates } from './factorial.ts';
import { knobs, checkLevels, settingLabel } from '../../../knobs/knobs.ts';
import { parseWindowLevel as windowOf } from '../../../knobs/windowLevel.ts';
import { checkRangeCount } from './specCheck.ts';
import { cutWindows } from '../../../knobs/windows.ts';
import { standInLabel } from '../replication/replication.ts';
import { sensitivitySettings } from './sensitivityDesign.ts';
import type { Configuration, Study, StudyQuestion } from '../../../domain/study.ts';
import { enoughMasks, studySizes } from '../sizes.ts';
import { modelOfSetting, ablationOf } from '../../../knobs/target.ts';
import { type Replacement } from './factorial.ts';

/** What a study will read. */
export interface StudyDesign extends Pick<Study, 'models' | 'configurations' | 'disabled' | 'shortfalls'>, Candidates {}

type Role = Configuration['role'];

/** The card of any reference of the study, described or open. */
export type CardOf = (reference: string) => ModelCard;

/** The model that everything is compared with: the largest one where sizes are a constraint, else the spec's own. */
export function referenceOf(spec: StudySpec): string {
  const sizes =
    spec.study?.kind === 'constraints'
      ? spec.study.axes.find(axis => axis.knob === 'size' || axis.knob === 'family')
      : undefined;
  return sizes?.levels[0] === undefined ? spec.model : String(sizes.levels[0]);
}

/** References whose cards the design of a study needs before it can be made, distinct. */
export function basesOf(spec: StudySpec): string[] {
  const study = spec.study;
  const others = [...study.axes, ...(study.factors ?? [])].flatMap(axis =>
    axis.knob === 'size' || axis.knob === 'family' ? axis.levels.map(String) : [],
  );
  return [...new Set([referenceOf(spec), ...others, ...study.controls])];
}

/** Configurations of a study. `card` gives the card of any of `basesOf(spec)`. Throws AdjacentError bad-argument for a
 * knob that cannot be turned, a level that is out of range, or an axis that is missing. */
export function designOf(spec: StudySpec, card: CardOf): StudyDesign {
  return spec.study.kind === 'constraints' ? constraintsDesign(spec, card) : seriesDesign(spec, card);
}

/** Knobs that a constraints study turns of its own accord; the others need a person's choice. */
const ownKnobs: readonly KnobId[] = [
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

function constraintsDesign(spec: StudySpec, card: CardOf): StudyDesign {
  const study = spec.study;
  const base = referenceOf(spec);
  const own = card(base);
  const list = new Configurations(spec, card);
  const disabled: Study['disabled'][number][] = [];
  const choosesOwn = study.axes.length === 0 && study.sensitivity === undefined;
  for (const knob of choosesOwn ? ownKnobs : []) {
    const reason = knobs[knob].obstacle(own);
    if (reason !== null) disabled.push({ knob, reason });
  }
  const free = ownKnobs.filter(knob => !disabled.some(other => other.knob === knob));
  const axes = choosesOwn
    ? free.map((knob): KnobAxis => ({ knob, levels: knobs[knob].defaultLevels(own) }))
    : study.axes;
  const candidates = new Map(axes.map(axis => [axis.knob, tightened(expanded(axis, own), spec.prompt)]));
  for (const axis of axes) if (axis.levels.length > 0 || !choosesOwn) checkLevels(expanded(axis, own), own);
  list.add(base, {}, 'reference', null);
  for (const [knob, levels] of candidates)
    for (const level of levels) if (level !== base) list.add(base, { [knob]: level }, 'level', knob);
  const shortfalls = maskShortfalls(spec, candidates);
  const chosen =
    study.factors === undefined
      ? defaultDesign(own, new Map([...candidates].filter(([knob]) => knob !== 'shots')))
      : { factors: study.factors, shortfalls: [] };
  for (const axis of study.factors ?? []) checkLevels(axis, own);
  if (chosen.factors.length > 0)
    for (const setting of combinations(chosen.factors)) list.add(base, setting, 'factorial', null);
  const ranges = study.sensitivity ?? [];
  const turned = ranges.filter(({ knob }) => knobs[knob].obstacle(own) === null);
  for (const { knob } of ranges) {
    const reason = knobs[knob].obstacle(own);
    if (reason !== null && !disabled.some(other => other.knob === knob)) disabled.push({ knob, reason });
  }
  if (ranges.length > 0)
    for (const setting of sensitiveSettings(spec, turned, own)) list.add(base, setting, 'sensitivity', null);
  return {
    ...list.ordered(),
    disabled,
    shortfalls: [...shortfalls, ...chosen.shortfalls],
    factors: chosen.factors,
    candidates: study.factors === undefined ? candidates : new Map(),
  };
}

/** Distinct settings of a sensitivity analysis; the one without any limit is the reference. Throws AdjacentError
 * bad-argument when a model turns too few of its knobs. */
function sensitiveSettings({ preset, seed }: StudySpec, ranges: readonly KnobAxis[], own: ModelCard): Setting[] {
  checkRangeCount(ranges);
  for (const range of ranges) checkLevels(range, own);
  const distinct = new Map(
    sensitivitySettings(ranges, studySizes[preset].base, seed, own).map(setting => [JSON.stringify(setting), setting]),
  );
  return [...distinct.values()].filter(setting => Object.keys(setting).length > 0);
}

function maskShortfalls({ preset }: StudySpec, candidates: ReadonlyMap<KnobId, readonly Level[]>): Message[] {
  const { masks } = studySizes[preset];
  const isMasked = (candidates.get('heads')?.length ?? 0) > 0;
  return isMasked && masks < enoughMasks ? [{ code: 'few-masks', masks, enough: enoughMasks }] : [];
}

/** Levels that constrain something; windows that keep the same words of the prompt count once. */
function tightened({ knob, levels }: KnobAxis, prompt: string): Level[] {
  const distinct = [...new Set(levels)].filter(level => level !== knobs[knob].loosest);
  if (knob !== 'window') return distinct;
  const all = cutWindows(prompt, [{ kind: 'all' }])[0]?.words ?? 0;
  const seen = new Set([prompt.trim() === '' ? -1 : all]);
  return distinct.filter(level => {
    const words =
      prompt.trim() === '' ? String(level) : (cutWindows(prompt, [windowOf(level) ?? { kind: 'all' }])[0]?.words ?? 0);
    const fresh = !seen.has(words as number);
    seen.add(words as number);
    return fresh;
  });
}

/** "all" of the checkpoints written out. */
function expanded({ knob, levels }: KnobAxis, { checkpoints }: ModelCard): KnobAxis {
  return {
    knob,
    levels:
      knob === 'checkpoint'
        ? [...new Set(levels.flatMap((level): readonly Level[] => (level === 'all' ? checkpoints : [level])))]
        : levels,
  };
}

const seriesKnob: Readonly<Record<Exclude<StudyQuestion['kind'], 'constraints'>, KnobId>> = {
  training: 'checkpoint',
  size: 'size',
  families: 'family',
  'few-shot': 'shots',
  replication: 'family',
};

function seriesDesign(spec: StudySpec, card: CardOf): StudyDesign {
  const study = spec.study;
  if (study.kind === 'constraints') throw new RangeError('constraints are no series');
  const [axis = { knob: seriesKnob[study.kind], levels: [] }] = study.axes;
  const list = new Configurations(spec, card);
  const shortfalls: Message[] = [];
  for (const [at, model] of [spec.model, ...study.controls].entries()) {
    const own = card(model);
    const all =
      axis.levels.length > 0
        ? expanded(axis, own)
        : { ...axis, levels: axis.knob === 'checkpoint' ? own.checkpoints : knobs[axis.knob].defaultLevels(own) };
    const levels =
      at === 0 || axis.knob !== 'checkpoint'
        ? all.levels
        : all.levels.filter(level => level === 'last' || own.checkpoints.includes(Number(level)));
    const missing = all.levels.length - levels.length;
    if (missing > 0) shortfalls.push({ code: 'missing-checkpoints', model: own.name, missing });
    checkLevels({ knob: axis.knob, levels }, own);
    for (const level of levels)
      list.add(
        model,
        { ...(study.shots > 0 ? { shots: study.shots } : {}), [axis.knob]: level },
        at === 0 ? 'series' : 'control',
        axis.knob,
      );
  }
  return { ...list.ordered(), disabled: [], shortfalls, factors: [], candidates: new Map() };
}

/** Configurations as they are gathered, then in the order in which each model file is opened once. */
class Configurations {
  private readonly spec: StudySpec;
  private readonly card: CardOf;
  private readonly models: string[] = [];
  private readonly list: Omit<Configuration, 'index'>[] = [];

  constructor(spec: StudySpec, card: CardOf) {
    this.spec = spec;
    this.card = card;
  }

  /** Add a setting of a model, once for each of its random draws; a cell of a design and a reference take the first. A
   * model of few heads has few different masks: none is read twice. */
  add(base: string, setting: Setting, role: Role, knob: KnobId | null): void {
    const reference = modelOfSetting(base, setting);
    const known = this.models.indexOf(reference);
    const model = known >= 0 ? known : this.models.push(reference) - 1;
    const own = this.card(
      setting.size !== undefined || setting.family !== undefined ? String(setting.family ?? setting.size) : base,
    );
    const label = standInLabel(reference, this.spec.study.standIns) ?? labelOf(setting, this.spec.prompt, own, role);
    const masks = new Set<string>();
    for (let draw = 0; draw < (role === 'factorial' || role === 'sensitivity' ? 1 : this.drawsOf(setting)); draw++) {
      const restriction = ablationOf(setting, own, this.spec.seed, draw);
      const mask = JSON.stringify(restriction?.maskedHeads);
      if (setting.heads !== undefined && masks.has(mask)) continue;
      masks.add(mask);
      this.list.push({ label, setting, role, knob, model, ablation: restriction, draw });
    }
  }

  private drawsOf({ heads, shots }: Setting): number {
    const masks = heads === undefined ? 1 : studySizes[this.spec.preset].masks;
    const orders = shots === undefined || shots === 0 ? 1 : Math.max(1, this.spec.study.orders);
    return Math.max(masks, orders);
  }

  ordered(): Pick<Study, 'models' | 'configurations'> {
    const configurations = this.models
      .flatMap((_, model) => this.list.filter(one => one.model === model))
      .map((one, index) => ({ index, ...one }));
    return { models: this.models, configurations };
  }
}

/** Label of a setting; a window of a known prompt says how many words it keeps. */
function labelOf(setting: Setting, prompt: string, card: ModelCard, role: Role): string {
  const cut = setting.window === undefined || prompt.trim() === '' ? null : windowOf(setting.window);
  if (cut === null)
    return Object.keys(setting).length === 0 && role === 'series' ? card.name : settingLabel(setting, card);
  const { window: _, ...others } = setting;
  const words = cutWindows(prompt, [cut])[0]?.label ?? '';
  return Object.keys(others).length > 0 ? `${settingLabel(others, card)}, ${words}` : words;
}

/** Configurations of a design with other levels in the place of planned ones: cells of the factorial part only, which
 * are not read yet. */
export function settledConfigurations(
  spec: StudySpec,
  study: Pick<Study, 'configurations' | 'models'>,
  replacements: readonly Replacement[],
  card: CardOf,
): Configuration[] {
  const own = card(study.models[0] ?? '');
  return study.configurations.map(one => {
    if (one.role !== 'factorial') return one;
    const setting = replacements.reduce<Setting>(
      (all, { knob, from, to }) => (all[knob] === from ? { ...all, [knob]: to } : all),
      one.setting,
    );
    return {
      ...one,
      setting,
      label: labelOf(setting, spec.prompt, own, one.role),
      ablation: ablationOf(setting, own, spec.seed, one.draw),
    };
  });
}
