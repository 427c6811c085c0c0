/** Schemas of what the engine wants of models of the editor, and of what comes back. */
import * as v from 'valibot';
import { editorRefusals, type EditorModel, type EditorReply, type EditorWant } from '../domain/editorModel.ts';
import { count, finite } from '../domain/schemas/schema.ts';
import { messagesSchema } from '../domain/schemas/conversationSchema.ts';

export const editorModelSchema: v.GenericSchema<EditorModel> = v.object({
  vendor: v.string(),
  id: v.string(),
  name: v.string(),
});

export const editorWantSchema: v.GenericSchema<EditorWant> = v.variant('kind', [
  v.object({ kind: v.literal('facts') }),
  v.object({
    kind: v.literal('answer'),
    messages: messagesSchema,
    temperature: finite,
    topP: finite,
    stop: v.array(v.string()),
    tokens: count,
  }),
]);

export const editorReplySchema: v.GenericSchema<EditorReply> = v.variant('kind', [
  v.object({ kind: v.literal('facts'), context: count }),
  v.object({ kind: v.literal('answer'), text: v.string(), ended: v.boolean() }),
  v.object({ kind: v.literal('refusal'), reason: v.picklist(editorRefusals), said: v.string() }),
]);
