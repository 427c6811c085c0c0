/** A measured setting as JSON for the usual APIs. Truncation that is off is written out where an API turns it on by
 * itself. */
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
  readonly more: Readonly<Record<string, boolean>>;
}

const names: Readonly<Record<Api, Names>> = {
  openai: { topK: null, off: 0, minP: null, tokens: 'max_completion_tokens', more: {} },
  ollama: { topK: 'top_k', off: 0, minP: 'min_p', tokens: 'num_predict', more: {} },
  'llama.cpp': { topK: 'top_k', off: 0, minP: 'min_p', tokens: 'n_predict', more: {} },
  transformers: { topK: 'top_k', off: 0, minP: 'min_p', tokens: 'max_new_tokens', more: { do_sample: true } },
  vllm: { topK: 'top_k', off: -1, minP: 'min_p', tokens: 'max_tokens', more: {} },
};

/** The JSON of a setting, and what it cannot express. */
export function apiSettings(
  values: SettingValues,
  api: Api,
): { readonly json: string; readonly rest: readonly string[] } {
  const { temperature, topP, topK, minP = 0, tokens, other } = values;
  const { topK: topKName, off, minP: minPName, tokens: tokensName, more } = names[api];
  const options = {
    ...more,
    temperature,
    top_p: topP,
    ...(topKName === null ? {} : { [topKName]: topK === 0 ? off : topK }),
    ...(minPName === null ? {} : { [minPName]: minP }),
    ...(tokens === undefined ? {} : { [tokensName]: tokens }),
  };
  const rest = [
    ...(topKName === null && topK > 0 ? [t`top-k ${topK}`] : []),
    ...(minPName === null && minP > 0 ? [t`min-p ${minP}`] : []),
    ...other,
  ];
  return { json: JSON.stringify(api === 'ollama' ? { options } : options, null, 2), rest };
}
