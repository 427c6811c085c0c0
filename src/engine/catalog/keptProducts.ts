/** What products of bytes are on this processor, as measured once (docs/architecture.md#eight-bit-arithmetic). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { finite } from '../../domain/schemas/schema.ts';
import type { IntegerProducts } from '../../domain/precisionChoice.ts';
import { readSidecar, writeSidecar } from '../../modelFiles/prepared/sidecarFile.ts';
import { processorEnvironment } from './preparedModels.ts';

const keptSchema = v.object({
  environment: v.string(),
  weightBits: v.nullable(v.picklist([8, 7])),
  speedup: finite,
});

const fileName = 'processor.json';

/** The products of this processor as kept in the storage folder; null where they were not measured, or by another
 * runtime or processor. */
export function keptProducts(storage: string): IntegerProducts | null {
  const bytes = readSidecar(join(storage, fileName));
  try {
    const { environment, ...kept } = v.parse(keptSchema, JSON.parse(bytes?.toString('utf8') ?? ''));
    return environment === processorEnvironment() ? kept : null;
  } catch {
    return null;
  }
}

/** Keep them in the storage folder if possible. */
export function keepProducts(storage: string, products: IntegerProducts): void {
  try {
    mkdirSync(storage, { recursive: true });
  } catch {
    return;
  }
  writeSidecar(join(storage, fileName), JSON.stringify({ environment: processorEnvironment(), ...products }));
}
