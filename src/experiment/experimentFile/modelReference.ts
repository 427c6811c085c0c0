/** A model as a person names it: `ladder/neox-0.2m`, `ladder/neox-0.2m@step-128`, `gpt2-xl#4-bit`, `./my-model`. */

export interface ModelReference {
  /** Id or path. */
  readonly base: string;
  /** Training step; null for the finished model. */
  readonly step: number | null;
  readonly precision: 'fp32' | '8-bit' | '4-bit' | null;
  /** The reference written in full. */
  readonly text: string;
}

/** Whether a name can only be a path. */
export function isPath(base: string): boolean {
  return /^(\.{1,2}$|\.{1,2}[\\/]|[\\/~]|[A-Za-z]:[\\/])/.test(base);
}

/** Read a reference, or say what is wrong with it. */
export function parseReference(written: string): ModelReference | { readonly problem: string } {
  const text = written.trim();
  const found = /^(?<base>[^#]*?)(?:@(?<step>[^@#/\\]*))?(?:#(?<precision>.*))?$/.exec(text);
  const { base = '', step, precision } = found?.groups ?? {};
  if (base === '') return { problem: `"${text}" names no model.` };
  const steps = step === undefined || step === 'last' ? null : (/^(?:step-?)?(\d+)$/.exec(step)?.[1] ?? 'none');
  if (steps === 'none') return { problem: `"@${step ?? ''}" is no checkpoint: write @step-128 or @last.` };
  if (precision !== undefined && precision !== 'fp32' && precision !== '8-bit' && precision !== '4-bit') {
    return { problem: `"#${precision}" is no precision: write #fp32, #8-bit or #4-bit.` };
  }
  return referenceOf(base, steps === null ? null : Number(steps), precision ?? null);
}

/** The reference to a model at a step and in a precision. */
export function referenceOf(base: string, step: number | null, precision: ModelReference['precision']): ModelReference {
  const text = `${base}${step === null ? '' : `@step-${String(step)}`}${precision === null ? '' : `#${precision}`}`;
  return { base, step, precision, text };
}
