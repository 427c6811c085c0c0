/** What was measured of a prepared model on this processor, kept beside it: invariance, width, probe centres. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Form, LanguageModel } from '../../domain/languageModel.ts';
import { count, positiveCount } from '../../domain/schemas/schema.ts';

const probedSchema = v.object({
  width: count,
  rowMultiple: positiveCount,
  invariance: v.picklist(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
});

/** Width of the hidden state, and how rows of a batch are kept independent (`settleRows`). */
export type ProbedFacts = v.InferOutput<typeof probedSchema>;

const probedName = 'probed.json';

/** Facts kept in a folder, or measured now and kept. A folder of null keeps nothing. */
export async function probedFacts(folder: string | null, probe: () => Promise<ProbedFacts>): Promise<ProbedFacts> {
  const kept = folder === null ? null : parsed(read(join(folder, probedName)));
  if (kept) return kept;
  const probed = await probe();
  if (folder !== null) keep(join(folder, probedName), JSON.stringify(probed));
  return probed;
}

/** The same model with its probe centres kept in a folder; `texts` is a hash of the tokenizer and template that shape
 * the probes. */
export function withKeptCentres(model: LanguageModel, folder: string | null, texts: string): LanguageModel {
  if (folder === null) return model;
  return {
    card: model.card,
    eosTokenIds: model.eosTokenIds,
    probeTexts: model.probeTexts,
    encode: (text, form) => model.encode(text, form),
    decode: ids => model.decode(ids),
    pieces: ids => model.pieces(ids),
    score: (ids, from, signal) => model.score(ids, from, signal),
    scoreLayers: (ids, from, layers, signal) => model.scoreLayers(ids, from, layers, signal),
    ablate: (restriction, signal) => model.ablate(restriction, signal),
    sample: (request, signal, onStep) => model.sample(request, signal, onStep),
    speed: (prompt, signal) => model.speed(prompt, signal),
    close: () => model.close(),
    async probeCentre(form: Form, signal) {
      const path = join(folder, `centre-${form}-${texts.slice(0, 16)}.f32`);
      const kept = read(path);
      if (kept && kept.length === model.card.width * 4) return new Float32Array(new Uint8Array(kept).buffer);
      const centre = await model.probeCentre(form, signal);
      if (centre) keep(path, Buffer.from(centre.buffer, centre.byteOffset, centre.byteLength));
      return centre;
    },
  };
}

function parsed(bytes: Buffer | null): ProbedFacts | null {
  try {
    return bytes ? v.parse(probedSchema, JSON.parse(bytes.toString('utf8'))) : null;
  } catch {
    return null;
  }
}

/** A file's bytes, or null. */
export function read(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** What cannot be kept is measured again next time. */
export function keep(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch {
    return;
  }
}
