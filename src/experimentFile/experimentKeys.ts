/** Which keys, knobs and metrics each experiment uses. What it would not use is refused, not ignored. */
import { askedPictures, metrics } from '../core/metrics.ts';
import { t } from '../core/text.ts';
import { knobIds, rowSamplerKnobs, type KnobId } from '../domain/knob.ts';
import { studyKinds } from '../domain/study.ts';
import {
  budgetKeys,
  experimentNames,
  fileKeys,
  type BudgetKey,
  type ExperimentName,
  type FileKey,
} from './fileSchema.ts';
import { addProblem, type ParseState } from './resolution.ts';

const cellMetrics = [...metrics.map(({ id }) => id), ...askedPictures];
const sampled: readonly ExperimentName[] = [
  'diagram',
  'sweep',
  'ergodicity',
  'paths',
  'growth',
  'internals',
  'wordings',
];
const withItems: readonly ExperimentName[] = ['training', 'size', 'families', 'few-shot', 'replication'];

/** Experiments that use a key. A key that is not listed is used by all. */
const keyUsers: Readonly<Partial<Record<FileKey, readonly ExperimentName[]>>> = {
  prompts: [...sampled, 'constraints'],
  models: experimentNames.filter(name => name !== 'calibration'),
  form: [...sampled, 'constraints'],
  mode: ['diagram', 'sweep', 'wordings'],
  outcome: ['diagram', 'sweep', 'paths', 'growth', 'internals', 'wordings'],
  assertions: ['diagram', 'sweep', 'paths', 'growth', 'internals', 'wordings'],
  answer: ['paths'],
  until: ['growth'],
  wording: ['wordings'],
  rows: ['diagram'],
  columns: ['diagram'],
  factors: ['constraints'],
  sensitivity: ['constraints'],
  texts: ['constraints'],
  items: withItems,
  controls: ['training'],
  'top-p': [...sampled, 'calibration', 'constraints'],
  'min-p': [...sampled, 'constraints'],
  samplers: sampled,
  stop: sampled.filter(name => name !== 'ergodicity'),
};

/** Knobs that an experiment varies or fixes. */
export const experimentKnobs: Readonly<Record<ExperimentName, readonly KnobId[]>> = {
  diagram: knobIds,
  sweep: ['temperature', 'window', 'length'],
  ergodicity: ['temperature', 'window', 'length'],
  calibration: ['temperature', 'length'],
  paths: ['temperature', 'length'],
  growth: ['temperature', 'length', 'top-p', 'min-p', ...rowSamplerKnobs, 'precision', 'checkpoint'],
  internals: ['temperature', 'length'],
  wordings: ['temperature', 'length'],
  constraints: knobIds,
  training: ['checkpoint', 'shots'],
  size: ['shots'],
  families: ['shots'],
  'few-shot': ['shots'],
  replication: ['shots'],
};

/** Metrics that an experiment reports. */
export const experimentMetrics: Readonly<Record<ExperimentName, readonly string[]>> = {
  diagram: cellMetrics,
  sweep: cellMetrics,
  ergodicity: cellMetrics,
  calibration: cellMetrics,
  paths: cellMetrics,
  growth: cellMetrics,
  internals: cellMetrics,
  wordings: cellMetrics,
  constraints: ['expansion', 'attribution'],
  training: ['capability', 'induction'],
  size: ['capability', 'induction'],
  families: ['capability', 'induction'],
  'few-shot': ['capability'],
  replication: ['capability'],
};

/** Whether an experiment uses a key. */
export function usesKey(experiment: ExperimentName, key: FileKey): boolean {
  return keyUsers[key]?.includes(experiment) ?? true;
}

/** Whether an experiment uses a key of the budget. */
export function usesBudgetKey(experiment: ExperimentName, key: BudgetKey): boolean {
  return isStudy(experiment) !== (key === 'samples' || key === 'tokens');
}

function isStudy(experiment: ExperimentName): boolean {
  return studyKinds.some(kind => kind === experiment);
}

/** Add a problem for every key, knob and metric of the file that its experiment does not use. */
export function checkKeys(state: ParseState, experiment: ExperimentName): void {
  const { values } = state;
  for (const key of fileKeys) {
    const users = keyUsers[key];
    if (values[key] === undefined || users === undefined || users.includes(experiment)) continue;
    addProblem(
      state,
      [key],
      {
        message: t`The experiment "${experiment}" does not use the key ${key}.`,
        remedy: t`Remove the key, or use one of these experiments: ${users.join(', ')}.`,
      },
      'key',
    );
  }
  for (const knob of Object.keys(values.knobs ?? {}) as KnobId[]) {
    const knobs = experimentKnobs[experiment];
    if (knobs.includes(knob)) continue;
    const isCompared = (knob === 'size' || knob === 'family') && isStudy(experiment);
    addProblem(
      state,
      ['knobs', knob],
      {
        message: t`The experiment "${experiment}" does not use the knob ${knob}.`,
        remedy: isCompared ? t`List the models under "models".` : t`Its knobs: ${knobs.join(', ')}.`,
      },
      'key',
    );
  }
  for (const [at, metric] of (values.metrics ?? []).entries()) {
    const reported = experimentMetrics[experiment];
    if (!reported.includes(metric))
      addProblem(state, ['metrics', at], {
        message: t`The experiment "${experiment}" does not report ${metric}.`,
        remedy: t`Its metrics: ${reported.join(', ')}.`,
      });
  }
  checkBudget(state, experiment);
}

function checkBudget(state: ParseState, experiment: ExperimentName): void {
  const { budget } = state.values;
  if (budget === undefined || typeof budget === 'string') return;
  for (const key of budgetKeys) {
    if (budget[key] !== undefined && !usesBudgetKey(experiment, key))
      addProblem(
        state,
        ['budget', key],
        {
          message: t`The experiment "${experiment}" does not use ${key} in its budget.`,
          remedy: t`Remove the key.`,
        },
        'key',
      );
  }
}
