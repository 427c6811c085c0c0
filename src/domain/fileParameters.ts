/** Parameters that a prompt file states. They are defaults of its runs: what the user states wins, and they win over
 * the settings (docs/file-formats.md#prompt-file). */
import { listOf, t } from '../core/text.ts';
import { samplerNames, samplerOptions } from '../core/sampler/samplers.ts';
import { limits } from './limits.ts';
import type { PromptSampling } from './sampling.ts';

/** Samplers, stop strings, and sizes of a prompt file. What is absent is not stated. */
export interface FileParameters extends PromptSampling {
  /** As stated, at least 0. */
  readonly temperature?: number;
  /** Most tokens of an answer. */
  readonly tokens?: number;
  /** Answers at each setting, at least 2. */
  readonly samples?: number;
  readonly seed?: number;
}

/** What a spec has to do with the parameters of a file. */
interface Spec extends Omit<FileParameters, 'temperature'> {
  readonly fromFile?: FileParameters;
  readonly temperatures?: readonly number[];
}

/** Whether the temperature and the number of tokens are in their ranges. */
export function areUsable({ temperature = 0, tokens = 1 }: FileParameters): boolean {
  return temperature >= 0 && temperature <= limits.temperature[1] && Number.isInteger(tokens) && tokens >= 1;
}

/** Fields of a spec that follow from the parameters of a file, samplers and stop strings aside. */
export function fieldsOfFile(parameters: FileParameters = {}): Pick<Spec, 'fromFile' | 'samples' | 'seed'> {
  const { samples, seed } = parameters;
  if (Object.keys(parameters).length === 0) return {};
  return {
    fromFile: parameters,
    ...(samples === undefined ? {} : { samples }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The temperature of a file, where samples can be drawn at it: greedy decoding is that at the lowest one. */
export function fileTemperature({ fromFile }: Pick<Spec, 'fromFile'>): number | undefined {
  const stated = fromFile?.temperature;
  return stated === undefined ? undefined : Math.max(limits.temperature[0], stated);
}

/** Most tokens of an answer by the file; Infinity where the user states a length, or the file none. */
export function fileTokens({ fromFile, tokens }: Pick<Spec, 'fromFile' | 'tokens'>): number {
  return tokens === undefined ? (fromFile?.tokens ?? Infinity) : Infinity;
}

/** The parameters of a file that hold in a spec: "temperature 0.2, at most 256 tokens and seed 7 from the file". Null
 * where none does. */
export function fileParametersText(spec: Spec): string | null {
  const { fromFile = {}, temperatures, tokens } = spec;
  const { samplers = {} } = fromFile;
  const holds = (name: 'topP' | 'topK' | 'minP' | 'samples' | 'seed'): boolean =>
    fromFile[name] !== undefined && fromFile[name] === spec[name];
  const isLowest = fromFile.temperature !== undefined && fromFile.temperature < limits.temperature[0];
  const words = [
    ...(fromFile.temperature === undefined || temperatures !== undefined
      ? []
      : [
          isLowest
            ? t`temperature ${fromFile.temperature} (sampled at ${limits.temperature[0]})`
            : t`temperature ${fromFile.temperature}`,
        ]),
    ...(holds('topP') ? [t`top-p ${fromFile.topP ?? 1}`] : []),
    ...(holds('topK') ? [t`top-k ${fromFile.topK ?? 0}`] : []),
    ...(holds('minP') ? [t`min-p ${fromFile.minP ?? 0}`] : []),
    ...samplerNames.flatMap(name =>
      samplers[name] !== undefined && samplers[name] === spec.samplers?.[name]
        ? [`${samplerOptions[name].replaceAll('-', ' ')} ${samplers[name]}`]
        : [],
    ),
    ...(fromFile.tokens === undefined || tokens !== undefined ? [] : [t`at most ${fromFile.tokens} tokens`]),
    ...(holds('samples') ? [t`${fromFile.samples ?? 0} answers`] : []),
    ...(fromFile.stop !== undefined && fromFile.stop.length > 0 && fromFile.stop.join('\0') === spec.stop?.join('\0')
      ? [t`stop strings`]
      : []),
    ...(holds('seed') ? [t`seed ${fromFile.seed ?? 0}`] : []),
  ];
  return words.length === 0 ? null : t`${listOf(words)} from the file`;
}
