import * as v from 'valibot';
import type { ErrorData, ErrorKind } from '../../core/adjacentError.ts';
import { allSettings, type Capabilities } from '../capabilities.ts';
import { int8TextKinds, type Int8Facts } from '../int8.ts';
import type { GraphComparison, ModelCard } from '../languageModel.ts';
import type { Plan } from '../plan.ts';
import type { PrecisionChoice } from '../precisionChoice.ts';
import type { Message } from '../message.ts';
import { messageSchema } from './messageSchema.ts';
import { count, dictionaryOf, finite } from './schema.ts';
import { formSchema } from './specSchema.ts';

const errorKinds: Readonly<Record<ErrorKind, true>> = {
  'prompt-empty': true,
  'prompt-too-long': true,
  'prompt-not-text': true,
  'bad-argument': true,
  'model-missing': true,
  'model-incomplete': true,
  'model-corrupt': true,
  'model-unsupported': true,
  'model-too-large': true,
  'model-stalled': true,
  'template-invalid': true,
  'runtime-missing': true,
  'engine-crashed': true,
  'storage-full': true,
  'storage-read-only': true,
  'run-file-invalid': true,
  'run-file-newer': true,
  'workspace-untrusted': true,
  'server-unreachable': true,
  'server-refused': true,
  'server-busy': true,
  'server-invalid': true,
  cancelled: true,
  interrupted: true,
  unexpected: true,
};

export const errorSchema: v.GenericSchema<ErrorData> = v.object({
  kind: v.custom<ErrorKind>(value => typeof value === 'string' && Object.hasOwn(errorKinds, value)),
  message: v.string(),
  remedy: v.string(),
  detail: v.string(),
});

/** Facts of a model that run files of version 0.1 do not have. */
export const modelFacts = {
  layers: v.fallback(finite, 0),
  heads: v.fallback(finite, 0),
  parameterCount: v.fallback(finite, 0),
  series: v.fallback(v.string(), ''),
  prompts: v.fallback(v.array(v.string()), []),
  checkpoints: v.fallback(v.array(finite), []),
};

const notExamined: Message = { code: 'not-examined' };
const unknownKnobs = { layers: notExamined, heads: notExamined, precision: notExamined };

export const comparisonSchema: v.GenericSchema<GraphComparison> = v.object({
  attention: v.picklist(['cascade', 'own']),
  reference: v.picklist(['file', 'widened']),
  tokens: count,
  far: v.exactOptional(count),
  masks: v.exactOptional(count),
  window: v.nullable(count),
  logProb: finite,
  entropy: finite,
  tolerance: finite,
  here: v.exactOptional(v.object({ tokens: count, logProb: finite, entropy: finite })),
});

export const int8Schema: v.GenericSchema<Int8Facts> = v.object({
  divergence: finite,
  entropyShift: finite,
  tokens: count,
  weightBits: v.picklist([8, 7]),
  rotated: v.boolean(),
  texts: v.exactOptional(v.array(v.object({ kind: v.picklist(int8TextKinds), divergence: finite, tokens: count }))),
  built: v.exactOptional(v.literal(true)),
});

export const precisionChoiceSchema: v.GenericSchema<PrecisionChoice> = v.object({
  precision: v.picklist(['fp32', 'int8']),
  reason: messageSchema,
});

const capabilitiesSchema: v.GenericSchema<Capabilities> = v.object({
  nextToken: v.union([v.literal('full'), count]),
  untempered: v.boolean(),
  drawn: v.boolean(),
  stepStatistics: v.boolean(),
  ownTokens: v.boolean(),
  temperature: v.boolean(),
  seeds: v.boolean(),
  answersPerRequest: count,
  promptLogProbs: v.boolean(),
  continues: v.boolean(),
  // Served models of version 0.2 stated none of these.
  continuesText: v.fallback(v.boolean(), false),
  pairs: v.fallback(v.boolean(), false),
  endless: v.fallback(v.boolean(), false),
  settings: v.fallback(v.array(v.picklist(allSettings)), []),
  hiddenStates: v.union([v.picklist(['own', 'none']), v.object({ reader: v.string() })]),
  failed: v.array(messageSchema),
});

export const cardSchema: v.GenericSchema<ModelCard> = v.object({
  id: v.string(),
  name: v.string(),
  baseName: v.exactOptional(v.string()),
  kind: v.picklist(['built-in', 'calibration', 'folder', 'cache', 'served']),
  family: v.string(),
  precision: v.string(),
  quantization: v.picklist(['none', 'weight-only', 'dynamic', 'rows']),
  vocabulary: finite,
  context: finite,
  width: finite,
  memory: v.object({ open: finite, token: finite }),
  forms: v.array(formSchema),
  about: v.string(),
  modelHash: v.string(),
  tokenizerHash: v.string(),
  invariance: v.picklist(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
  comparison: v.exactOptional(comparisonSchema),
  int8: v.exactOptional(int8Schema),
  notes: v.array(messageSchema),
  parameters: v.exactOptional(dictionaryOf(finite)),
  ...modelFacts,
  knobs: v.fallback(
    v.object({
      layers: v.nullable(messageSchema),
      heads: v.nullable(messageSchema),
      precision: v.nullable(messageSchema),
    }),
    unknownKnobs,
  ),
  capabilities: v.exactOptional(capabilitiesSchema),
});

export const likelySchema = v.array(v.object({ text: v.string(), p: finite }));

export const estimateSchema: v.GenericSchema<Plan['estimate']> = v.object({
  seconds: v.nullable(finite),
  bytes: finite,
  memory: finite,
});
