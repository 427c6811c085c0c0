/** Validation of messages from the webview pages. */
import * as v from 'valibot';
import { additionSchema } from '../domain/schemas/additionSchema.ts';
import type { FromInspector, FromPanel } from '../protocol/panelProtocol.ts';
import { knobAxisSchema } from '../domain/schemas/knobSchema.ts';
import { studyTexts } from '../domain/study.ts';
import { limits } from '../domain/limits.ts';
import { between, count, wholeBetween } from '../domain/schemas/schema.ts';
import { chosenFormSchema, outcomeSchema } from '../domain/schemas/specSchema.ts';

const sizeSchema = <T extends v.GenericSchema>(size: T) => v.nullable(v.union([size, v.literal('auto')]));

const fromPanel: v.GenericSchema<FromPanel> = v.variant('type', [
  v.object({
    type: v.picklist([
      'ready',
      'cancel',
      'resume',
      'ergodicity',
      'verdict',
      'constraints',
      'wordings',
      'save-as',
      'show-log',
      'show-earlier',
      'explore-tap',
    ]),
  }),
  v.object({ type: v.literal('try-prompt'), text: v.pipe(v.string(), v.nonEmpty()) }),
  v.object({ type: v.literal('run-axes'), x: knobAxisSchema, y: knobAxisSchema }),
  v.object({ type: v.picklist(['open-cell', 'check', 'apply-setting', 'sample-on', 'sample-cell']), cell: count }),
  v.object({ type: v.literal('paths'), answer: v.nullable(count) }),
  v.object({ type: v.literal('add'), addition: additionSchema }),
  v.object({
    type: v.literal('grow'),
    cell: count,
    behind: v.object({ ids: v.array(count), inserted: count, words: v.string() }),
  }),
  v.object({ type: v.literal('export-tree'), cell: count, format: v.picklist(['json', 'markdown']) }),
  v.object({ type: v.literal('next-words'), cell: count, ids: v.array(count) }),
  v.object({ type: v.literal('regroup'), outcome: outcomeSchema }),
  v.object({
    type: v.picklist(['run-again', 'run-new-text']),
    preset: v.nullable(v.picklist(['quick', 'standard', 'thorough'])),
    form: v.nullable(chosenFormSchema),
    mode: v.nullable(v.picklist(['auto', 'answers', 'streams'])),
    texts: v.nullable(v.picklist(studyTexts)),
    model: v.nullable(v.pipe(v.string(), v.nonEmpty())),
    temperatures: sizeSchema(
      v.pipe(v.array(between(...limits.temperature)), v.minLength(1), v.maxLength(limits.temperatures)),
    ),
    tokens: sizeSchema(wholeBetween(1, limits.tokens)),
    samples: sizeSchema(wholeBetween(1, limits.samples)),
    seed: v.nullable(wholeBetween(0, Number.MAX_SAFE_INTEGER)),
    stop: v.nullable(
      v.pipe(v.array(v.pipe(v.string(), v.nonEmpty(), v.maxLength(limits.stopLength))), v.maxLength(limits.stops)),
    ),
  }),
  v.object({
    type: v.literal('export'),
    format: v.picklist(['json', 'csv', 'png', 'markdown']),
    data: v.nullable(v.string()),
  }),
  v.object({ type: v.picklist(['copy', 'insert', 'open-text']), text: v.string() }),
]);

const fromInspector: v.GenericSchema<FromInspector> = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({
    type: v.literal('settings'),
    temperature: v.pipe(v.number(), v.minValue(0.05), v.maxValue(100)),
    topP: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  }),
  v.object({ type: v.literal('reveal'), offset: count }),
  v.object({ type: v.literal('cancel') }),
]);

/** The message of the panel page, or null for data that is not one. */
export function parseFromPanel(data: unknown): FromPanel | null {
  return v.is(fromPanel, data) ? data : null;
}

/** The message of the Inspector page, or null for data that is not one. */
export function parseFromInspector(data: unknown): FromInspector | null {
  return v.is(fromInspector, data) ? data : null;
}
