/** What the bench measures in a process of its own, by name; input and result are plain data. */
import { runOurs } from './jobs/ours.ts';
import { runPlainLoop } from './jobs/plainLoop.ts';
import { runFullVocabulary, runTopFifty } from './jobs/transformersJs.ts';
import { measureCurve } from './curveBench.ts';
import { measurePrecisions } from './precisions.ts';
import { measurePreparation } from './preparation.ts';
import { measureProbes } from './probes.ts';
import { measureReadings } from './readings.ts';
import { measureSteps } from './steps.ts';
import { writeTwin } from './twin.ts';

export const parts = {
  probes: measureProbes,
  preparation: measurePreparation,
  precisions: measurePrecisions,
  readings: measureReadings,
  curve: measureCurve,
  steps: measureSteps,
  twin: writeTwin,
  ours: runOurs,
  plain: runPlainLoop,
  top50: runTopFifty,
  full: runFullVocabulary,
};

export type Parts = typeof parts;
export type PartName = keyof Parts;
