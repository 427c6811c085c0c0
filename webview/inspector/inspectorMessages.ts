/** Validates messages of the host. A message of unknown type or shape is dropped as a whole. */
import * as v from 'valibot';
import { listingSchema, scoreSchema } from '../../src/protocol/engineReplySchema.ts';
import type { ToInspector } from '../../src/protocol/panelProtocol.ts';
import { between, count } from '../../src/domain/schemas/schema.ts';

const toInspector: v.GenericSchema<ToInspector> = v.variant('type', [
  v.object({
    type: v.literal('score'),
    score: scoreSchema,
    cursor: v.nullable(count),
    reading: v.exactOptional(v.picklist(['more', 'stopped'])),
  }),
  v.object({ type: v.literal('cursor'), offset: v.nullable(count) }),
  v.object({ type: v.literal('busy'), message: v.string(), fraction: v.nullable(between(0, 1)), isOther: v.boolean() }),
  v.object({
    type: v.literal('empty'),
    message: v.string(),
    remedy: v.string(),
    retry: v.exactOptional(v.literal(true)),
  }),
  v.object({ type: v.literal('models'), models: v.array(listingSchema), model: v.string() }),
]);

/** The message itself, typed; null for one of another shape. */
export function parseToInspector(data: unknown): ToInspector | null {
  return v.is(toInspector, data) ? data : null;
}
