/** What the heading of a prompt file says about samplers and stop strings: the parameters of .prompty, dotprompt,
 * GitHub Models and chat requests, with the names that OpenAI, Ollama, llama.cpp, vLLM and transformers give them
 * (docs/file-formats.md#prompt-file). */
import { isSamplerValue, samplerOptions, topKRange, type SamplerName } from '../core/sampler/samplers.ts';
import { t } from '../core/text.ts';
import { limits } from '../domain/limits.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, type Fields } from './heading.ts';

/** Keys of a file of messages that hold parameters. */
export const samplingKeys = [
  'modelParameters',
  'top_p',
  'top_k',
  'min_p',
  'repetition_penalty',
  'repeat_penalty',
  'presence_penalty',
  'frequency_penalty',
  'repeat_last_n',
  'dry_multiplier',
  'dry_base',
  'dry_allowed_length',
  'xtc_probability',
  'xtc_threshold',
  'stop',
] as const;

/** Names of each setting, without case and underscores. */
const names: Readonly<Record<SamplerName | 'topP' | 'topK' | 'minP' | 'stop', readonly string[]>> = {
  topP: ['topp'],
  topK: ['topk'],
  minP: ['minp'],
  repetitionPenalty: ['repetitionpenalty', 'repeatpenalty'],
  presencePenalty: ['presencepenalty'],
  frequencyPenalty: ['frequencypenalty'],
  penaltyTokens: ['penaltytokens', 'repeatlastn'],
  dryMultiplier: ['drymultiplier'],
  dryBase: ['drybase'],
  dryAllowedLength: ['dryallowedlength'],
  xtcProbability: ['xtcprobability'],
  xtcThreshold: ['xtcthreshold'],
  stop: ['stop', 'stopsequences'],
};

/** Samplers and stop strings of a heading; {} for none. Throws AdjacentError bad-argument, which names the file, for a
 * value that cannot be used. */
export function samplingSettings(fields: Fields, name: string): PromptSampling {
  const written = new Map(
    placesOf(fields).flatMap(place =>
      Object.entries(place).map(([key, value]) => [key.toLowerCase().replaceAll('_', ''), value] as const),
    ),
  );
  const valueOf = (setting: keyof typeof names): unknown =>
    names[setting].map(key => written.get(key)).find(value => value !== undefined && value !== null);
  const number = (setting: keyof typeof names, words: string, fits: (value: number) => boolean): number | undefined => {
    const value = valueOf(setting);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && fits(value)) return value;
    return refuse(
      t`${name}: ${words} cannot be ${JSON.stringify(value)}.`,
      t`Correct it in the heading, or remove it.`,
    );
  };
  const samplers = Object.fromEntries(
    (Object.keys(samplerOptions) as SamplerName[]).flatMap(setting => {
      const words = samplerOptions[setting].replaceAll('-', ' ');
      const value = number(setting, words, found => isSamplerValue(setting, found));
      return value === undefined ? [] : [[setting, value] as const];
    }),
  );
  const topP = number('topP', 'top-p', value => value > 0 && value <= 1);
  const topK = number('topK', 'top-k', value => Number.isInteger(value) && value >= 0 && value <= topKRange.most);
  const minP = number('minP', 'min-p', value => value >= 0 && value < 1);
  const stop = stopsOf(valueOf('stop'), name);
  return {
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(minP === undefined ? {} : { minP }),
    ...(Object.keys(samplers).length === 0 ? {} : { samplers }),
    ...(stop === undefined ? {} : { stop }),
  };
}

/** Where parameters stand, those that win last. */
function placesOf({ model, config, modelParameters, ...top }: Fields): readonly Fields[] {
  const inModel = isFields(model) ? [model['parameters'], model['options']] : [];
  const extra = inModel.flatMap(place => (isFields(place) ? [place['additionalProperties']] : []));
  const own = Object.fromEntries(Object.entries(top).filter(([key]) => samplingKeys.some(known => known === key)));
  return [own, config, modelParameters, ...extra, ...inModel].filter(isFields);
}

function stopsOf(written: unknown, name: string): readonly string[] | undefined {
  if (written === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  const stops = list.filter(stop => typeof stop === 'string' && stop !== '' && stop.length <= limits.stopLength);
  if (stops.length === list.length && list.length <= limits.stops) return [...new Set(stops as string[])];
  return refuse(
    t`${name} has stop strings that cannot be used.`,
    t`Write up to ${limits.stops} texts of up to ${limits.stopLength} characters.`,
  );
}
