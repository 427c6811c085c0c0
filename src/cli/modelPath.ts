/** A model as it is typed: by name, or by a path that is meant from the present folder. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatModelReference, parseModelReference } from '../domain/modelReference.ts';

/** The reference with its path made absolute. A name with a slash ("ladder/neox-1m") is a path only where one lies. */
export function modelPath(written: string): string {
  const reference = parseModelReference(written);
  const { model } = reference;
  const isPath = /^(\.{1,2}([\\/]|$)|[\\/]|[A-Za-z]:[\\/])/.test(model) || (/[\\/]/.test(model) && existsSync(model));
  return isPath ? formatModelReference({ ...reference, model: resolve(model) }) : written;
}
