/** How a pass reads a model that is held back: which layers the output head reads, and which heads are switched off
 * (science.md B4.1). */

/** One reading of the residual stream: after so many layers, 1..L, and what multiplies the head's input there (1 at L,
 * exactly). */
export interface Exit {
  readonly layer: number;
  readonly scale: number;
}

/** A model as one reader sees it. The cache is always of the whole network: every layer runs, whatever the head reads.
 */
export interface ModelView {
  /** Null reads the last layer. */
  readonly exit: Exit | null;
  /** Row-major [layers, heads], 0 where a head is switched off; null when none is. */
  readonly headMask: Float32Array | null;
}

export const wholeModel: ModelView = { exit: null, headMask: null };

/** The mask of a set of heads; null for none. */
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
