/** A spec as an experiment file: reading it again gives the same spec. */
import { Document, isSeq, parseDocument } from 'yaml';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import type { KnobAxis, Level } from '../domain/knob.ts';
import { questionOf, specAxes, type ExperimentSpec, type Preset, type WindowLevel } from '../domain/spec.ts';
import { studyPreset } from '../knobs/studyPresets.ts';
import type { StudyQuestion } from '../domain/study.ts';

type Values = Readonly<Record<string, unknown>>;

/** The file of a spec. The number of threads is the machine's and is left out. */
export function formatExperimentFile(spec: ExperimentSpec): string {
  const { kind } = spec;
  const study = questionOf(spec);
  const axes = specAxes(spec);
  const isAsked = spec.prompt !== '' && kind !== 'calibration';
  const comparedModels =
    study === undefined || study.kind === 'constraints'
      ? undefined
      : study.axes.find(({ knob }) => knob === 'size' || knob === 'family')?.levels;
  const budget = budgetOf(spec);
  const values: Values = {
    experiment: study?.kind ?? kind,
    title: spec.source,
    ...(isAsked ? { prompts: [spec.prompt] } : {}),
    ...(kind === 'calibration' ? {} : { models: comparedModels ?? [spec.model] }),
    ...(spec.form === 'auto' || !isAsked ? {} : { form: spec.form }),
    ...(spec.mode === 'auto' || !(kind === 'diagram' || kind === 'sweep') ? {} : { mode: spec.mode }),
    ...(spec.outcome.map === 'auto' || !(kind === 'diagram' || kind === 'sweep')
      ? {}
      : { outcome: outcomeOf(spec.outcome) }),
    ...(spec.metrics === undefined ? {} : { metrics: spec.metrics }),
    ...(axes === undefined ? {} : { rows: axes.y.knob, columns: axes.x.knob }),
    ...knobsOf(study === undefined ? gridKnobs(spec) : studyKnobs(study)),
    ...(study === undefined ? {} : studyValues(study)),
    budget: Object.keys(budget).length === 1 ? spec.preset : budget,
    seeds: [spec.seed],
    ...(spec.topP === 1 ? {} : { 'top-p': spec.topP }),
    ...(spec.minP === undefined ? {} : { 'min-p': spec.minP }),
  };
  return written(values);
}

function written(values: Values): string {
  const document = new Document(values);
  for (const group of ['knobs', 'factors', 'sensitivity']) {
    const levels = document.get(group);
    if (typeof levels !== 'object') continue;
    for (const knob of Object.keys(values[group] ?? {})) {
      const list = document.getIn([group, knob]);
      if (isSeq(list)) list.flow = true;
    }
  }
  return document.toString({ lineWidth: 0 });
}

function budgetOf(spec: ExperimentSpec): Values {
  const { preset, samples, tokens } = spec;
  const study = questionOf(spec);
  const usual = study === undefined ? null : studyPreset(study.kind);
  return {
    preset,
    ...(study !== undefined || samples === undefined ? {} : { samples }),
    ...(study !== undefined || tokens === undefined ? {} : { tokens }),
    ...(study === undefined || study.itemLimit === usual?.itemLimit ? {} : { items: study.itemLimit }),
    ...(study === undefined || study.orders === usual?.orders ? {} : { orders: study.orders }),
  };
}

function outcomeOf(outcome: OutcomeSpec): unknown {
  if (outcome.map === 'options') return { options: outcome.options };
  if (outcome.map === 'regex') return { regex: outcome.pattern };
  return outcome.map === 'json' ? { json: outcome.field } : outcome.map;
}

function gridKnobs(spec: ExperimentSpec): readonly KnobAxis[] {
  const { temperatures, windows } = spec;
  const axes = specAxes(spec);
  return [
    ...(temperatures === undefined ? [] : [{ knob: 'temperature' as const, levels: temperatures }]),
    ...(windows === undefined ? [] : [{ knob: 'window' as const, levels: windows.map(windowLevel) }]),
    ...(axes === undefined ? [] : [axes.y, axes.x]),
  ];
}

function studyKnobs({ kind, axes, shots }: StudyQuestion): readonly KnobAxis[] {
  const own = axes.filter(({ knob }) => kind === 'constraints' || (knob !== 'size' && knob !== 'family'));
  return shots === 0 ? own : [...own, { knob: 'shots', levels: [shots] }];
}

function studyValues({ kind, factors, sensitivity, texts, items, controls, induction }: StudyQuestion): Values {
  const usual = studyPreset(kind);
  const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);
  return {
    ...(factors === undefined ? {} : { factors: factors.length === 0 ? 'none' : knobsOf(factors).knobs }),
    ...(sensitivity === undefined ? {} : { sensitivity: knobsOf(sensitivity).knobs }),
    ...(induction === false
      ? { metrics: ['capability'] }
      : items.length === 0 && usual.items.length > 0
        ? { metrics: ['induction'] }
        : {}),
    ...(texts === usual.texts ? {} : { texts }),
    ...(same(items, usual.items) || items.length === 0 ? {} : { items }),
    ...(same(controls, usual.controls) ? {} : { controls }),
  };
}

function knobsOf(axes: readonly KnobAxis[]): { readonly knobs?: Readonly<Record<string, readonly Level[]>> } {
  return axes.length === 0
    ? {}
    : {
        knobs: Object.fromEntries(
          axes.map(({ knob, levels }) => [
            knob,
            levels.map(level => (knob === 'layers' || knob === 'heads' ? shareLevel(level) : level)),
          ]),
        ),
      };
}

/** "75%" where that is exactly the share, else the share itself. */
function shareLevel(level: Level): Level {
  const percent = Number((Number(level) * 100).toPrecision(12));
  return percent / 100 === level ? `${percent}%` : level;
}

function windowLevel(level: WindowLevel): Level {
  if (level.kind === 'all') return 'all';
  return level.kind === 'share' ? `${Number((level.share * 100).toPrecision(12))}%` : `${level.words} words`;
}

/** What of a bundled file is replaced by what a person has. */
export interface Filling {
  readonly prompts?: readonly string[];
  readonly models?: readonly string[];
  readonly items?: readonly string[];
  readonly budget?: Preset;
}

/** A bundled experiment file with a person's prompt, model and so on written into it; its comments stay. */
export function fillExperimentFile(text: string, filling: Filling): string {
  const document = parseDocument(text);
  for (const [key, value] of Object.entries(filling)) {
    const node = document.createNode(value);
    if (isSeq(node)) node.flow = key !== 'prompts';
    document.set(key, node);
  }
  return document.toString({ lineWidth: 0 });
}
