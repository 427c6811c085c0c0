/** Measurements of a prepared model on this processor, stored beside it: batch invariance, width and probe centers. */
import { join } from 'node:path';
import * as v from 'valibot';
import type { Form, LanguageModel } from '../../domain/languageModel.ts';
import { count, positiveCount } from '../../domain/schemas/schema.ts';
import { readSidecar, writeSidecar } from './sidecarFile.ts';

const probeResultsSchema = v.object({
  width: count,
  rowMultiple: positiveCount,
  invariance: v.picklist(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
});

/** Width of the hidden state, and how rows of a batch are kept independent (`findRowMultiple`). */
export type ProbeResults = v.InferOutput<typeof probeResultsSchema>;

const fileName = 'probed.json';

/** The results stored in a folder, or new ones, which are stored. Without a folder nothing is stored. */
export async function loadOrProbe(folder: string | null, probe: () => Promise<ProbeResults>): Promise<ProbeResults> {
  const stored = folder === null ? null : parsed(readSidecar(join(folder, fileName)));
  if (stored) return stored;
  const probed = await probe();
  if (folder !== null) writeSidecar(join(folder, fileName), JSON.stringify(probed));
  return probed;
}

/** The same model, with its probe centers stored in a folder; `tokenizerHash` covers the tokenizer and the template
 * that shape the probes. */
export function withStoredProbeCenters(
  model: LanguageModel,
  folder: string | null,
  tokenizerHash: string,
): LanguageModel {
  if (folder === null) return model;
  const stored: Pick<LanguageModel, 'probeCenter'> = {
    async probeCenter(form: Form, signal) {
      const path = join(folder, `center-${form}-${tokenizerHash.slice(0, 16)}.f32`);
      const kept = readSidecar(path);
      if (kept && kept.length === model.card.width * 4) return new Float32Array(new Uint8Array(kept).buffer);
      const center = await model.probeCenter(form, signal);
      if (center) writeSidecar(path, Buffer.from(center.buffer, center.byteOffset, center.byteLength));
      return center;
    },
  };
  // Whatever else the model has stays as it is.
  return Object.assign(Object.create(model) as LanguageModel, stored);
}

function parsed(bytes: Buffer | null): ProbeResults | null {
  try {
    return bytes ? v.parse(probeResultsSchema, JSON.parse(bytes.toString('utf8'))) : null;
  } catch {
    return null;
  }
}
