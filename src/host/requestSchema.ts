/** Requests as they are stored, and their schema. The engine checks the spec further when it is run. */
import * as v from 'valibot';
import { count } from '../domain/schemas/schema.ts';
import { specSchema } from '../domain/schemas/specSchema.ts';
import type { ExperimentSpec } from '../domain/spec.ts';
import type { TextRange } from '../domain/textRange.ts';

/** A run that has no result yet. */
export interface StoredRequest {
  readonly id: string;
  /** ISO 8601. */
  readonly started: string;
  readonly spec: ExperimentSpec;
  /** Where its prompt was when it started; null where that is unknown. */
  readonly origin: StoredOrigin | null;
}

/** URI of a document, and the stretches of it that hold the prompt; none stand for all of it. */
export interface StoredOrigin {
  readonly uri: string;
  readonly ranges: readonly TextRange[];
}

const requestSchema: v.GenericSchema<StoredRequest> = v.object({
  id: v.string(),
  started: v.pipe(v.string(), v.isoTimestamp()),
  spec: specSchema,
  origin: v.nullable(v.object({ uri: v.string(), ranges: v.array(v.object({ start: count, end: count })) })),
});

/** Reads a stored request; null for a text that is none. */
export function parseRequest(text: string): StoredRequest | null {
  try {
    const request: unknown = JSON.parse(text);
    return v.is(requestSchema, request) ? request : null;
  } catch {
    return null;
  }
}
