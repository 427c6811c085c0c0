/** The shape of what the engine answers, looked at by its client. */
import * as v from 'valibot';
import type { EngineReply, ModelListing, ScoreView, TokenScore } from '../engineProtocol.ts';
import {
  answerShape,
  cellShape,
  errorShape,
  modelFacts,
  progressShape,
  reportShape,
  tileShape,
} from './reportShape.ts';
import { finite } from './shape.ts';
import { formShape } from './specShape.ts';

const id = finite;
const runId = v.string();

const opennessShape = v.nullable(v.object({ entropy: finite, d1: finite, d2: finite, k95: finite, km05: finite }));
const alternativesShape = v.array(v.object({ text: v.string(), p: finite, kept: v.boolean() }));

const tokenShape: v.GenericSchema<TokenScore> = v.object({
  text: v.string(),
  span: v.nullable(v.strictTuple([finite, finite])),
  openness: opennessShape,
  logProb: v.nullable(finite),
  rank: v.nullable(finite),
  alternatives: alternativesShape,
});

export const scoreShape: v.GenericSchema<ScoreView> = v.object({
  model: v.string(),
  form: formShape,
  text: v.string(),
  temperature: finite,
  topP: finite,
  tokens: v.array(tokenShape),
  next: v.object({ openness: opennessShape, alternatives: alternativesShape }),
});

export const listingShape: v.GenericSchema<ModelListing> = v.object({
  id: v.string(),
  name: v.string(),
  kind: v.picklist(['built-in', 'calibration', 'folder', 'cache']),
  about: v.string(),
  bytes: finite,
  problem: v.nullable(errorShape),
  prepared: v.boolean(),
  ...modelFacts,
});

export const engineReplyShape: v.GenericSchema<EngineReply> = v.variant('type', [
  v.object({ type: v.literal('ready'), pid: finite, runtime: v.string(), features: v.array(v.string()) }),
  v.object({ type: v.literal('unavailable'), error: errorShape }),
  v.object({ type: v.literal('configured'), id }),
  v.object({ type: v.literal('models'), id, models: v.array(listingShape) }),
  v.object({ type: v.literal('report'), id, report: reportShape }),
  v.object({ type: v.literal('cell'), id, runId, cell: cellShape }),
  v.object({ type: v.literal('progress'), id, runId, progress: progressShape }),
  v.object({ type: v.literal('notice'), id, runId, error: errorShape }),
  v.object({ type: v.literal('done'), id, report: reportShape, path: v.string(), unsaved: v.nullable(errorShape) }),
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
    cell: cellShape,
    tiles: v.array(tileShape),
    sentence: v.string(),
    answers: v.array(answerShape),
  }),
  v.object({ type: v.literal('scored'), id, score: scoreShape }),
  v.object({ type: v.literal('cleared'), id, bytes: finite }),
  v.object({ type: v.literal('failed'), id, error: errorShape }),
]);
