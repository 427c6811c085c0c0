/** Ollama by its own endpoint, which tells log-probabilities that its `/v1` may not. */
import { samplerValue } from '../../core/sampler/samplers.ts';
import { t } from '../../core/text.ts';
import { withBeginning } from './promptMessages.ts';
import type { Answer, Provider, ServerFacts } from './provider.ts';
import { checkReply, ollamaChat, ollamaShow, toldToken } from './replies.ts';
import type { Transport } from './transport.ts';

/** A model of an Ollama server. */
export function ollamaProvider(transport: Transport, model: string): Provider {
  const { origin } = transport.reference;
  return {
    software: 'Ollama',
    model,
    mostNext: 20,
    mostLikely: 20,
    severalAnswers: false,
    forms: { chat: true, raw: false },
    continues: { chat: true, raw: false },
    settings: ['topK', 'minP', 'repetitionPenalty', 'presencePenalty', 'frequencyPenalty', 'penaltyTokens'],
    async facts(signal): Promise<ServerFacts> {
      const reply = await transport.json('/api/show', signal, { model });
      const info = checkReply(ollamaShow, reply, origin, t`a description of an unexpected form`).model_info;
      const context = Object.entries(info).find(([key]) => key.endsWith('.context_length'))?.[1];
      const words = info['tokenizer.ggml.tokens'];
      return {
        context: typeof context === 'number' ? context : null,
        vocabulary: Array.isArray(words) ? words.length : null,
      };
    },
    async ask(ask, signal): Promise<readonly Answer[]> {
      const { prompt, samplers = {} } = ask;
      const messages = withBeginning(
        'text' in prompt ? [{ role: 'user', content: prompt.text }] : prompt.messages,
        ask.beginning,
      );
      const reply = await transport.json('/api/chat', signal, {
        model,
        messages,
        stream: false,
        ...(ask.likeliest > 0 ? { logprobs: true, top_logprobs: ask.likeliest } : {}),
        options: {
          temperature: ask.temperature,
          top_p: ask.topP,
          top_k: ask.topK,
          min_p: ask.minP,
          typical_p: 1,
          repeat_penalty: samplerValue(samplers, 'repetitionPenalty'),
          presence_penalty: samplerValue(samplers, 'presencePenalty'),
          frequency_penalty: samplerValue(samplers, 'frequencyPenalty'),
          repeat_last_n: samplerValue(samplers, 'penaltyTokens'),
          mirostat: 0,
          num_predict: ask.tokens,
          seed: ask.seed,
          ...(ask.stop === undefined ? {} : { stop: ask.stop }),
        },
      });
      const {
        message,
        done_reason: end,
        logprobs,
      } = checkReply(ollamaChat, reply, origin, t`a message of an unexpected form`);
      return [{ text: message.content, tokens: logprobs?.map(toldToken) ?? null, ended: end !== 'length' }];
    },
    read: () => Promise.resolve(null),
  };
}
