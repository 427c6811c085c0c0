/** Studies made by hand from laws that are known, read as the runner reads them. */
import assert from 'node:assert/strict';
import { changedTokens } from '../../../src/core/constraints/expansion.ts';
import { expansionOf } from './expansion.ts';
import type { KnobId, Setting } from '../../../src/domain/knob.ts';
import type { ModelCard } from '../../../src/domain/languageModel.ts';
import type { StudyRun } from '../../../src/domain/run.ts';
import type { StudySpec } from '../../../src/domain/spec.ts';
import { summaryText } from '../../../src/domain/report.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { findingsOf } from '../../../src/experiments/study/report/findings.ts';
import { knobs } from '../../../src/knobs/knobs.ts';
import type { Configuration, Study, StudyQuestion, StudyText, TextReading } from '../../../src/domain/study.ts';
import { record, smallSpec, words } from './experiments.ts';
import { referenceModel } from './referenceModel.ts';

export const noStudy: Study = {
  kind: 'constraints',
  models: [],
  configurations: [],
  texts: [],
  readings: [],
  items: [],
  itemReadings: [],
  inductions: [],
  disabled: [],
  shortfalls: [],
  estimate: { seconds: null, bytes: 0, memory: 0 },
};

const studySpec: StudyQuestion = {
  kind: 'constraints',
  axes: [],
  controls: [],
  texts: 'prompt',
  items: [],
  itemLimit: 100,
  shots: 0,
  orders: 1,
};
const finished = await record(
  smallSpec({ samples: 16, tokens: 2, prompt: 'once there was a fox who lived in a wood' }),
  [referenceModel(words)],
);

/** A finished run that carries a study. */
export function studyRun(
  study: Study,
  changes: {
    readonly spec?: Partial<StudySpec>;
    readonly study?: Partial<StudyQuestion>;
    readonly status?: StudyRun['status'];
    readonly cards?: readonly Partial<ModelCard>[];
  } = {},
): StudyRun {
  const { nulls, ...run } = finished.run;
  assert.deepEqual(nulls, []);
  const { manifest } = run;
  const [model] = manifest.models;
  if (model === undefined) throw new RangeError('a run has a model');
  const models = (changes.cards ?? [{}]).map(card => ({ ...model, card: { ...model.card, ...card } }));
  const spec = {
    ...manifest.spec,
    kind: 'study' as const,
    study: { ...studySpec, kind: study.kind, ...changes.study },
    ...changes.spec,
  };
  return { ...run, kind: 'study', study, status: changes.status ?? 'done', manifest: { ...manifest, spec, models } };
}

/** The findings of a run, with headline and details as one text. */
export function findingsWithSentence(run: StudyRun): StudyFindings & { readonly sentence: string } {
  const findings = findingsOf(run);
  return { ...findings, sentence: summaryText(findings) };
}

/** A configuration with the label that its knobs give it. */
export function configuration(
  index: number,
  role: Configuration['role'],
  setting: Setting,
  changes: Partial<Configuration> = {},
): Configuration {
  const turned = Object.entries(setting) as [KnobId, string | number][];
  const label =
    turned.length === 0
      ? 'unconstrained'
      : turned.map(([knob, level]) => knobs[knob].formatLevel(level, null)).join(', ');
  return {
    index,
    label,
    setting,
    role,
    knob: role === 'reference' || role === 'factorial' ? null : (turned[0]?.[0] ?? null),
    model: 0,
    ablation: null,
    draw: 0,
    ...changes,
  };
}

/** Words of the small vocabulary that hand-made laws speak. */
const vocabulary = ['castle', ' king', ' fox', ' tree', ' the', ' of', ' qx', ' zz'];

/** A law over the vocabulary, brought to sum 1. */
export function law(...weights: readonly number[]): Float64Array {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return Float64Array.from(vocabulary, (_, id) => (weights[id] ?? 0) / sum);
}

export function texts(count: number, source: StudyText['source'] = 'answer'): StudyText[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    source,
    prefix: 'once there was',
    text: 'castle king',
    ids: Int32Array.of(0, 1),
  }));
}

/** E2 of one configuration on one text with the same pair of laws at every position, or one pair for each. The text
 * says token 0. */
export function reading(
  configuration: number,
  text: number,
  ...laws: readonly (readonly [p: Float64Array, q: Float64Array])[]
): TextReading {
  const found = laws.map(([p, q]) => expansionOf(p, q));
  const column = (of: (expansion: (typeof found)[number]) => number): Float32Array => Float32Array.from(found, of);
  const [first] = laws;
  const changed = first === undefined ? { lost: [], gained: [] } : changedTokens(first[0], first[1], 4);
  const named = (list: typeof changed.lost) =>
    list.map(({ id, unconstrained, constrained }) => ({
      text: vocabulary[id] ?? '',
      p: unconstrained,
      q: constrained,
    }));
  return {
    configuration,
    text,
    kept: column(one => one.kept),
    lost: column(one => one.lost),
    leaked: column(one => one.leaked),
    openness: column(one => one.unconstrainedEntropy),
    constrainedOpenness: column(one => one.constrainedEntropy),
    divergence: column(one => one.jensenShannon),
    logProb: Float32Array.from(laws, ([p]) => Math.log(p[0] ?? 0)),
    constrainedLogProb: Float32Array.from(laws, ([, q]) => Math.log(q[0] ?? 0)),
    gained: column(one => one.gainedTokens),
    removed: column(one => one.lostTokens),
    jaccard: column(one => one.jaccard),
    gainedMass: column(one => one.gainedMass),
    lostWords: named(changed.lost),
    gainedWords: named(changed.gained),
  };
}
