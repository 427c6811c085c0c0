/** Schemas of a run in a run file, each checked against its type. */
import * as v from 'valibot';
import type { Openness } from '../../core/distribution.ts';
import { columnSchema, countRange, finiteRange } from './columnSchema.ts';
import { templateAdaptations } from '../../domain/languageModel.ts';
import type { Plan } from '../../domain/plan.ts';
import type { GridSpec, StudySpec } from '../../domain/spec.ts';
import { axesSchema, ablationSchema } from '../../domain/schemas/knobSchema.ts';
import {
  cardSchema,
  errorSchema,
  estimateSchema,
  likelySchema,
  precisionChoiceSchema,
} from '../../domain/schemas/modelSchema.ts';
import type { FreshAnswers, Manifest, RunCell, SoftmaxNull, WindowDistribution } from '../../domain/run.ts';
import { messageSchema } from '../../domain/schemas/messageSchema.ts';
import { between, count, finite, wholeBetween } from '../../domain/schemas/schema.ts';
import { formSchema } from '../../domain/schemas/specSchema.ts';
import { limits } from '../../domain/limits.ts';
import {
  seedSchema,
  storedGridSpecSchema,
  storedStudySpecSchema,
  temperatureSchema,
  samplersSchema,
  topPSchema,
} from './storedSpecSchema.ts';
import { commitmentSchema, forksSchema } from './pathsBlock.ts';
import { internalsSchema } from './internalsBlock.ts';
import { studySchema } from './studyBlock.ts';
import { referencesSchema } from './referenceBlock.ts';
import { treeSchema } from './treeBlock.ts';
import { trajectoriesSchema } from './trajectoryBlock.ts';

const text = v.string();
const nonNegative = v.pipe(finite, v.minValue(0));

const factsSchema = v.object({
  id: text,
  created: text,
  product: text,
  runtime: text,
  threads: wholeBetween(0, 1024),
  processor: text,
  platform: text,
  precision: v.exactOptional(precisionChoiceSchema),
});

const manifest = {
  facts: factsSchema,
  models: v.pipe(
    v.array(
      v.object({
        card: cardSchema,
        form: formSchema,
        probeCenter: v.nullable(columnSchema('float32', finiteRange)),
        eosTokenIds: v.array(count),
      }),
    ),
    v.minLength(1),
  ),
  endPolicy: v.picklist(['stop', 'suppress']),
};

const gridManifestSchema = v.object({ ...manifest, spec: storedGridSpecSchema }) satisfies v.GenericSchema<
  unknown,
  Manifest<GridSpec>
>;

const studyManifestSchema = v.object({ ...manifest, spec: storedStudySpecSchema }) satisfies v.GenericSchema<
  unknown,
  Manifest<StudySpec>
>;

const lengthsSchema = v.object({
  answers: count,
  cut: count,
  budget: wholeBetween(1, limits.tokens),
  mean: nonNegative,
  longest: v.exactOptional(count),
});

const windowsSchema = v.array(
  v.object({
    label: text,
    words: count,
    ids: columnSchema('int32', countRange),
    text,
    adapted: v.exactOptional(v.array(v.picklist(templateAdaptations))),
    model: v.exactOptional(count),
    ablation: v.exactOptional(ablationSchema),
    lengths: v.exactOptional(lengthsSchema),
    tokens: v.exactOptional(wholeBetween(1, limits.tokens)),
  }),
);

const planSchema = v.object({
  mode: v.picklist(['answers', 'streams']),
  modeReason: messageSchema,
  tokens: wholeBetween(1, limits.tokens),
  temperatures: v.array(temperatureSchema),
  windows: windowsSchema,
  cells: v.array(
    v.object({
      index: count,
      window: count,
      temperature: temperatureSchema,
      topP: topPSchema,
      topK: count,
      minP: v.exactOptional(between(0, 1)),
      samplers: v.exactOptional(samplersSchema),
      temperatureLast: v.exactOptional(v.literal(true)),
      samples: wholeBetween(0, limits.samples),
      place: v.exactOptional(v.tuple([count, count])),
      tokens: v.exactOptional(wholeBetween(1, limits.tokens)),
      dissolves: v.exactOptional(v.literal(true)),
      pairedWith: v.exactOptional(count),
    }),
  ),
  axes: v.exactOptional(axesSchema),
  order: v.array(v.array(count)),
  seed: seedSchema,
  batch: wholeBetween(1, limits.batch),
  home: count,
  estimate: estimateSchema,
  shortfalls: v.array(messageSchema),
  refinements: v.exactOptional(count),
  topUp: v.exactOptional(v.object({ cells: count, samples: wholeBetween(1, limits.samples) })),
  lengths: v.exactOptional(lengthsSchema),
  rest: v.exactOptional(v.object({ windows: windowsSchema, temperatures: v.array(temperatureSchema) })),
  drawsByTemperature: v.exactOptional(v.literal(true)),
  withoutCurve: v.exactOptional(v.literal(true)),
}) satisfies v.GenericSchema<unknown, Plan>;

const opennessSchema = v.object({
  entropy: nonNegative,
  d1: nonNegative,
  d2: nonNegative,
  k95: nonNegative,
  km05: nonNegative,
}) satisfies v.GenericSchema<unknown, Openness>;

const distributionSchema = v.object({
  window: count,
  openness: v.array(opennessSchema),
  bounds: v.exactOptional(v.array(v.object({ low: opennessSchema, high: opennessSchema, known: count }))),
  nextTokens: likelySchema,
}) satisfies v.GenericSchema<unknown, WindowDistribution>;

const nullSchema = v.object({
  window: count,
  cell: count,
  indices: v.array(count),
  temperatures: v.array(temperatureSchema),
  energy: columnSchema('float64', finiteRange),
}) satisfies v.GenericSchema<unknown, SoftmaxNull>;

const cellSchema = v.object({
  index: count,
  state: v.picklist(['exact', 'sampling', 'done', 'interrupted']),
}) satisfies v.GenericSchema<unknown, Omit<RunCell, 'trajectories'>>;

const shared = {
  plan: planSchema,
  status: v.picklist(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: v.nullable(errorSchema),
  distributions: v.array(distributionSchema),
  cells: v.array(cellSchema),
  trajectories: trajectoriesSchema,
};

const checkSchema = v.object({
  cell: count,
  seed: seedSchema,
  tokens: wholeBetween(1, limits.tokens),
  trajectories: trajectoriesSchema,
  commitment: v.exactOptional(commitmentSchema),
}) satisfies v.GenericSchema<unknown, FreshAnswers>;

/** The checksummed part of a run file, by the kind of its spec; all answers are in one list. */
export const gridRunSchema = v.object({
  manifest: gridManifestSchema,
  ...shared,
  nulls: v.array(nullSchema),
  checks: v.exactOptional(v.array(checkSchema)),
  commitment: v.exactOptional(commitmentSchema),
  commitments: v.exactOptional(v.array(commitmentSchema)),
  forks: v.exactOptional(forksSchema),
  internals: v.exactOptional(internalsSchema),
  tree: v.exactOptional(treeSchema),
  references: v.exactOptional(referencesSchema),
  sampled: v.exactOptional(
    v.object({
      tokens: count,
      seconds: nonNegative,
      rows: v.exactOptional(count),
      places: v.exactOptional(count),
      taken: v.exactOptional(count),
    }),
  ),
});
export const studyRunSchema = v.object({ manifest: studyManifestSchema, ...shared, study: studySchema });

/** The discriminant of the two. */
export const kindSchema = v.object({ manifest: v.object({ spec: v.object({ kind: v.string() }) }) });
