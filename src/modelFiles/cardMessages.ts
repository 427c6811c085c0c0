/** Words of a model card: its notes, its precision, and why a knob is unavailable. Everything else passes codes. */
import { wordsOf, type MessageOf } from '../core/message.ts';
import { t } from '../core/text.ts';

const noteWords = {
  'padded-rows': ({ rows }: { rows: number }) =>
    t`The output head has ${rows} padding rows that stand for no token; they are never sampled.`,
  'missing-checkpoints': ({ before, after }: { before: number; after: number }) =>
    t`Checkpoints between steps ${before} and ${after} seem to be missing.`,
  'other-layer-count': ({ config, graph }: Mismatch) =>
    t`config.json lists ${config} layers, but the graph has ${graph}.`,
  'other-head-count': ({ config, graph }: Mismatch) =>
    t`config.json lists ${config} key/value heads, but the graph has ${graph}.`,
  'other-head-size': ({ config, graph }: Mismatch) =>
    t`config.json gives attention heads a size of ${config}, but the graph uses ${graph}.`,
  'other-vocabulary': ({ config, graph }: Mismatch) =>
    t`config.json lists ${config} tokens in the vocabulary, but the graph has ${graph}.`,
  'assumed-context': ({ tokens }: { tokens: number }) =>
    t`The model's files state no context length; ${tokens} tokens are assumed.`,
  'sliding-window': ({ window }: { window: number }) =>
    t`Some layers attend only to the last ${window} tokens, so longer inputs are refused.`,
  'not-stored': ({ reason }: { reason: string }) => t`${reason} The model is prepared again at each start.`,
  'early-exit': ({ layer, layers, scale }: { layer: number; layers: number; scale: number }) =>
    t`Logits are read after layer ${layer} of ${layers} with logit-lens scale ${scale.toPrecision(3)}; all layers still run, so this is not a smaller model.`,
  'masked-heads': ({ masked, heads }: { masked: number; heads: number }) =>
    t`${masked} of ${heads} attention heads are masked.`,
};

interface Mismatch {
  readonly config: number;
  readonly graph: number;
}

/** A fact about a model that its card shows, as data. */
export type CardNote = MessageOf<typeof noteWords>;

/** The sentence of a note. */
export const cardNote = (note: CardNote): string => wordsOf(noteWords, note);

const obstacleWords = {
  'single-layer': () => t`The model has only one layer.`,
  'no-residual-stream': () =>
    t`The residual stream was not found in the model's graph, so earlier layers cannot be read.`,
  'no-attention-core': () =>
    t`The attention was not recognized in the model's graph, so single heads cannot be masked.`,
  'already-quantized': () => t`The weights in the model's file are already quantized.`,
  'calibration-single-layer': () => t`A calibration model has only one layer.`,
  'calibration-no-heads': () => t`A calibration model has no attention heads to mask.`,
  'calibration-no-weights': () => t`A calibration model has no trained weights to round.`,
};

/** Why a model cannot turn a knob, as data. */
export type KnobObstacle = MessageOf<typeof obstacleWords>;

/** The sentence of an obstacle; null for none. */
export const knobObstacle = (obstacle: KnobObstacle | null): string | null =>
  obstacle === null ? null : wordsOf(obstacleWords, obstacle);

/** `src/run` finds quantized models by the words "quantised" and "int8" here, so they keep their spelling. */
const precisionWords = {
  fp32: () => t`fp32`,
  stored: ({ bits }: { bits: number }) => t`${bits}-bit weights, computed in fp32`,
  'block-quantized': ({ bits, blockSize, accuracy }: { bits: string; blockSize: string; accuracy: string }) =>
    accuracy === ''
      ? t`${bits}-bit weights in blocks of ${blockSize}, quantised products`
      : t`${bits}-bit weights in blocks of ${blockSize}, accuracy level ${accuracy}, quantised products`,
  bnb4: () => t`4-bit weights (bnb4), quantised products`,
  'dynamic-int8': () => t`dynamic int8 (batch-coupled)`,
  'static-int8': () => t`static int8`,
  rounded: ({ rounding, blockSize }: { rounding: string; blockSize: number }) =>
    t`${rounding} weights in blocks of ${blockSize}, rounded when opened, fp32 activations`,
};

/** How a model keeps its weights and computes with them, as data. */
export type PrecisionLabel = MessageOf<typeof precisionWords>;

/** The words of a precision. */
export const precisionLabel = (label: PrecisionLabel): string => wordsOf(precisionWords, label);
