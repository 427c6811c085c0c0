/** Resolves a model that the user typed: a name, or a path relative to the working directory. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatModelReference, parseModelReference } from '../domain/modelReference.ts';

/** The reference, with a path made absolute. A name with a slash ("ladder/neox-1m") is a path only if it exists. */
export function modelPath(input: string): string {
  const reference = parseModelReference(input);
  const { model } = reference;
  const isPath = /^(\.{1,2}([\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(model) || (/[\\/]/.test(model) && existsSync(model));
  return isPath ? formatModelReference({ ...reference, model: resolve(model) }) : input;
}
