/** A measured setting as JSON for the usual APIs. Truncation that is off is written out where an API turns it on by
 * itself. */
import { samplerNames, samplerOptions, type SamplerName } from '../../../../core/sampler/samplers.ts';
import { t } from '../../../../core/text.ts';
import type { SettingValues } from '../../../../domain/guidance.ts';

export const apis = ['openai', 'ollama', 'llama.cpp', 'transformers', 'vllm'] as const;
export type Api = (typeof apis)[number];

/** How the API is called in a list. */
export const apiTitles: Readonly<Record<Api, string>> = {
  openai: 'OpenAI',
  ollama: 'Ollama',
  'llama.cpp': 'llama.cpp',
  transformers: 'Transformers',
  vllm: 'vLLM',
};

/** Names of the knobs; null where the API has none. `off`: the value of top-k that keeps all tokens. */
interface Names {
  readonly topK: string | null;
  readonly off: number;
  readonly minP: string | null;
  readonly tokens: string;
  readonly stop: string;
  readonly samplers: Readonly<Partial<Record<SamplerName, string>>>;
  readonly more: Readonly<Record<string, boolean>>;
}

const ofOpenAi = { presencePenalty: 'presence_penalty', frequencyPenalty: 'frequency_penalty' } as const;
const ofOllama = { ...ofOpenAi, repetitionPenalty: 'repeat_penalty', penaltyTokens: 'repeat_last_n' } as const;
const ofLlamaCpp = {
  ...ofOllama,
  dryMultiplier: 'dry_multiplier',
  dryBase: 'dry_base',
  dryAllowedLength: 'dry_allowed_length',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
} as const;
const ofTransformers = { repetitionPenalty: 'repetition_penalty' } as const;
const own = { stop: 'stop', more: {} } as const;

const names: Readonly<Record<Api, Names>> = {
  openai: { ...own, topK: null, off: 0, minP: null, tokens: 'max_completion_tokens', samplers: ofOpenAi },
  ollama: { ...own, topK: 'top_k', off: 0, minP: 'min_p', tokens: 'num_predict', samplers: ofOllama },
  'llama.cpp': { ...own, topK: 'top_k', off: 0, minP: 'min_p', tokens: 'n_predict', samplers: ofLlamaCpp },
  transformers: {
    ...{ topK: 'top_k', off: 0, minP: 'min_p', tokens: 'max_new_tokens', samplers: ofTransformers },
    stop: 'stop_strings',
    more: { do_sample: true },
  },
  vllm: {
    ...{ ...own, topK: 'top_k', off: -1, minP: 'min_p', tokens: 'max_tokens' },
    samplers: { ...ofOpenAi, ...ofTransformers },
  },
};

/** The JSON of a setting, and what it cannot express. */
export function apiSettings(
  values: SettingValues,
  api: Api,
): { readonly json: string; readonly rest: readonly string[] } {
  const { temperature, topP, topK, minP = 0, samplers = {}, stop = [], tokens, other } = values;
  const { topK: topKName, off, minP: minPName, tokens: tokensName, more, ...named } = names[api];
  const stated = samplerNames.flatMap(name => {
    const value = samplers[name];
    return value === undefined ? [] : [{ name, value, key: named.samplers[name] }];
  });
  const options = {
    ...more,
    temperature,
    top_p: topP,
    ...(topKName === null ? {} : { [topKName]: topK === 0 ? off : topK }),
    ...(minPName === null ? {} : { [minPName]: minP }),
    ...(tokens === undefined ? {} : { [tokensName]: tokens }),
    ...Object.fromEntries(stated.flatMap(({ key, value }) => (key === undefined ? [] : [[key, value]]))),
    ...(stop.length === 0 ? {} : { [named.stop]: stop }),
  };
  const rest = [
    ...(topKName === null && topK > 0 ? [t`top-k ${topK}`] : []),
    ...(minPName === null && minP > 0 ? [t`min-p ${minP}`] : []),
    ...stated
      .filter(({ key }) => key === undefined)
      .map(({ name, value }) => `${samplerOptions[name].replaceAll('-', ' ')} ${value}`),
    ...other,
  ];
  return { json: JSON.stringify(api === 'ollama' ? { options } : options, null, 2), rest };
}
