/** Refuses specs that no experiment can run, each with one sentence and what to do instead. */
import { AdjacentError } from '../core/adjacentError.ts';
import { checkOutcome } from '../core/answers/outcomes.ts';
import { metricOf } from '../core/metrics.ts';
import type { ExperimentSpec, WindowLevel } from './spec.ts';

/** Throws AdjacentError bad-argument. */
export function refuse(message: string, remedy: string): never {
  throw new AdjacentError('bad-argument', message, remedy);
}

const most = { samples: 4096, tokens: 4096, temperatures: 64, windows: 32, batch: 1024, threads: 64 } as const;

function checkCount(name: keyof typeof most, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most[name])) return;
  refuse(`The number of ${name} is ${value}.`, `Give a whole number from 1 to ${most[name]}.`);
}

function checkWindow(level: WindowLevel): void {
  if (level.kind === 'share' && !(level.share >= 0 && level.share <= 1)) {
    refuse(`A window of ${level.share * 100} % is not a part of the prompt.`, 'Use 0 % to 100 %.');
  }
  if (level.kind === 'words' && !(Number.isInteger(level.words) && level.words >= 0)) {
    refuse(`A window of ${level.words} words cannot be cut.`, 'Use a whole number of words, 0 or more.');
  }
}

function checkTemperature(value: number): void {
  if (value === 0) refuse('Temperature 0 would give one answer only.', 'Use 0.05 or more.');
  if (Number.isFinite(value) && value >= 0.05 && value <= 100) return;
  refuse(`Temperature ${value} cannot be sampled.`, 'Use a number from 0.05 to 100.');
}

function checkTopP(value: number): void {
  if (!(value > 0 && value <= 1))
    refuse(`Top-p ${value} is not a share of probability.`, 'Use a number above 0 and up to 1.');
}

/** Throws AdjacentError bad-argument for a temperature or top-p that cannot be sampled at. */
export function checkSampling(temperature: number, topP: number): void {
  checkTemperature(temperature);
  checkTopP(topP);
}

function checkList(name: 'temperatures' | 'windows', length: number | undefined): void {
  if (length === undefined || (length >= 1 && length <= most[name])) return;
  refuse(`The list of ${name} has ${length} entries.`, `Give 1 to ${most[name]}.`);
}

/** Checks what specs of every kind have in common. Throws AdjacentError bad-argument. */
export function checkSettings(spec: ExperimentSpec): void {
  if (!Number.isInteger(spec.seed) || spec.seed < 0 || spec.seed > 2 ** 53) {
    refuse(`The seed ${spec.seed} cannot be used.`, 'Use a whole number from 0 to 9007199254740992.');
  }
  checkTopP(spec.topP);
  checkOutcome(spec.outcome);
  spec.metrics?.forEach(metricOf);
  checkList('temperatures', spec.temperatures?.length);
  checkList('windows', spec.windows?.length);
  spec.temperatures?.forEach(checkTemperature);
  spec.windows?.forEach(checkWindow);
  checkCount('samples', spec.samples);
  checkCount('tokens', spec.tokens);
  checkCount('batch', spec.batch);
  checkCount('threads', spec.threads);
}

/** Throws AdjacentError prompt-empty for a prompt without text. */
export function checkPrompt(prompt: string): void {
  if (prompt.trim() === '') {
    throw new AdjacentError('prompt-empty', 'There is no text to analyze.', 'Select or type a prompt first.');
  }
}
