/** Model references: an id, optionally with a checkpoint and a precision, e.g. "ladder/neox-0.2m@step-128#4-bit". */

/** Precisions that the weights of any fp32 model can be rounded to. */
export const precisions = ['8-bit', '4-bit'] as const;
export type WeightPrecision = (typeof precisions)[number];

export interface ModelReference {
  /** Id of a model: a name, or an absolute folder or file. */
  readonly model: string;
  /** "step-128" or "step128", a folder under checkpoints/ or a revision of the Hugging Face cache; null for the model
   * itself. */
  readonly revision: string | null;
  readonly precision: WeightPrecision | null;
}

/** Parse a reference. Only "@step-N", "#8-bit" and "#4-bit" at its very end count, because folder names may contain @
 * and #. */
export function parseModelReference(text: string): ModelReference {
  const [, model = text, , revision = null, , precision] = /^(.+?)(@(step-?\d+))?(#(8-bit|4-bit))?$/s.exec(text) ?? [];
  return { model, revision, precision: precisions.find(known => known === precision) ?? null };
}

/** Write a reference. */
export function formatModelReference({ model, revision, precision }: ModelReference): string {
  return `${model}${revision === null ? '' : `@${revision}`}${precision === null ? '' : `#${precision}`}`;
}

/** Short name of a model id: the repository of a snapshot in the Hugging Face cache, else the last part of the path. */
export function shortModelName(model: string): string {
  const [, repository] = /models--([^/\\]+)[/\\]snapshots[/\\]/.exec(model) ?? [];
  return repository?.replaceAll('--', '/') ?? model.replace(/^.*[/\\](?=.)/, '');
}
