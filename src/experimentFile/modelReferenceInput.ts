/** A model as a person names it in a file: `ladder/neox-0.2m`, `ladder/neox-0.2m@step-128`, `gpt2-xl#4-bit`,
 * `./my-model`. */
import { precisions, type ModelReference } from '../domain/modelReference.ts';

/** Whether a name can only be a path. */
export function isPath(model: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/~]|[A-Za-z]:[\\/])/.test(model);
}

/** Read a reference, or say what is wrong with it. "@last" and "#fp32" name what the model is anyway. */
export function readReference(written: string): ModelReference | { readonly problem: string } {
  const {
    model = '',
    step,
    precision,
  } = /^(?<model>.*?)(?:@(?<step>[^@#/\\]*))?(?:#(?<precision>[^#/\\]*))?$/s.exec(written.trim())?.groups ?? {};
  if (model === '') return { problem: `"${written.trim()}" names no model.` };
  const number = step === undefined || step === 'last' ? null : /^(?:step-?)?(\d+)$/.exec(step)?.[1];
  if (number === undefined) return { problem: `"@${step ?? ''}" is no checkpoint of a model.` };
  const rounded = precisions.find(known => known === precision) ?? null;
  if (precision !== undefined && precision !== 'fp32' && rounded === null)
    return { problem: `"#${precision}" is no precision of a model.` };
  return { model, revision: number === null ? null : revisionOf(Number(number)), precision: rounded };
}

/** The revision of a training step. */
export function revisionOf(step: number): string {
  return `step-${step}`;
}
