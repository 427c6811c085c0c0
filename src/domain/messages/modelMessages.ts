/** Messages about a model: knobs it does not support, and facts that affect its figures. */
import type { ErrorKind } from '../../core/adjacentError.ts';
import { formatNumber } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { int8KindWords, int8Text, type Int8Facts, type Int8TextKind, type MeasuredDistance } from '../int8.ts';

const whereText = (text: Int8TextKind | null): string =>
  text === null ? t`on the probe sentences` : t`on ${int8KindWords[text]}`;

export const modelMessages = {
  /** A sentence without a code: from a run file of an earlier version, or the description of a calibration model. */
  text: ({ text }: { readonly text: string }) => text,

  'one-layer': () => t`The model has only one layer.`,
  'no-residual-stream': () => t`Its graph has no recognizable residual stream, so layers cannot be skipped.`,
  'no-attention-heads': () => t`Its attention was not recognized, so single heads cannot be masked.`,
  'attention-fused': ({ model, operator }: { readonly model: string; readonly operator: string }) =>
    t`The attention of ${model} is one operator (${operator}) that does not show its probabilities.`,
  'attention-not-found': ({ model }: { readonly model: string }) =>
    t`The attention of ${model} has no form that can be read.`,
  'last-layer-only': ({ model }: { readonly model: string }) =>
    t`The graph of ${model} has no recognizable residual stream, so only its last layer is read.`,
  'no-hidden-states': ({ model }: { readonly model: string }) => t`${model} exposes no hidden state.`,
  'internals-not-opened': ({ model, reason }: { readonly model: string; readonly reason: string }) =>
    t`The inside of ${model} could not be read: ${reason}`,
  'already-quantized': () => t`Its weights are already quantized.`,
  'calibration-one-layer': () => t`A calibration model has only one layer.`,
  'calibration-no-heads': () => t`A calibration model has no attention heads to mask.`,
  'calibration-no-weights': () => t`A calibration model has no trained weights to round.`,
  'calibration-no-prompt': () => t`A calibration model ignores its prompt.`,
  'not-examined': () => t`The version of Adjacent that made this run did not check this.`,
  'no-checkpoints': () => t`This model has no training checkpoints.`,
  'no-other-sizes': () => t`No models are available that differ from this one only in size.`,
  'no-other-families': () => t`No models are available that differ from this one only in family.`,
  'single-level': () => t`This model has only one level of this knob.`,

  'config-contradicts-graph': ({
    what,
    config,
    graph,
  }: {
    readonly what: string;
    readonly config: number;
    readonly graph: number;
  }) => t`config.json says ${config} ${what}, the graph has ${graph}.`,
  'assumed-context': ({ tokens }: { readonly tokens: number }) =>
    t`The model's files state no context length; ${tokens} tokens are assumed.`,
  'no-chat-template': ({ token }: { readonly token: string }) =>
    t`The tokenizer knows ${token}, but the model's files have no chat template, so prompts are read as they are.`,
  'sliding-window': ({ window }: { readonly window: number }) =>
    t`Some layers attend only to the last ${window} tokens, so longer inputs are refused.`,
  'attention-window': ({ window }: { readonly window: number }) =>
    t`Some layers attend only to the last ${window} tokens.`,
  'masks-evaluated': ({ positions }: { readonly positions: number }) =>
    t`Its attention masks were evaluated up to ${positions} tokens, so longer inputs are refused.`,
  'padded-rows': ({ rows }: { readonly rows: number }) =>
    t`The output head has ${rows} padding rows without a token; they are never sampled.`,
  'checkpoint-gap': ({ before, after }: { readonly before: number; readonly after: number }) =>
    t`Checkpoints between steps ${before} and ${after} seem to be missing.`,
  'not-stored': ({ reason }: { readonly reason: string }) => t`${reason} The model is prepared again at each start.`,
  'logit-lens': ({
    layer,
    layers,
    scale,
  }: {
    readonly layer: number;
    readonly layers: number;
    readonly scale: string;
  }) =>
    t`Read after layer ${layer} of ${layers} with scale ${scale} (logit lens). This is an early reading, not a smaller model; all layers still run.`,
  'masked-heads': ({ masked, heads }: { readonly masked: number; readonly heads: number }) =>
    t`${masked} of ${heads} attention heads are masked.`,
  'batch-coupled': ({ model, batch }: { readonly model: string; readonly batch: number }) =>
    t`${model} is batch-coupled: the same seed gives the same texts only in the same batch of ${batch}.`,
  'fixed-capacity': ({ model, batch }: { readonly model: string; readonly batch: number }) =>
    t`${model} gives the same texts for the same seed only at a batch size of ${batch}.`,
  'int8-arithmetic': ({ model, ...facts }: { readonly model: string } & Int8Facts) => t`${model}: ${int8Text(facts)}`,
  'auto-near': ({ divergence, most, text, limit }: MeasuredDistance) =>
    t`8-bit arithmetic: ${formatNumber(divergence)} nats per token from fp32, at most ${formatNumber(most)} (${whereText(text)}); the limit is ${formatNumber(limit)}.`,
  'auto-far': ({ most, text, limit }: MeasuredDistance) =>
    t`fp32, because 8-bit arithmetic would be ${formatNumber(most)} nats per token from it ${whereText(text)}; the limit is ${formatNumber(limit)}.`,
  'auto-no-dot-products': () => t`fp32, because this processor has no integer dot products, so 8-bit sums overflow.`,
  'auto-not-faster': ({ speedup, least }: { readonly speedup: number; readonly least: number }) =>
    t`fp32, because 8-bit products are only ${formatNumber(speedup)} times as fast on this processor; ${formatNumber(least)} times would pay.`,
  'auto-small': ({ parameters }: { readonly parameters: number }) =>
    t`fp32, because a model of ${formatNumber(parameters / 1e6)} million parameters gains nothing from 8-bit arithmetic.`,
  'auto-compares': () =>
    t`fp32, because this experiment compares models or precisions, and fp32 is what they are compared in.`,
  'auto-quantized-already': () => t`As stored, because its weights are already quantized.`,
  'auto-not-prepared': ({ kind, problem }: { readonly kind: ErrorKind; readonly problem: string }) =>
    kind === 'engine-crashed'
      ? t`fp32, because the model could not be prepared in 8 bits: ${problem} Close other programs if memory is short, then choose int8 as the precision or clear the prepared models; until then it is not tried again.`
      : t`fp32, because the model could not be prepared in 8 bits: ${problem}`,
  'rounded-arithmetic': ({ model, precision }: { readonly model: string; readonly precision: string }) =>
    t`${model} computes with ${precision}. Rounding changes unlikely tokens more than likely ones, and entropy with them.`,
} as const;
