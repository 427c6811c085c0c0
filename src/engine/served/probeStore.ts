/** Keeps what the probe found, by address and model. No key is in these files. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { messageSchema } from '../../domain/schemas/messageSchema.ts';
import { writeAtomically } from '../../storage/atomicFile.ts';
import type { ProbeResult } from './probe.ts';

/** Raised when the probe tests something else. */
const version = 2;

const schema = v.object({
  version: v.literal(version),
  nextTokens: v.number(),
  likeliest: v.number(),
  meaning: v.nullable(v.picklist(['untempered', 'drawn'])),
  temperature: v.boolean(),
  seeds: v.boolean(),
  answersPerRequest: v.number(),
  promptLogProbs: v.boolean(),
  continues: v.object({ chat: v.boolean(), raw: v.boolean() }),
  failed: v.array(messageSchema),
  requests: v.number(),
});

/** What is kept of a model; null where nothing is, or what is there cannot be read. */
export function keptProbe(folder: string, identity: string): ProbeResult | null {
  try {
    return v.parse(schema, JSON.parse(readFileSync(fileOf(folder, identity), 'utf8')));
  } catch {
    return null;
  }
}

/** Keeps a result. A folder that cannot be written means that the probe runs again. */
export async function keepProbe(folder: string, identity: string, result: ProbeResult): Promise<void> {
  await writeAtomically(fileOf(folder, identity), JSON.stringify({ version, ...result })).catch(() => undefined);
}

function fileOf(folder: string, identity: string): string {
  return join(folder, 'served', `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);
}
