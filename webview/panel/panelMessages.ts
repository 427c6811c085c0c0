/** Messages of the host, checked on arrival: a message of unknown type or shape is dropped, never half used. */
import * as v from 'valibot';
import type { ToPanel } from '../../src/experiment/panelProtocol.ts';
import {
  answerShape,
  cellShape,
  progressShape,
  reportShape,
  tileShape,
} from '../../src/experiment/shapes/reportShape.ts';

const toPanel: v.GenericSchema<ToPanel> = v.variant('type', [
  v.object({ type: v.literal('report'), report: reportShape, path: v.string() }),
  v.object({ type: v.literal('cell'), cell: cellShape }),
  v.object({ type: v.literal('progress'), progress: v.nullable(progressShape) }),
  v.object({
    type: v.literal('cell-detail'),
    cell: cellShape,
    tiles: v.array(tileShape),
    sentence: v.string(),
    answers: v.array(answerShape),
  }),
  v.object({ type: v.literal('gone'), message: v.string(), remedy: v.string(), retry: v.boolean() }),
  v.object({ type: v.literal('notice'), message: v.string() }),
]);

/** The message as it came, or null when it is not one of ours. */
export function parseToPanel(data: unknown): ToPanel | null {
  return v.is(toPanel, data) ? data : null;
}
