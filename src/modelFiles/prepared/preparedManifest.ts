/** The manifest beside a prepared model: its sources, and how to detect that it was damaged. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { comparisonSchema, int8Schema } from '../../domain/schemas/modelSchema.ts';
import { positiveCount } from '../../domain/schemas/schema.ts';
import { fileStampSchema } from '../../storage/fileStamp.ts';

const preparedFileSchema = v.object({ stamp: fileStampSchema, hash: v.string() });

const manifestSchema = v.object({
  /** Runtime version, processor features and rewrite version in one line. */
  environment: v.string(),
  /** sha256 of the model file, or with external weights of the hashes of all its files; hex. */
  modelHash: v.string(),
  /** The files it was made from, as they were last seen. */
  sources: v.array(v.object({ path: v.string(), stamp: fileStampSchema })),
  attention: v.picklist(['cascade', 'own']),
  /** Tokens that a graph with its own attention reads in one pass; null for any number. */
  chunk: v.nullable(positiveCount),
  /** How close it is to the model as exported. */
  comparison: comparisonSchema,
  /** How far 8-bit arithmetic moves the distributions; only in copies that compute in int8. */
  int8: v.exactOptional(int8Schema),
  graph: preparedFileSchema,
  weights: preparedFileSchema,
  /** The graph as the runtime optimized it, with the tensors that it computed; absent where it was not kept. */
  optimized: v.exactOptional(v.object({ graph: preparedFileSchema, tensors: preparedFileSchema })),
  /** Whether the hashes were checked since it was written, or since a crash. */
  verified: v.boolean(),
});

export type PreparedManifest = v.InferOutput<typeof manifestSchema>;

const fileName = 'manifest.json';

/** The manifest in a folder, or null when it is missing or invalid. */
export function readManifest(folder: string): PreparedManifest | null {
  try {
    return v.parse(manifestSchema, JSON.parse(readFileSync(join(folder, fileName), 'utf8')));
  } catch {
    return null;
  }
}

/** Write a manifest atomically. Throws what the file system throws. */
export function writeManifest(folder: string, manifest: PreparedManifest): void {
  const partial = join(folder, `${fileName}.${process.pid}`);
  writeFileSync(partial, JSON.stringify(manifest));
  renameSync(partial, join(folder, fileName));
}

/** sha256 of the files of a prepared model, hex. */
export interface PreparedHashes {
  readonly graph: string;
  readonly weights: string;
  readonly optimized?: { readonly graph: string; readonly tensors: string };
}
