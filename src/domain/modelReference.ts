/** Model references: an id, optionally with a checkpoint and a precision, e.g. "ladder/neox-0.2m@step-128#4-bit". */

/** Precisions that any fp32 model can be given when it is prepared: "int8" computes in 8-bit integers, the others round
 * the weights and compute in fp32. */
export const precisions = ['int8', '8-bit', '4-bit'] as const;
export type WeightPrecision = (typeof precisions)[number];
/** Precisions of weights alone. */
export type WeightRounding = Exclude<WeightPrecision, 'int8'>;

export interface ModelReference {
  /** Id of a model: a name, or an absolute folder or file. */
  readonly model: string;
  /** "step-128" or "step128", a folder under checkpoints/ or a revision of the Hugging Face cache; null for the model
   * itself. */
  readonly revision: string | null;
  readonly precision: WeightPrecision | null;
}

/** Parse a reference. Only "@step-N", "#int8", "#8-bit" and "#4-bit" at its very end count, because folder names may
 * contain @ and #. */
export function parseModelReference(text: string): ModelReference {
  const [, model = text, , revision = null, , precision] =
    /^(.+?)(@(step-?\d+))?(#(int8|8-bit|4-bit))?$/s.exec(text) ?? [];
  return { model, revision, precision: precisions.find(known => known === precision) ?? null };
}

/** Write a reference. */
export function formatModelReference({ model, revision, precision }: ModelReference): string {
  return `${model}${revision === null ? '' : `@${revision}`}${precision === null ? '' : `#${precision}`}`;
}

/** The reference in the precision of a setting. A reference with a precision of its own keeps it, and calibration
 * models have no weights. */
export function inPrecision(reference: string, precision: 'fp32' | 'int8'): string {
  const parsed = parseModelReference(reference);
  if (precision === 'fp32' || parsed.precision !== null || reference.startsWith('calibration:')) return reference;
  return formatModelReference({ ...parsed, precision });
}

/** Short name of a model id: the repository of a snapshot in the Hugging Face cache, else the last part of the path. */
export function shortModelName(model: string): string {
  const [, repository] = /models--([^/\\]+)[/\\]snapshots[/\\]/.exec(model) ?? [];
  return repository?.replaceAll('--', '/') ?? model.replace(/^.*[/\\](?=.)/, '');
}
