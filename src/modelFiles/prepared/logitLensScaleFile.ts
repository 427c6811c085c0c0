/** Read-out scales of early layers, kept beside a prepared model as its probe centres are: fitting one takes seconds on
 * a large model. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { finite } from '../../domain/schemas/schema.ts';

import { keep, read } from './probeResults.ts';

const scalesSchema = v.record(v.string(), v.pipe(finite, v.gtValue(0)));

/** Scales kept in a folder for probe texts and `texts`, a hash of the tokenizer; a folder of null keeps them while the
 * model is open. */
export function keptScales(folder: string | null, texts: string, probeTexts: readonly string[]): KeptScales {
  const digest = createHash('sha256')
    .update(JSON.stringify([texts, probeTexts]))
    .digest('hex')
    .slice(0, 16);
  const path = folder === null ? null : join(folder, `scales-${digest}.json`);
  const scales = new Map(
    Object.entries(path === null ? {} : parsed(read(path))).map(([layer, scale]) => [Number(layer), scale]),
  );
  return {
    get: layer => scales.get(layer),
    keep(layer, scale) {
      scales.set(layer, scale);
      if (path !== null) keep(path, JSON.stringify(Object.fromEntries(scales)));
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

/** Scales of layers that were fitted before. */
export interface KeptScales {
  get(layer: number): number | undefined;
  keep(layer: number, scale: number): void;
}
