/** The calibration models that are listed beside the language models. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { CalibrationModel } from './calibrationModel.ts';
import { derailing } from './derailing.ts';
import { forkTree } from './forkTree.ts';
import { pitmanYor } from './pitmanYor.ts';
import {
  curieWeiss,
  frozenMixture,
  independentLetters,
  periodicLetters,
  polyaUrn,
  saturatingNull,
  schottky,
  twoStateChain,
} from './letterDistributions.ts';

export const calibrationModels: readonly CalibrationModel[] = [
  curieWeiss(),
  saturatingNull(),
  independentLetters(1),
  schottky(2.6),
  twoStateChain(0.02, 0.02),
  frozenMixture(0.2, 0.8),
  polyaUrn(1),
  periodicLetters(0.02),
  derailing(15),
  pitmanYor(1, 0.7),
  forkTree(0.1),
];

/** Whether an id names a calibration model. */
export const isCalibrationId = (id: string): boolean => id.startsWith('calibration:');

/** The calibration model with an id; null for the id of any other model. Throws AdjacentError model-missing for an
 * unknown calibration model. */
export function calibrationOf(id: string): CalibrationModel | null {
  if (!isCalibrationId(id)) return null;
  const model = calibrationModels.find(known => known.id === id);
  if (model) return model;
  const known = calibrationModels.map(calibration => calibration.id).join(', ');
  throw new AdjacentError('model-missing', t`There is no calibration model "${id}".`, t`Choose one of ${known}.`);
}
