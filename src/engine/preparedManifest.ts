/** What is written beside a prepared model: where it comes from, and how to tell that it is still whole. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fileStampShape } from './fileStamp.ts';

const preparedFile = z.object({ stamp: fileStampShape, hash: z.string() });

const manifestShape = z.object({
  /** Runtime version, processor features and rewrite version in one line. */
  environment: z.string(),
  /** sha256 of the model file, or of the hashes of its files when its weights lie beside it; hex. */
  modelHash: z.string(),
  /** The files it was made from, as last seen. */
  sources: z.array(z.object({ path: z.string(), stamp: fileStampShape })),
  attention: z.enum(['cascade', 'own']),
  graph: preparedFile,
  weights: preparedFile,
  /** Whether the whole hash was found right since it was written or since a crash. */
  verified: z.boolean(),
});

export type PreparedManifest = z.infer<typeof manifestShape>;

const fileName = 'manifest.json';

/** The manifest in a folder, or null when it is missing or not readable as one. */
export function readManifest(folder: string): PreparedManifest | null {
  try {
    return manifestShape.safeParse(JSON.parse(readFileSync(join(folder, fileName), 'utf8'))).data ?? null;
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
