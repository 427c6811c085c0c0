/** Reads the configuration of a model folder: config.json, generation_config.json and genai_config.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Message } from '../../domain/message.ts';
import { positiveCount, whole } from '../../domain/schemas/schema.ts';
import { defaultCacheNames, type CacheNames } from '../onnx/graphRoles.ts';

/** The configuration of a model; null where it is not stated. */
export interface ModelConfig {
  /** model_type, else "unknown". */
  readonly family: string;
  readonly layers: number | null;
  readonly heads: number | null;
  readonly kvHeads: number | null;
  readonly headSize: number | null;
  readonly vocabulary: number | null;
  /** Context length in tokens. */
  readonly context: number;
  /** Tokens that layers with a sliding window attend to, where that is less than the context. */
  readonly window: number | null;
  readonly eosTokenIds: readonly number[];
  readonly bosTokenIds: readonly number[];
  readonly encoderDecoder: boolean;
  /** Whether the output head is the embedding, which is the default in transformers. */
  readonly tied: boolean;
  readonly cacheNames: CacheNames;
  readonly notes: readonly Message[];
}

const count = v.fallback(v.nullish(positiveCount), null);
const ids = v.fallback(v.nullish(v.union([whole, v.array(whole)])), null);
const configSchema = v.object({
  model_type: v.fallback(v.string(), 'unknown'),
  is_encoder_decoder: v.fallback(v.boolean(), false),
  tie_word_embeddings: v.fallback(v.boolean(), true),
  num_hidden_layers: count,
  n_layer: count,
  n_layers: count,
  num_attention_heads: count,
  n_head: count,
  n_heads: count,
  num_key_value_heads: count,
  hidden_size: count,
  n_embd: count,
  d_model: count,
  head_dim: count,
  vocab_size: count,
  max_position_embeddings: count,
  n_positions: count,
  n_ctx: count,
  max_seq_len: count,
  max_sequence_length: count,
  seq_length: count,
  sliding_window: count,
  window_size: count,
  use_sliding_window: v.fallback(v.boolean(), true),
  eos_token_id: ids,
  bos_token_id: ids,
});
const generationSchema = v.object({ eos_token_id: ids, bos_token_id: ids });
const tokenizerSchema = v.object({ model_max_length: count });
/** Name of an input or output with the number of the layer in place of %d. */
const template = v.pipe(v.string(), v.includes('%d'));
const names = v.object({ past_key_names: v.optional(template), past_value_names: v.optional(template) });
const presents = v.object({ present_key_names: v.optional(template), present_value_names: v.optional(template) });
const genaiSchema = v.object({
  model: v.object({
    context_length: count,
    eos_token_id: ids,
    bos_token_id: ids,
    decoder: v.optional(v.object({ inputs: v.optional(names), outputs: v.optional(presents) })),
  }),
});

/** Longest plausible context; tokenizers write 1e30 for "no limit". */
const maxContext = 10_000_000;
const assumedContext = 2048;

/** Read the configuration of a folder. Missing files state nothing. Throws AdjacentError model-corrupt for a file that
 * is not valid JSON of its kind. */
export function readConfig(folder: string): ModelConfig {
  const config = parse(folder, 'config.json', configSchema);
  const generation = parse(folder, 'generation_config.json', generationSchema);
  const genai = parse(folder, 'genai_config.json', genaiSchema)?.model;
  const heads = config?.num_attention_heads ?? config?.n_head ?? config?.n_heads ?? null;
  const width = config?.hidden_size ?? config?.n_embd ?? config?.d_model ?? null;
  const tokenizer = parse(folder, 'tokenizer_config.json', tokenizerSchema)?.model_max_length;
  const context = [
    config?.max_position_embeddings,
    config?.n_positions,
    config?.n_ctx,
    config?.max_seq_len,
    config?.max_sequence_length,
    config?.seq_length,
    genai?.context_length,
    tokenizer,
  ].find(length => typeof length === 'number' && length < maxContext);
  const window = config?.use_sliding_window ? (config.sliding_window ?? config.window_size ?? maxContext) : maxContext;
  const length = context ?? assumedContext;
  return {
    family: config?.model_type ?? 'unknown',
    layers: config?.num_hidden_layers ?? config?.n_layer ?? config?.n_layers ?? null,
    heads,
    kvHeads: config?.num_key_value_heads ?? heads,
    headSize: config?.head_dim ?? (heads !== null && width !== null ? width / heads : null),
    vocabulary: config?.vocab_size ?? null,
    context: length,
    window: window < length ? window : null,
    eosTokenIds: union(generation?.eos_token_id, config?.eos_token_id, genai?.eos_token_id),
    bosTokenIds: union(generation?.bos_token_id, config?.bos_token_id, genai?.bos_token_id),
    tied: config?.tie_word_embeddings ?? true,
    encoderDecoder: config?.is_encoder_decoder ?? false,
    cacheNames: cacheNamesOf(genai?.decoder),
    notes: context ? [] : [{ code: 'assumed-context', tokens: assumedContext }],
  };
}

function union(...stated: readonly (number | readonly number[] | null | undefined)[]): number[] {
  return [...new Set(stated.flatMap(ids => ids ?? []))].filter(id => id >= 0);
}

function cacheNamesOf(
  decoder: NonNullable<v.InferOutput<typeof genaiSchema>['model']['decoder']> | undefined,
): CacheNames {
  const { inputs, outputs } = decoder ?? {};
  return {
    pastKey: inputs?.past_key_names ?? defaultCacheNames.pastKey,
    pastValue: inputs?.past_value_names ?? defaultCacheNames.pastValue,
    presentKey: outputs?.present_key_names ?? defaultCacheNames.presentKey,
    presentValue: outputs?.present_value_names ?? defaultCacheNames.presentValue,
  };
}

function parse<T>(folder: string, file: string, schema: v.GenericSchema<unknown, T>): T | null {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AdjacentError(
      'model-corrupt',
      t`${file} of this model is not valid JSON of the expected structure.`,
      t`Download the model again.`,
      detail,
    );
  }
}
