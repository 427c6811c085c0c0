/** Ablations of an open model: reading an earlier layer (logit lens) and zeroing attention heads
 * (docs/method.md#logit-lens, docs/method.md#knobs). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { uncapitalized } from '../../core/format.ts';
import type { Ablation, ModelCard } from '../../domain/languageModel.ts';
import { messageText, type Message } from '../../domain/message.ts';

/** One layer of the residual stream that the output head reads: layers 1..L counted from the input, and the factor on
 * the head's input (the logit-lens scale; exactly 1 at layer L). */
export interface EarlyExit {
  readonly layer: number;
  readonly scale: number;
}

/** An ablation in the terms of a graph pass. Every layer runs and fills the cache, whichever layer the head reads. */
export interface ActiveAblation {
  /** Null reads the last layer. */
  readonly exit: EarlyExit | null;
  /** Row-major [layers, heads], 0 for a masked head and 1 for any other; null when no head is masked. */
  readonly headMask: Float32Array | null;
}

export const noAblation: ActiveAblation = { exit: null, headMask: null };

/** Throws AdjacentError model-unsupported for an ablation this model's graph does not allow, bad-argument for a layer
 * or head it does not have. */
export function checkAblation({ name, layers, heads, knobs }: ModelCard, ablation: Ablation): void {
  const exitLayer = ablation.layers ?? layers;
  const masked = ablation.maskedHeads ?? [];
  if (!Number.isInteger(exitLayer) || exitLayer < 1 || exitLayer > layers) {
    throw new AdjacentError(
      'bad-argument',
      t`${name} has ${layers} layers, so it cannot be read after layer ${exitLayer}.`,
      t`Choose a layer from 1 to ${layers}.`,
    );
  }
  if (exitLayer < layers && knobs.layers !== null) throw unsupported(name, messageText(knobs.layers));
  if (masked.length > 0 && knobs.heads !== null) throw unsupported(name, messageText(knobs.heads));
  const isIndex = (index: number, count: number): boolean => Number.isInteger(index) && index >= 0 && index < count;
  const unknown = masked.find(([layer, head]) => !isIndex(layer, layers) || !isIndex(head, heads));
  if (unknown) {
    const [layer, head] = unknown;
    throw new AdjacentError(
      'bad-argument',
      t`${name} has ${layers} layers of ${heads} heads, so there is no head ${head} in layer ${layer}.`,
      t`Count layers and heads from 0.`,
    );
  }
}

/** A checked ablation, ready to run; `exit` is the layer to read with its fitted scale. */
export function activeAblationOf(
  { layers, heads }: ModelCard,
  ablation: Ablation,
  exit: EarlyExit | undefined,
): ActiveAblation {
  const headMask = headMaskOf(ablation.maskedHeads ?? [], heads, layers);
  return { exit: exit && exit.layer < layers ? exit : null, headMask };
}

/** The mask [layers, heads] of a set of heads, counted from 0; null for an empty set. */
export function headMaskOf(
  masked: readonly (readonly [layer: number, head: number])[],
  heads: number,
  layers: number,
): Float32Array | null {
  if (masked.length === 0) return null;
  const mask = new Float32Array(layers * heads).fill(1);
  for (const [layer, head] of masked) mask[layer * heads + head] = 0;
  return mask;
}

/** Card of an ablated model: the card of the whole model with a note for each part of the ablation. */
export function ablatedCard(card: ModelCard, ablation: ActiveAblation): ModelCard {
  if (ablation === noAblation) return card;
  const { exit, headMask } = ablation;
  const masked = headMask ? headMask.reduce((sum, value) => sum + (1 - value), 0) : 0;
  const notes = [
    ...(exit ? [logitLensNote(exit, card.layers)] : []),
    ...(masked > 0 ? [{ code: 'masked-heads', masked, heads: card.layers * card.heads } as const] : []),
  ];
  return { ...card, notes: [...card.notes, ...notes] };
}

function logitLensNote({ layer, scale }: EarlyExit, layers: number): Message {
  return { code: 'logit-lens', layer, layers, scale: scale.toPrecision(3) };
}

function unsupported(name: string, reason: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`This change cannot be made to ${name}: ${uncapitalized(reason)}`,
    t`Choose another model or another setting.`,
  );
}
