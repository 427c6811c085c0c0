/** Models that the precision "auto" keeps in fp32, so that they are prepared in 8 bits only once to find that out. */
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { int8Schema } from '../../domain/schemas/modelSchema.ts';
import { choiceByDistance, choiceByFailure, type PrecisionChoice } from '../../domain/precisionChoice.ts';
import type { ErrorKind } from '../../core/adjacentError.ts';
import { stampSources } from '../../modelFiles/prepared/preparedStore.ts';
import { readSidecar, writeSidecar } from '../../modelFiles/prepared/sidecarFile.ts';

/** Kinds of failure after which the same file is not tried again: another attempt cannot mend it, or is likely to fail
 * alike and takes as long. */
const lastingKinds = ['model-unsupported', 'model-corrupt', 'engine-crashed'] as const;

const recordSchema = v.union([
  v.object({ int8: int8Schema }),
  v.object({ problem: v.string(), kind: v.picklist(lastingKinds) }),
]);

/** Why a model is not taken in 8 bits: its measured distance, or what refused it. */
export type Declined = v.InferOutput<typeof recordSchema>;

/** Whether a kind of failure is kept. */
export function isLasting(kind: ErrorKind): kind is (typeof lastingKinds)[number] {
  return lastingKinds.some(lasting => lasting === kind);
}

/** The choice for a model whose files were declined before in an environment; null where they were not, or are others
 * now. */
export function declinedBefore(storage: string, environment: string, files: readonly string[]): PrecisionChoice | null {
  try {
    const bytes = readSidecar(pathOf(storage, environment, files));
    const found = v.parse(recordSchema, JSON.parse(bytes?.toString('utf8') ?? ''));
    return 'int8' in found ? choiceByDistance(found.int8) : choiceByFailure(found.kind, found.problem);
  } catch {
    return null;
  }
}

/** Keep why a model was declined. A full disk keeps nothing, and it is found out again. */
export function keepDeclined(storage: string, environment: string, files: readonly string[], declined: Declined): void {
  try {
    mkdirSync(join(storage, folderName), { recursive: true });
    writeSidecar(pathOf(storage, environment, files), JSON.stringify(declined));
  } catch {
    return;
  }
}

/** Forget all that was declined, so that it is tried again. */
export function forgetDeclined(storage: string): void {
  rmSync(join(storage, folderName), { recursive: true, force: true });
}

const folderName = 'declined';

/** The name follows from the environment and from path, size, time and first bytes of each file. */
function pathOf(storage: string, environment: string, files: readonly string[]): string {
  const identity = JSON.stringify([environment, stampSources(files)]);
  return join(storage, folderName, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);
}
