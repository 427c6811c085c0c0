/** The registry of metrics: what can be stated of one cell. */
import { AdjacentError } from './adjacentError.ts';
import { t } from './text.ts';
import type { Figure } from './figure.ts';
import type { CellSample, Metric } from './metric.ts';
import {
  agreementMetric,
  chao1Metric,
  coverageMetric,
  effectiveKindsMetric,
  kindsMetric,
  lengthMetric,
  semanticOrderMetric,
  shareBetweenMetric,
  vendiMetric,
} from './metrics/answers.ts';
import { binderMetric } from './metrics/binder.ts';
import {
  derailRateMetric,
  dissolvedShareMetric,
  energyMetric,
  logitVarianceMetric,
  restEnergyMetric,
  susceptibilityMetric,
} from './metrics/energy.ts';
import { continuationEntropyMetric, entropyRateMetric, repetitionMetric } from './metrics/growth.ts';
import {
  correlationTimeMetric,
  ergodicityBreakingMetric,
  essBulkMetric,
  essTailMetric,
  fluctuationMetric,
  gammaMetric,
  rHatMetric,
} from './metrics/longRuns.ts';
import { nextChoicesMetric, opennessMetric } from './metrics/nextToken.ts';

/** All metrics, in the order in which they are shown. */
export const metrics: readonly Metric[] = [
  opennessMetric,
  nextChoicesMetric,
  energyMetric,
  derailRateMetric,
  dissolvedShareMetric,
  restEnergyMetric,
  semanticOrderMetric,
  vendiMetric,
  agreementMetric,
  kindsMetric,
  effectiveKindsMetric,
  coverageMetric,
  chao1Metric,
  shareBetweenMetric,
  susceptibilityMetric,
  continuationEntropyMetric,
  entropyRateMetric,
  logitVarianceMetric,
  lengthMetric,
  repetitionMetric,
  gammaMetric,
  fluctuationMetric,
  ergodicityBreakingMetric,
  correlationTimeMetric,
  rHatMetric,
  essBulkMetric,
  essTailMetric,
  binderMetric,
];

/** Pictures that are drawn where they are asked for, beside metrics: power spectra of long runs. */
export const askedPictures = ['spectrum'] as const;

/** Whether an id asks for a picture instead of a metric. */
export const isPicture = (id: string): boolean => askedPictures.some(known => known === id);

const byId = new Map(metrics.map(metric => [metric.id, metric]));

/** The metric with an id. Throws AdjacentError bad-argument for an id that does not exist. */
export function metricOf(id: string): Metric {
  const metric = byId.get(id);
  if (metric === undefined) {
    throw new AdjacentError(
      'bad-argument',
      t`There is no metric "${id}".`,
      t`Choose one of ${[...byId.keys(), ...askedPictures].join(', ')}.`,
    );
  }
  return metric;
}

/** Every metric of a cell by id; those that cannot be stated abstain. */
export function measure(sample: CellSample): Record<string, Figure> {
  return Object.fromEntries(metrics.map(metric => [metric.id, metric.compute(sample)]));
}
