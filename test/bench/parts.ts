/** What the bench measures in a process of its own, by name; input and result are plain data. */
import { runLlamaCpp } from './jobs/llamaCpp.ts';
import { runOurs, runOursInInt8 } from './jobs/ours.ts';
import { runPlainLoop } from './jobs/plainLoop.ts';
import { runFullVocabulary, runFullVocabularyQ8, runTopFifty, runTopFiftyQ8 } from './jobs/transformersJs.ts';
import { measureCurve } from './curveBench.ts';
import { measurePrecisions } from './precisions.ts';
import { measurePreparation } from './preparation.ts';
import { measurePresets } from './presets.ts';
import { measureProbes } from './probes.ts';
import { measureReadings } from './readings.ts';
import { measureSteps } from './steps.ts';
import { measureTimeLeft } from './timeLeft.ts';
import { writeTwin } from './twin.ts';

export const parts = {
  probes: measureProbes,
  preparation: measurePreparation,
  precisions: measurePrecisions,
  presets: measurePresets,
  readings: measureReadings,
  curve: measureCurve,
  steps: measureSteps,
  timeLeft: measureTimeLeft,
  twin: writeTwin,
  ours: runOurs,
  plain: runPlainLoop,
  top50: runTopFifty,
  full: runFullVocabulary,
  top50q8: runTopFiftyQ8,
  fullq8: runFullVocabularyQ8,
  int8: runOursInInt8,
  llama: runLlamaCpp,
};

export type Parts = typeof parts;
export type PartName = keyof Parts;
