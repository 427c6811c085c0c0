/** Validates messages of the host. A message of unknown type or shape is dropped as a whole. */
import * as v from 'valibot';
import type { ToPanel } from '../../src/protocol/panelProtocol.ts';
import { unpackedAnswers } from '../../src/protocol/packedAnswers.ts';
import { packedSchema } from '../../src/protocol/packedSchema.ts';
import { changeSchema } from '../../src/protocol/guidanceSchema.ts';
import { wordsSchema } from '../../src/protocol/pathsSchema.ts';
import {
  answerMapSchema,
  answerSchema,
  branchViewSchema,
  cellSchema,
  progressSchema,
  reportSchema,
  tileSchema,
} from '../../src/protocol/reportSchema.ts';

const toPanel: v.GenericSchema<ToPanel> = v.variant('type', [
  v.object({
    type: v.literal('report'),
    report: reportSchema,
    path: v.string(),
    earlier: v.exactOptional(v.object({ time: v.string(), headline: v.string() })),
  }),
  v.object({ type: v.literal('cell'), cell: cellSchema }),
  v.object({ type: v.literal('progress'), progress: v.nullable(progressSchema) }),
  v.object({
    type: v.literal('cell-detail'),
    cell: cellSchema,
    tiles: v.array(tileSchema),
    headline: v.string(),
    details: v.string(),
    answers: v.array(answerSchema),
    packed: v.exactOptional(packedSchema),
    map: v.exactOptional(answerMapSchema),
    changes: v.exactOptional(v.array(changeSchema)),
    branches: v.exactOptional(v.array(branchViewSchema)),
  }),
  v.object({ type: v.literal('next-words'), found: wordsSchema }),
  v.object({ type: v.literal('begun'), path: v.string() }),
  v.object({
    type: v.literal('gone'),
    message: v.string(),
    remedy: v.string(),
    retry: v.boolean(),
    ended: v.exactOptional(v.picklist(['cancelled', 'interrupted'])),
  }),
  v.object({ type: v.literal('notice'), message: v.string() }),
  v.object({ type: v.literal('text'), isChanged: v.boolean(), isGone: v.exactOptional(v.literal(true)) }),
  v.object({
    type: v.literal('models'),
    models: v.array(v.object({ id: v.string(), name: v.string() })),
  }),
]);

/** The message, typed, with its answers unpacked; null for one of another shape. */
export function parseToPanel(data: unknown): ToPanel | null {
  if (!v.is(toPanel, data)) return null;
  if (data.type !== 'cell-detail' || data.packed === undefined) return data;
  const { packed, ...rest } = data;
  return { ...rest, answers: unpackedAnswers(packed) };
}
