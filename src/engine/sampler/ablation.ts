/** What a restriction of a model means: which knobs it has, which restrictions it can take, and how a restricted model
 * is spoken of. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { uncapitalised } from '../../core/format.ts';
import type { Knobs, ModelCard, Ablation } from '../../domain/languageModel.ts';
import type { Session } from '../runtime.ts';
import { headMaskOf, wholeModel, type Exit, type ModelView } from './modelView.ts';

/** The knobs of an opened graph with so many layers. `precision` says why its weights cannot be rounded further, or
 * null. */
export function knobsOf({ inputs }: Pick<Session, 'inputs'>, layers: number, precision: string | null): Knobs {
  const early = inputs.has('exit_scale')
    ? null
    : 'Its graph was not recognised as a sum that every layer adds to, so no layer can be read early.';
  return {
    layers: layers > 1 ? early : 'The model has one layer only.',
    heads: inputs.has('head_mask') ? null : 'Its attention was not recognised, so single heads cannot be masked.',
    precision,
  };
}

/** Heads of a layer that can be masked; 0 where they cannot. */
export function maskedHeadsOf({ inputs }: Pick<Session, 'inputs'>): number {
  return Number(inputs.get('head_mask')?.[1] ?? 0);
}

/** Throws AdjacentError model-unsupported when the model cannot be restricted so, bad-argument when it has no such
 * layer or head. */
export function checkRestriction({ name, layers, heads, knobs }: ModelCard, restriction: Ablation): void {
  const kept = restriction.layers ?? layers;
  const masked = restriction.maskedHeads ?? [];
  if (!Number.isInteger(kept) || kept < 1 || kept > layers) {
    throw new AdjacentError(
      'bad-argument',
      `${name} has ${layers} layers, and ${kept} cannot be kept.`,
      `Keep 1 to ${layers} layers.`,
    );
  }
  if (kept < layers && knobs.layers !== null) throw refusal(name, knobs.layers);
  if (masked.length > 0 && knobs.heads !== null) throw refusal(name, knobs.heads);
  const unknown = masked.find(
    ([layer, head]) =>
      ![
        [layer, layers],
        [head, heads],
      ].every(([at = -1, count = 0]) => Number.isInteger(at) && at >= 0 && at < count),
  );
  if (unknown) {
    const found = `${name} has ${layers} layers of ${heads} heads, and no head ${unknown[1]} in layer ${unknown[0]}.`;
    throw new AdjacentError('bad-argument', found, 'Count layers and heads from 0.');
  }
}

/** The view of a checked restriction. */
export function viewOf({ layers, heads }: ModelCard, restriction: Ablation, exit: Exit | undefined): ModelView {
  const headMask = headMaskOf(restriction.maskedHeads ?? [], heads, layers);
  return { exit: exit && exit.layer < layers ? exit : null, headMask };
}

/** Card of a model behind a view: what is held back stands in its notes. */
export function restrictedCard(card: ModelCard, view: ModelView): ModelCard {
  if (view === wholeModel) return card;
  const { exit, headMask } = view;
  const masked = headMask ? headMask.reduce((sum, value) => sum + (1 - value), 0) : 0;
  const notes = [
    ...(exit
      ? [
          `Read after layer ${exit.layer} of ${card.layers}, scale ${exit.scale.toPrecision(3)}: an early reading, not a smaller model; all layers still run.`,
        ]
      : []),
    ...(masked > 0 ? [`${masked} of ${card.layers * card.heads} attention heads are masked.`] : []),
  ];
  return { ...card, notes: [...card.notes, ...notes] };
}

function refusal(name: string, reason: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    `${name} cannot be restricted so: ${uncapitalised(reason)}`,
    'Choose another model or another knob.',
  );
}
