/** The words of a model card: its notes, why a knob is unavailable, and its precision. Everything else passes codes. */
import { wordsOf, type MessageOf } from '../core/message.ts';
import { t } from '../core/text.ts';

const noteWords = {
  'config-contradicts-graph': ({ what, config, graph }: { what: string; config: number; graph: number }) =>
    t`config.json says ${config} ${what}, the graph has ${graph}.`,
  'assumed-context': ({ tokens }: { tokens: number }) =>
    t`The model's files state no context length; ${tokens} tokens are assumed.`,
  'sliding-window': ({ window }: { window: number }) =>
    t`Some layers attend only to the last ${window} tokens, so longer inputs are refused.`,
  'padded-rows': ({ rows }: { rows: number }) =>
    t`The output head has ${rows} padding rows without a token; they are never sampled.`,
  'missing-checkpoints': ({ before, after }: { before: number; after: number }) =>
    t`Checkpoints between steps ${before} and ${after} seem to be missing.`,
  'not-stored': ({ reason }: { reason: string }) => t`${reason} The model is prepared again at each start.`,
  'logit-lens': ({ layer, layers, scale }: { layer: number; layers: number; scale: string }) =>
    t`Read after layer ${layer} of ${layers} with scale ${scale} (logit lens). This is an early reading, not a smaller model; all layers still run.`,
  'masked-heads': ({ masked, heads }: { masked: number; heads: number }) =>
    t`${masked} of ${heads} attention heads are masked.`,
};

/** A fact that the card of a model shows. */
export type CardNote = MessageOf<typeof noteWords>;

/** The sentences of a note. */
export const cardNote = (note: CardNote): string => wordsOf(noteWords, note);

const obstacleWords = {
  'one-layer': () => t`The model has only one layer.`,
  'no-residual-stream': () => t`Its graph has no recognizable residual stream, so layers cannot be skipped.`,
  'no-attention-heads': () => t`Its attention was not recognized, so single heads cannot be masked.`,
  'already-quantized': () => t`Its weights are already quantized.`,
  'calibration-one-layer': () => t`A calibration model has only one layer.`,
  'calibration-no-heads': () => t`A calibration model has no attention heads to mask.`,
  'calibration-no-weights': () => t`A calibration model has no trained weights to round.`,
};

/** Why a model cannot turn a knob. */
export type KnobObstacle = MessageOf<typeof obstacleWords>;

/** The sentence of an obstacle; null for none. */
export const knobObstacle = (obstacle: KnobObstacle | null): string | null =>
  obstacle === null ? null : wordsOf(obstacleWords, obstacle);

const precisionWords = {
  fp32: () => t`fp32`,
  stored: ({ bits }: { bits: number }) => t`${bits}-bit weights, computed in fp32`,
  'block-quantized': ({ bits, blockSize, accuracy }: { bits: string; blockSize: string; accuracy: string }) =>
    accuracy === ''
      ? t`${bits}-bit weights in blocks of ${blockSize}, quantized products`
      : t`${bits}-bit weights in blocks of ${blockSize}, accuracy level ${accuracy}, quantized products`,
  bnb4: () => t`4-bit weights (bnb4), quantized products`,
  'dynamic-int8': () => t`dynamic int8 (batch-coupled)`,
  'static-int8': () => t`static int8`,
  rounded: ({ rounding, blockSize }: { rounding: string; blockSize: number }) =>
    t`${rounding} weights in blocks of ${blockSize}, rounded when opened, fp32 activations`,
};

/** How a model stores its weights and computes with them. */
export type PrecisionLabel = MessageOf<typeof precisionWords>;

/** The words of a precision. */
export const precisionLabel = (label: PrecisionLabel): string => wordsOf(precisionWords, label);
