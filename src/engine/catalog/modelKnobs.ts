/** Which knobs a model has, judged by the inputs of its prepared graph and the precision of its file. */
import type { Knobs } from '../../domain/languageModel.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';

/** Inputs of a prepared graph with their dimensions. */
export type GraphInputs = ReadonlyMap<string, readonly (number | string)[]>;

/** The knobs of a model: an input `exit_scale` reads earlier layers, `head_mask` masks heads, and weights that are not
 * quantized yet can be rounded. */
export function knobsOf(inputs: GraphInputs, { shape, precision }: Pick<ModelFolder, 'shape' | 'precision'>): Knobs {
  const layers = inputs.has('exit_scale') ? null : ({ code: 'no-residual-stream' } as const);
  return {
    layers: shape.layers > 1 ? layers : { code: 'one-layer' },
    heads: inputs.has('head_mask') ? null : { code: 'no-attention-heads' },
    precision: precision.quantization === 'none' ? null : { code: 'already-quantized' },
  };
}

/** Heads of a layer that can be masked; 0 where they cannot. */
export function maskableHeads(inputs: GraphInputs): number {
  return Number(inputs.get('head_mask')?.[1] ?? 0);
}
