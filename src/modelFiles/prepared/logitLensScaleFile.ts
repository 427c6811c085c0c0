/** Logit-lens scales, stored beside a prepared model: fitting one takes seconds on a large model. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { finite } from '../../domain/schemas/schema.ts';
import { readSidecar, writeSidecar } from './sidecarFile.ts';

const scalesSchema = v.record(v.string(), v.pipe(finite, v.gtValue(0)));

/** The scales of the layers that were fitted. */
export interface LogitLensScales {
  get(layer: number): number | undefined;
  /** Store the scale of a layer. */
  set(layer: number, scale: number): void;
}

/** The scales stored in a folder for these probe texts and a hash of the tokenizer. Without a folder they are kept only
 * while the model is open. */
export function openLogitLensScales(
  folder: string | null,
  tokenizerHash: string,
  probeTexts: readonly string[],
): LogitLensScales {
  const digest = createHash('sha256')
    .update(JSON.stringify([tokenizerHash, probeTexts]))
    .digest('hex')
    .slice(0, 16);
  const path = folder === null ? null : join(folder, `scales-${digest}.json`);
  const stored = path === null ? {} : parsed(readSidecar(path));
  const scales = new Map(Object.entries(stored).map(([layer, scale]) => [Number(layer), scale]));
  return {
    get: layer => scales.get(layer),
    set(layer, scale) {
      scales.set(layer, scale);
      if (path !== null) writeSidecar(path, JSON.stringify(Object.fromEntries(scales)));
    },
  };
}

function parsed(bytes: Buffer | null): Record<string, number> {
  try {
    return bytes ? v.parse(scalesSchema, JSON.parse(bytes.toString('utf8'))) : {};
  } catch {
    return {};
  }
}
