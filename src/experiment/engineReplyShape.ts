/** The shape of what the engine answers, looked at by its client. */
import * as z from 'zod/mini';
import type { EngineReply, ModelListing, ScoreView, TokenScore } from './engineProtocol.ts';
import { answerShape, cellShape, errorShape, progressShape, reportShape, tileShape } from './reportShape.ts';
import { formShape } from './specShape.ts';

const id = z.number();
const runId = z.string();

const opennessShape = z.nullable(z.object({ entropy: z.number(), d1: z.number(), d2: z.number(), k95: z.number(), km05: z.number() }));
const alternativesShape = z.array(z.object({ text: z.string(), p: z.number(), kept: z.boolean() }));

const tokenShape: z.ZodMiniType<TokenScore> = z.object({
  text: z.string(),
  span: z.nullable(z.tuple([z.number(), z.number()])),
  openness: opennessShape,
  logProb: z.nullable(z.number()),
  rank: z.nullable(z.number()),
  alternatives: alternativesShape,
});

export const scoreShape: z.ZodMiniType<ScoreView> = z.object({
  model: z.string(),
  form: formShape,
  text: z.string(),
  temperature: z.number(),
  topP: z.number(),
  tokens: z.array(tokenShape),
  next: z.object({ openness: opennessShape, alternatives: alternativesShape }),
});

export const listingShape: z.ZodMiniType<ModelListing> = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['built-in', 'calibration', 'folder', 'cache']),
  about: z.string(),
  bytes: z.number(),
  problem: z.nullable(errorShape),
  prepared: z.boolean(),
});

export const engineReplyShape: z.ZodMiniType<EngineReply> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), pid: z.number(), runtime: z.string(), features: z.array(z.string()) }),
  z.object({ type: z.literal('unavailable'), error: errorShape }),
  z.object({ type: z.literal('configured'), id }),
  z.object({ type: z.literal('models'), id, models: z.array(listingShape) }),
  z.object({ type: z.literal('report'), id, report: reportShape }),
  z.object({ type: z.literal('cell'), id, runId, cell: cellShape }),
  z.object({ type: z.literal('progress'), id, runId, progress: progressShape }),
  z.object({ type: z.literal('notice'), id, runId, error: errorShape }),
  z.object({ type: z.literal('done'), id, report: reportShape, path: z.string(), unsaved: z.nullable(errorShape) }),
  z.object({ type: z.literal('saved'), id, path: z.string() }),
  z.object({ type: z.literal('replayed'), id, equal: z.boolean(), differences: z.array(z.string()), trajectories: z.number() }),
  z.object({ type: z.literal('cell-detail'), id, cell: cellShape, tiles: z.array(tileShape), sentence: z.string(), answers: z.array(answerShape) }),
  z.object({ type: z.literal('scored'), id, score: scoreShape }),
  z.object({ type: z.literal('cleared'), id, bytes: z.number() }),
  z.object({ type: z.literal('failed'), id, error: errorShape }),
]);
