/** Which keys and knobs each experiment reads: what it would not read is refused, not ignored. */
import { metrics } from '../core/metrics.ts';
import { knobIds, type KnobId } from '../domain/knob.ts';
import { studyKinds } from '../domain/study.ts';
import { experimentNames, fileKeys, type ExperimentName, type FileKey } from './fileSchema.ts';
import { note, type Reading } from './resolution.ts';

const cellMetrics = metrics.map(({ id }) => id);
const sampled: readonly ExperimentName[] = ['diagram', 'sweep', 'ergodicity'];
const withItems: readonly ExperimentName[] = ['training', 'size', 'families', 'few-shot', 'replication'];

/** Experiments that read a key; absent: all. */
const readers: Readonly<Partial<Record<FileKey, readonly ExperimentName[]>>> = {
  prompts: [...sampled, 'constraints'],
  models: experimentNames.filter(name => name !== 'calibration'),
  form: [...sampled, 'constraints'],
  mode: ['diagram', 'sweep'],
  outcome: ['diagram', 'sweep'],
  rows: ['diagram'],
  columns: ['diagram'],
  factors: ['constraints'],
  sensitivity: ['constraints'],
  texts: ['constraints'],
  items: withItems,
  controls: ['training'],
  'top-p': [...sampled, 'calibration', 'constraints'],
  'min-p': [...sampled, 'constraints'],
};

/** Knobs an experiment turns or sets. */
export const knobsOf: Readonly<Record<ExperimentName, readonly KnobId[]>> = {
  diagram: knobIds,
  sweep: ['temperature', 'window', 'length'],
  ergodicity: ['temperature', 'window', 'length'],
  calibration: ['temperature', 'length'],
  constraints: knobIds,
  training: ['checkpoint', 'shots'],
  size: ['shots'],
  families: ['shots'],
  'few-shot': ['shots'],
  replication: ['shots'],
};

/** Metrics an experiment states. */
export const metricsOf: Readonly<Record<ExperimentName, readonly string[]>> = {
  diagram: cellMetrics,
  sweep: cellMetrics,
  ergodicity: cellMetrics,
  calibration: cellMetrics,
  constraints: ['expansion', 'attribution'],
  training: ['capability', 'induction'],
  size: ['capability', 'induction'],
  families: ['capability', 'induction'],
  'few-shot': ['capability'],
  replication: ['capability'],
};

/** Whether an experiment reads a key. */
export function reads(experiment: ExperimentName, key: FileKey): boolean {
  return readers[key]?.includes(experiment) ?? true;
}

/** Whether an experiment is a study. */
export function isStudy(experiment: ExperimentName): boolean {
  return studyKinds.some(kind => kind === experiment);
}

/** Note every key, knob and metric of the file that its experiment would not read. */
export function checkUse(reading: Reading, experiment: ExperimentName): void {
  const { values } = reading;
  for (const key of fileKeys) {
    if (values[key] === undefined || reads(experiment, key)) continue;
    note(
      reading,
      [key],
      `The experiment "${experiment}" reads no ${key}.`,
      `Remove the key, or choose ${readers[key]?.join(' or ') ?? ''}.`,
      'key',
    );
  }
  for (const knob of Object.keys(values.knobs ?? {}) as KnobId[]) {
    if (knobsOf[experiment].includes(knob)) continue;
    const compared = (knob === 'size' || knob === 'family') && isStudy(experiment);
    const remedy = compared ? 'List the models under "models".' : `It turns ${knobsOf[experiment].join(', ')}.`;
    note(reading, ['knobs', knob], `The experiment "${experiment}" does not turn the knob ${knob}.`, remedy, 'key');
  }
  for (const [at, metric] of (values.metrics ?? []).entries()) {
    if (!metricsOf[experiment].includes(metric))
      note(
        reading,
        ['metrics', at],
        `The experiment "${experiment}" does not state ${metric}.`,
        `It states ${metricsOf[experiment].join(', ')}.`,
      );
  }
  const budget = values.budget;
  if (budget === undefined || typeof budget === 'string') return;
  const foreign = isStudy(experiment) ? (['samples', 'tokens'] as const) : (['items', 'orders'] as const);
  for (const key of foreign) {
    if (budget[key] !== undefined)
      note(
        reading,
        ['budget', key],
        `The experiment "${experiment}" has no number of ${key}.`,
        'Remove the key.',
        'key',
      );
  }
}
