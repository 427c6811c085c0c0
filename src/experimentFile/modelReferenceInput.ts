/** A model as the user names it: `ladder/neox-0.2m`, `ladder/neox-0.2m@step-128`, `gpt2-xl#4-bit`, `./my-model`. */
import { excerpt, t } from '../core/text.ts';
import { precisions, type ModelReference } from '../domain/modelReference.ts';

/** Whether a name can only be a path. */
export function isPath(model: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/~]|[A-Za-z]:[\\/])/.test(model);
}

/** Parse a reference, or say what is wrong with it. "@last" means the model as it is. */
export function parseModelInput(input: string): ModelReference | { readonly problem: string } {
  const text = input.trim();
  const {
    model = '',
    step,
    precision,
  } = /^(?<model>.*?)(?:@(?<step>[^@#/\\]*))?(?:#(?<precision>[^#/\\]*))?$/s.exec(text)?.groups ?? {};
  if (model === '') return { problem: t`"${excerpt(text)}" does not name a model.` };
  const number = step === undefined || step === 'last' ? null : /^(?:step-?)?(\d+)$/.exec(step)?.[1];
  if (number === undefined) return { problem: t`"@${excerpt(step ?? '')}" is not a checkpoint.` };
  const rounded = precisions.find(known => known === precision) ?? null;
  if (precision !== undefined && precision !== 'fp32' && rounded === null)
    return { problem: t`"#${excerpt(precision)}" is not a precision.` };
  return {
    model,
    revision: number === null ? null : revisionOfStep(Number(number)),
    precision: rounded,
    ...(precision === 'fp32' && { exact: true }),
  };
}

/** The revision of a training step. */
export function revisionOfStep(step: number): string {
  return `step-${step}`;
}
