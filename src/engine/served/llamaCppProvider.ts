/** The server of llama.cpp by its own endpoints, which tell as many likely tokens as they are asked for. */
import { samplerNames, samplerValue, type SamplerName } from '../../core/sampler/samplers.ts';
import { t } from '../../core/text.ts';
import { allSettings } from '../../domain/capabilities.ts';
import type { Answer, Provider, ServedPrompt, ServerFacts } from './provider.ts';
import { appliedTemplate, checkReply, llamaCompletion, toldToken } from './replies.ts';
import type { Transport } from './transport.ts';

/** Likeliest tokens of each step: more make replies of long answers very large. */
const mostLikely = 100;

const parameters: Readonly<Record<SamplerName, string>> = {
  repetitionPenalty: 'repeat_penalty',
  presencePenalty: 'presence_penalty',
  frequencyPenalty: 'frequency_penalty',
  penaltyTokens: 'repeat_last_n',
  dryMultiplier: 'dry_multiplier',
  dryBase: 'dry_base',
  dryAllowedLength: 'dry_allowed_length',
  xtcProbability: 'xtc_probability',
  xtcThreshold: 'xtc_threshold',
};

/** The model that a llama.cpp server has. */
export function llamaCppProvider(transport: Transport, model: string, facts: ServerFacts): Provider {
  const { origin } = transport.reference;
  const textOf = async (prompt: ServedPrompt, signal: AbortSignal): Promise<string> => {
    if ('text' in prompt) return prompt.text;
    const reply = await transport.json('/apply-template', signal, { messages: prompt.messages });
    return checkReply(appliedTemplate, reply, origin, t`no text of its chat template`).prompt;
  };
  return {
    software: 'llama.cpp',
    model,
    mostNext: facts.vocabulary ?? mostLikely,
    mostLikely,
    severalAnswers: false,
    forms: { chat: true, raw: true },
    continues: { chat: true, raw: true },
    settings: allSettings,
    facts: () => Promise.resolve(facts),
    async ask(ask, signal): Promise<readonly Answer[]> {
      const prompt = `${await textOf(ask.prompt, signal)}${ask.beginning ?? ''}`;
      const reply = await transport.json('/completion', signal, {
        prompt,
        temperature: ask.temperature,
        top_p: ask.topP,
        top_k: ask.topK,
        min_p: ask.minP,
        typical_p: 1,
        ...Object.fromEntries(samplerNames.map(name => [parameters[name], samplerValue(ask.samplers ?? {}, name)])),
        dry_penalty_last_n: samplerValue(ask.samplers ?? {}, 'penaltyTokens'),
        mirostat: 0,
        samplers: ['penalties', 'dry', 'top_k', 'top_p', 'min_p', 'xtc', 'temperature'],
        n_predict: ask.tokens,
        seed: ask.seed,
        cache_prompt: true,
        stream: false,
        ...(ask.stop === undefined ? {} : { stop: ask.stop }),
        ...(ask.likeliest > 0 ? { n_probs: ask.likeliest } : {}),
      });
      const found = checkReply(llamaCompletion, reply, origin, t`a completion of an unexpected form`);
      const isCut = found.stop_type === 'limit' || found.stopped_limit === true;
      return [{ text: found.content, tokens: found.completion_probabilities?.map(toldToken) ?? null, ended: !isCut }];
    },
    read: () => Promise.resolve(null),
  };
}
