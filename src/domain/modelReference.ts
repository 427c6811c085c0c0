/** Model references: an id, optionally with a checkpoint and a precision, e.g. "ladder/neox-0.2m@step-128#4-bit". */
import { isServed } from './servedReference.ts';

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
  /** "#auto": the precision is decided when a run starts. Until then it is fp32. */
  readonly automatic?: true;
  /** "#fp32": the model as it is, whatever the settings say. A reference that is written again does not have it. */
  readonly exact?: true;
}

/** How the precision of a model is set where its reference names none; "auto", the default, is decided when a run
 * starts. */
export const precisionSettings = ['auto', 'fp32', 'int8'] as const;
export type PrecisionSetting = (typeof precisionSettings)[number];

/** Parse a reference. Only "@step-N", "#fp32", "#int8", "#8-bit", "#4-bit" and "#auto" at its very end count, because
 * folder names may contain @ and #. An address is a model as a whole. */
export function parseModelReference(text: string): ModelReference {
  if (isServed(text)) return { model: text, revision: null, precision: null };
  const [, model = text, , revision = null, , precision] =
    /^(.+?)(@(step-?\d+))?(#(fp32|int8|8-bit|4-bit|auto))?$/s.exec(text) ?? [];
  const found = precisions.find(known => known === precision) ?? null;
  return {
    model,
    revision,
    precision: found,
    ...(precision === 'auto' && { automatic: true }),
    ...(precision === 'fp32' && { exact: true }),
  };
}

/** Write a reference. */
export function formatModelReference({ model, revision, precision, automatic }: ModelReference): string {
  const suffix = precision ?? (automatic ? 'auto' : null);
  return `${model}${revision === null ? '' : `@${revision}`}${suffix === null ? '' : `#${suffix}`}`;
}

/** The reference in the precision of a setting. A reference with a precision of its own keeps it, and calibration
 * models have no weights. Served models have those of their server. */
export function inPrecision(reference: string, precision: PrecisionSetting): string {
  const { model, revision, precision: own, exact } = parseModelReference(reference);
  if (own !== null || reference.startsWith('calibration:') || isServed(reference)) return reference;
  const plain = formatModelReference({ model, revision, precision: null });
  return exact || precision === 'fp32' ? plain : `${plain}#${precision}`;
}

/** Whether the precision of a reference is to be decided. */
export function isAutomatic(reference: string): boolean {
  return parseModelReference(reference).automatic === true;
}

/** The reference in fp32 where its precision is to be decided, else as it is. */
export function withoutAutomatic(reference: string): string {
  const { automatic, ...plain } = parseModelReference(reference);
  return automatic ? formatModelReference(plain) : reference;
}

/** The reference with its precision to be decided again, as before a run decided it. */
export function withoutDecision(reference: string): string {
  return formatModelReference({ ...parseModelReference(reference), precision: null, automatic: true });
}

/** Short name of a model id: the repository of a snapshot in the Hugging Face cache, else the last part of the path. */
export function shortModelName(model: string): string {
  if (isServed(model)) return model.replace(/^[^#]*#(?=.)/, '');
  const [, repository] = /models--([^/\\]+)[/\\]snapshots[/\\]/.exec(model) ?? [];
  return repository?.replaceAll('--', '/') ?? model.replace(/^.*[/\\](?=.)/, '');
}
