/** Schema of the requests, checked by the engine. */
import * as v from 'valibot';
import { additionSchema } from '../domain/schemas/additionSchema.ts';
import { runFormats, type EngineFolders, type EngineRequest } from './engineProtocol.ts';
import { precisions } from '../domain/modelReference.ts';
import { editorReplySchema } from './editorSchema.ts';
import { count, dictionaryOf, finite } from '../domain/schemas/schema.ts';
import { messagesSchema } from '../domain/schemas/conversationSchema.ts';
import { chosenFormSchema, outcomeSchema, specSchema } from '../domain/schemas/specSchema.ts';

const id = finite;
const path = v.string();

/** Most characters that may be put into a tree at once. */
const longestWords = 2000;

const foldersSchema: v.GenericSchema<EngineFolders> = v.object({
  builtIn: path,
  storage: path,
  runs: path,
  added: v.array(path),
  served: v.exactOptional(v.array(v.string())),
  cache: v.nullable(path),
  storageLimit: finite,
});

export const engineRequestSchema: v.GenericSchema<EngineRequest> = v.variant('type', [
  v.object({
    type: v.literal('configure'),
    id,
    folders: foldersSchema,
    product: v.string(),
    keys: v.exactOptional(dictionaryOf(v.string())),
    proxy: v.exactOptional(v.object({ address: v.string(), except: v.array(v.string()) })),
  }),
  v.object({ type: v.literal('list-models'), id }),
  v.object({ type: v.literal('find-server'), id, address: v.string() }),
  v.object({ type: v.literal('analyze'), id, runId: v.string(), spec: specSchema, out: path }),
  v.object({ type: v.literal('cancel'), id, target: finite }),
  v.object({ type: v.literal('editor-reply'), id, ask: count, reply: editorReplySchema }),
  v.object({ type: v.literal('open-run'), id, path }),
  v.object({
    type: v.literal('save-run'),
    id,
    path,
    out: path,
    format: v.picklist(runFormats),
    cell: v.exactOptional(count),
    outcome: v.exactOptional(outcomeSchema),
  }),
  v.object({ type: v.literal('resume'), id, path, cell: v.exactOptional(count) }),
  v.object({ type: v.literal('replay'), id, path }),
  v.object({ type: v.literal('check'), id, path, cell: finite, outcome: outcomeSchema }),
  v.object({ type: v.literal('add'), id, path, outcome: outcomeSchema, addition: additionSchema }),
  v.object({
    type: v.literal('grow'),
    id,
    path,
    cell: finite,
    outcome: outcomeSchema,
    behind: v.object({ ids: v.array(count), inserted: count, words: v.pipe(v.string(), v.maxLength(longestWords)) }),
  }),
  v.object({ type: v.literal('next-words'), id, path, cell: finite, ids: v.array(count) }),
  v.object({ type: v.literal('regroup'), id, path, outcome: outcomeSchema }),
  v.object({ type: v.literal('describe-cell'), id, path, cell: finite, outcome: outcomeSchema }),
  v.object({
    type: v.literal('score'),
    id,
    model: v.string(),
    text: v.string(),
    messages: v.exactOptional(messagesSchema),
    form: chosenFormSchema,
    temperature: finite,
    topP: finite,
    view: v.exactOptional(v.strictTuple([finite, finite])),
  }),
  v.object({ type: v.literal('fit-text'), id, model: v.string(), text: v.string(), answer: count }),
  v.object({ type: v.literal('rescore'), id, temperature: finite, topP: finite }),
  v.object({ type: v.literal('clear-storage'), id }),
  v.object({ type: v.literal('warm-up'), id, model: v.string() }),
  v.object({
    type: v.literal('prepare-replication'),
    id,
    options: v.object({
      standIns: v.boolean(),
      precision: v.nullable(v.picklist(precisions)),
      items: v.nullable(path),
      limit: v.exactOptional(finite),
    }),
  }),
]);
