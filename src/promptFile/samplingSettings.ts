/** What the heading of a prompt file says about samplers, sizes and stop strings: the parameters of .prompty,
 * dotprompt, GitHub Models and chat requests, with the names that OpenAI, Ollama, llama.cpp, vLLM and transformers give
 * them (docs/file-formats.md#prompt-file). */
import { isSamplerValue, samplerOptions, topKRange, type SamplerName } from '../core/sampler/samplers.ts';
import { t } from '../core/text.ts';
import { limits } from '../domain/limits.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, type Fields } from './heading.ts';

/** Keys of a file of messages that hold parameters. */
export const samplingKeys = [
  'modelParameters',
  'temperature',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'seed',
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

/** A parameter of a prompt file. */
export type ParameterName =
  SamplerName | 'temperature' | 'tokens' | 'samples' | 'seed' | 'topP' | 'topK' | 'minP' | 'stop';

/** Names of each parameter, without case and underscores. */
const names: Readonly<Record<ParameterName, readonly string[]>> = {
  temperature: ['temperature'],
  tokens: ['maxtokens', 'maxcompletiontokens', 'maxoutputtokens', 'numpredict', 'maxnewtokens'],
  samples: ['n'],
  seed: ['seed'],
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

const folded = (key: string): string => key.toLowerCase().replaceAll('_', '');

/** The key under which a place states a parameter; undefined where it does not. */
export function keyOf(place: Fields, parameter: ParameterName): string | undefined {
  return Object.keys(place).find(key => names[parameter].includes(folded(key)));
}

/** Parameters of a heading; {} for none. A negative seed or number of tokens stands for none in llama.cpp and Ollama,
 * and one answer is what every request asks for. Throws AdjacentError bad-argument, which names the file, for a
 * value that cannot be used. */
export function samplingSettings(fields: Fields, name: string): FileParameters {
  const written = new Map(
    placesOf(fields).flatMap(place => Object.entries(place).map(([key, value]) => [folded(key), value] as const)),
  );
  const valueOf = (setting: ParameterName): unknown =>
    names[setting].map(key => written.get(key)).find(value => value !== undefined && value !== null);
  const number = (setting: ParameterName, words: string, fits: (value: number) => boolean): number | undefined => {
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
  const temperature = number('temperature', t`temperature`, value => value >= 0 && value <= limits.temperature[1]);
  const whole = (setting: ParameterName, words: string, most: number): number | undefined =>
    number(setting, words, value => Number.isInteger(value) && value <= most);
  const tokens = whole('tokens', t`the largest number of tokens`, Number.MAX_SAFE_INTEGER) ?? -1;
  const samples = whole('samples', t`the number of answers`, limits.samples) ?? 1;
  const seed = whole('seed', t`the seed`, limits.seed) ?? -1;
  const stop = stopsOf(valueOf('stop'), name);
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(tokens < 1 ? {} : { tokens }),
    ...(samples < 2 ? {} : { samples }),
    ...(seed < 0 ? {} : { seed }),
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
