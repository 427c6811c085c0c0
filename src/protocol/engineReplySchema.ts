/** Schema of the engine's replies, checked by its client. */
import * as v from 'valibot';
import { warmUps, type EngineReply } from './engineProtocol.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';
import { editorModelSchema, editorWantSchema } from './editorSchema.ts';
import { changeSchema } from './guidanceSchema.ts';
import {
  answerMapSchema,
  answerSchema,
  cellSchema,
  progressSchema,
  reportSchema,
  tileSchema,
  branchViewSchema,
} from './reportSchema.ts';
import { wordsSchema } from './pathsSchema.ts';
import { errorSchema, modelFacts, precisionChoiceSchema } from '../domain/schemas/modelSchema.ts';
import { questionSchema } from '../domain/schemas/questionSchema.ts';
import { finite } from '../domain/schemas/schema.ts';
import { formSchema } from '../domain/schemas/specSchema.ts';

const id = finite;
const runId = v.string();

const opennessSchema = v.nullable(v.object({ entropy: finite, d1: finite, d2: finite, k95: finite, km05: finite }));
const alternativesSchema = v.array(v.object({ id: finite, text: v.string(), p: finite, kept: v.boolean() }));

const tokenSchema: v.GenericSchema<TokenScore> = v.object({
  id: finite,
  text: v.string(),
  span: v.nullable(v.strictTuple([finite, finite])),
  openness: opennessSchema,
  partOf: v.exactOptional(v.string()),
  logProb: v.nullable(finite),
  rank: v.nullable(finite),
  alternatives: alternativesSchema,
});

export const scoreSchema: v.GenericSchema<ScoreView> = v.object({
  model: v.string(),
  precision: v.string(),
  form: formSchema,
  text: v.string(),
  temperature: finite,
  topP: finite,
  rewritten: v.exactOptional(v.literal(true)),
  tokens: v.array(tokenSchema),
  next: v.object({ openness: opennessSchema, alternatives: alternativesSchema }),
});

export const listingSchema: v.GenericSchema<ModelListing> = v.object({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(['built-in', 'calibration', 'folder', 'cache', 'served']),
  about: v.string(),
  bytes: finite,
  problem: v.nullable(errorSchema),
  prepared: v.boolean(),
  choice: v.exactOptional(precisionChoiceSchema),
  ...modelFacts,
});

export const engineReplySchema: v.GenericSchema<EngineReply> = v.variant('type', [
  v.object({ type: v.literal('ready'), pid: finite, runtime: v.string(), features: v.array(v.string()) }),
  v.object({ type: v.literal('unavailable'), error: errorSchema }),
  v.object({ type: v.literal('configured'), id }),
  v.object({ type: v.literal('ask-editor'), ask: finite, model: editorModelSchema, want: editorWantSchema }),
  v.object({ type: v.literal('stop-asking'), ask: finite }),
  v.object({ type: v.literal('server'), id, software: v.string(), models: v.array(v.string()) }),
  v.object({ type: v.literal('models'), id, models: v.array(listingSchema), items: v.array(v.string()) }),
  v.object({
    type: v.literal('replication'),
    id,
    lines: v.array(v.string()),
    found: v.union([
      v.object({ study: questionSchema, error: v.null() }),
      v.object({ study: v.null(), error: errorSchema }),
    ]),
  }),
  v.object({ type: v.literal('started'), id }),
  v.object({ type: v.literal('canceling'), id }),
  v.object({ type: v.literal('report'), id, report: reportSchema }),
  v.object({ type: v.literal('cell'), id, runId, cell: cellSchema }),
  v.object({ type: v.literal('progress'), id, runId, progress: progressSchema }),
  v.object({ type: v.literal('notice'), id, runId, error: errorSchema }),
  v.object({ type: v.literal('done'), id, report: reportSchema, path: v.string(), unsaved: v.nullable(errorSchema) }),
  v.object({ type: v.literal('saved'), id, path: v.string() }),
  v.object({
    type: v.literal('replayed'),
    id,
    equal: v.boolean(),
    differences: v.array(v.string()),
    trajectories: finite,
  }),
  v.object({
    type: v.literal('cell-detail'),
    id,
    cell: cellSchema,
    tiles: v.array(tileSchema),
    headline: v.string(),
    details: v.string(),
    answers: v.array(answerSchema),
    map: v.exactOptional(answerMapSchema),
    changes: v.exactOptional(v.array(changeSchema)),
    branches: v.exactOptional(v.array(branchViewSchema)),
  }),
  v.object({ type: v.literal('next-words'), id, found: wordsSchema }),
  v.object({ type: v.literal('fitted'), id, text: v.string(), tokens: finite }),
  v.object({ type: v.literal('scored'), id, score: scoreSchema }),
  v.object({ type: v.literal('score-part'), id, score: scoreSchema }),
  v.object({ type: v.literal('cleared'), id, bytes: finite }),
  v.object({ type: v.literal('warmed-up'), id, found: v.picklist(warmUps) }),
  v.object({ type: v.literal('failed'), id, error: errorSchema }),
]);
