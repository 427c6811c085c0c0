/** What is written beside a prepared model: where it comes from, and how to tell that it is still whole. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { fileStampSchema } from '../../storage/fileStamp.ts';

const preparedFile = v.object({ stamp: fileStampSchema, hash: v.string() });

const manifestSchema = v.object({
  /** Runtime version, processor features and rewrite version in one line. */
  environment: v.string(),
  /** sha256 of the model file, or of the hashes of its files when its weights lie beside it; hex. */
  modelHash: v.string(),
  /** The files it was made from, as last seen. */
  sources: v.array(v.object({ path: v.string(), stamp: fileStampSchema })),
  attention: v.picklist(['cascade', 'own']),
  graph: preparedFile,
  weights: preparedFile,
  /** Whether the whole hash was found right since it was written or since a crash. */
  verified: v.boolean(),
});

export type PreparedManifest = v.InferOutput<typeof manifestSchema>;

const fileName = 'manifest.json';

/** The manifest in a folder, or null when it is missing or not readable as one. */
export function readManifest(folder: string): PreparedManifest | null {
  try {
    return v.parse(manifestSchema, JSON.parse(readFileSync(join(folder, fileName), 'utf8')));
  } catch {
    return null;
  }
}

/** Write a manifest in one step. Throws what the file system throws. */
export function writeManifest(folder: string, manifest: PreparedManifest): void {
  const unfinished = join(folder, `${fileName}.${process.pid}`);
  writeFileSync(unfinished, JSON.stringify(manifest));
  renameSync(unfinished, join(folder, fileName));
}

/** sha256 of the two files, hex. */
export interface WrittenHashes {
  readonly graph: string;
  readonly weights: string;
}
