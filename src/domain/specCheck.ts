/** Rejects specs that no experiment can run. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { checkAssertions } from '../core/answers/assertions/assertion.ts';
import { checkOutcome } from '../core/answers/outcomes/outcomeRule.ts';
import { isPicture, metricOf } from '../core/metrics.ts';
import { isSamplerValue, samplerNames, samplerOptions, samplerRanges, topKRange } from '../core/sampler/samplers.ts';
import { areUsable } from './fileParameters.ts';
import { limits } from './limits.ts';
import type { ExperimentSpec, WindowLevel } from './spec.ts';

/** Reject an argument. Throws AdjacentError bad-argument. */
export function refuse(message: string, remedy: string): never {
  throw new AdjacentError('bad-argument', message, remedy);
}

const countNames = {
  samples: () => t`number of samples`,
  tokens: () => t`number of tokens`,
  batch: () => t`batch size`,
  threads: () => t`number of threads`,
} as const;

function checkCount(name: keyof typeof countNames, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= limits[name])) return;
  refuse(t`The ${countNames[name]()} cannot be ${value}.`, t`Use a whole number from 1 to ${limits[name]}.`);
}

function checkWindow(level: WindowLevel): void {
  if (level.kind === 'share' && !(level.share >= 0 && level.share <= 1)) {
    refuse(t`A context window of ${level.share * 100}% is not possible.`, t`Use 0% to 100%.`);
  }
  if (level.kind === 'words' && !(Number.isInteger(level.words) && level.words >= 0)) {
    refuse(t`A context window of ${level.words} words is not possible.`, t`Use a whole number of words, 0 or more.`);
  }
}

function checkTemperature(value: number): void {
  if (value === 0) refuse(t`Temperature 0 always gives the same answer.`, t`Use 0.05 or more.`);
  if (Number.isFinite(value) && value >= limits.temperature[0] && value <= limits.temperature[1]) return;
  refuse(t`Temperature ${value} is out of range.`, t`Use a number from 0.05 to 100.`);
}

function checkTopP(value: number): void {
  if (!(value > 0 && value <= 1)) refuse(t`Top-p ${value} is out of range.`, t`Use a number above 0 and up to 1.`);
}

/** Throws AdjacentError bad-argument for a temperature or top-p out of range. */
export function checkSampling(temperature: number, topP: number): void {
  checkTemperature(temperature);
  checkTopP(topP);
}

function checkSamplers({ topK = 0, samplers = {} }: Pick<ExperimentSpec, 'topK' | 'samplers'>): void {
  const { least, most } = topKRange;
  if (!Number.isInteger(topK) || topK < least || topK > most)
    refuse(t`Top-k ${topK} is out of range.`, t`Use a whole number from ${least} to ${most}; 0 keeps every token.`);
  for (const name of samplerNames) {
    const value = samplers[name];
    if (value === undefined || isSamplerValue(name, value)) continue;
    const range = samplerRanges[name];
    const words = samplerOptions[name].replaceAll('-', ' ');
    refuse(
      t`The sampler setting ${words} cannot be ${value}.`,
      range.whole
        ? t`Use a whole number from ${range.least} to ${range.most}.`
        : t`Use a number from ${range.least} to ${range.most}.`,
    );
  }
}

function checkStops(stops: readonly string[]): void {
  if (stops.length > limits.stops) refuse(t`There are ${stops.length} stop strings.`, t`Use at most ${limits.stops}.`);
  for (const stop of stops) {
    if (stop === '') refuse(t`A stop string is empty.`, t`Write the text before which answers end, such as "\\n".`);
    if (stop.length > limits.stopLength)
      refuse(t`A stop string has ${stop.length} characters.`, t`Use at most ${limits.stopLength}.`);
  }
}

function checkList(name: 'temperatures' | 'windows', length: number | undefined): void {
  if (length === undefined || (length >= 1 && length <= limits[name])) return;
  refuse(t`The list of ${name} has ${length} entries.`, t`Use 1 to ${limits[name]}.`);
}

/** Check what specs of every kind have in common. Throws AdjacentError bad-argument. */
export function checkSettings(spec: ExperimentSpec): void {
  if (!Number.isInteger(spec.seed) || spec.seed < 0 || spec.seed > limits.seed) {
    refuse(t`The seed ${spec.seed} is not valid.`, t`Use a whole number from 0 to 9007199254740992.`);
  }
  checkTopP(spec.topP);
  checkSamplers(spec);
  checkStops(spec.stop ?? []);
  checkOutcome(spec.outcome);
  checkAssertions(spec.assertions ?? []);
  spec.metrics?.filter(id => !isPicture(id)).forEach(metricOf);
  checkList('temperatures', spec.temperatures?.length);
  checkList('windows', spec.windows?.length);
  spec.temperatures?.forEach(checkTemperature);
  if (!areUsable(spec.fromFile ?? {}))
    refuse(t`The parameters of the prompt file cannot be used.`, t`Correct them in its heading.`);
  spec.windows?.forEach(checkWindow);
  checkCount('samples', spec.samples);
  checkCount('tokens', spec.tokens);
  checkCount('batch', spec.batch);
  checkCount('threads', spec.threads);
}

/** Throws AdjacentError prompt-empty for a prompt without text. */
export function checkPrompt(prompt: string): void {
  if (prompt.trim() === '') {
    throw new AdjacentError('prompt-empty', t`There is no text to analyze.`, t`Select or type a prompt first.`);
  }
}
