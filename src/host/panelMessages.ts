/** Validation of messages from the webview pages. */
import * as v from 'valibot';
import { additionSchema } from '../domain/schemas/additionSchema.ts';
import type { FromInspector, FromPanel } from '../protocol/panelProtocol.ts';
import { knobAxisSchema } from '../domain/schemas/knobSchema.ts';
import { studyTexts } from '../domain/study.ts';
import { count } from '../domain/schemas/schema.ts';
import { chosenFormSchema, outcomeSchema } from '../domain/schemas/specSchema.ts';

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
      'run-new-text',
      'save-as',
      'show-log',
      'explore-tap',
    ]),
  }),
  v.object({ type: v.literal('try-prompt'), text: v.pipe(v.string(), v.nonEmpty()) }),
  v.object({ type: v.literal('run-axes'), x: knobAxisSchema, y: knobAxisSchema }),
  v.object({ type: v.picklist(['open-cell', 'check', 'apply-setting', 'sample-on']), cell: count }),
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
    type: v.literal('run-again'),
    preset: v.nullable(v.picklist(['quick', 'standard', 'thorough'])),
    form: v.nullable(chosenFormSchema),
    mode: v.nullable(v.picklist(['auto', 'answers', 'streams'])),
    texts: v.nullable(v.picklist(studyTexts)),
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
]);

/** The message of the panel page, or null for data that is not one. */
export function parseFromPanel(data: unknown): FromPanel | null {
  return v.is(fromPanel, data) ? data : null;
}

/** The message of the Inspector page, or null for data that is not one. */
export function parseFromInspector(data: unknown): FromInspector | null {
  return v.is(fromInspector, data) ? data : null;
}
