/** Shape of a run as it stands in a run file. Every shape is held to the type it gives. */
import * as v from 'valibot';
import type { Openness } from '../../core/branching.ts';
import { columnShape } from './columnShape.ts';
import type { Plan } from '../plan.ts';
import { axesShape, restrictionShape } from './knobShape.ts';
import { cardShape, errorShape, estimateShape, likelyShape } from './reportShape.ts';
import type { Manifest, RunCell, SoftmaxNull, WindowLaw } from '../run.ts';
import { count, finite } from './shape.ts';
import { formShape, specShape } from './specShape.ts';
import { studyShape } from '../file/studyBlock.ts';
import { trajectoriesShape } from '../file/trajectoryBlock.ts';

const text = v.string();
const positive = v.pipe(finite, v.gtValue(0));

const factsShape = v.object({
  id: text,
  created: text,
  product: text,
  runtime: text,
  threads: finite,
  processor: text,
  platform: text,
});

const manifestShape = v.object({
  facts: factsShape,
  spec: specShape,
  models: v.pipe(
    v.array(
      v.object({
        card: cardShape,
        form: formShape,
        probeCentre: v.nullable(columnShape('float32')),
        ends: v.array(count),
      }),
    ),
    v.minLength(1),
  ),
  endPolicy: v.picklist(['stop', 'suppress']),
}) satisfies v.GenericSchema<unknown, Manifest>;

const planShape = v.object({
  mode: v.picklist(['answers', 'streams']),
  modeReason: text,
  tokens: count,
  temperatures: v.array(finite),
  windows: v.array(
    v.object({
      label: text,
      words: count,
      ids: columnShape('int32'),
      text,
      model: v.exactOptional(count),
      restriction: v.exactOptional(restrictionShape),
    }),
  ),
  cells: v.array(
    v.object({
      index: count,
      window: count,
      temperature: positive,
      topP: finite,
      topK: count,
      minP: v.exactOptional(finite),
      samples: count,
      place: v.exactOptional(v.tuple([count, count])),
      tokens: v.exactOptional(count),
    }),
  ),
  axes: v.exactOptional(axesShape),
  order: v.array(v.array(count)),
  seed: finite,
  batch: count,
  home: count,
  estimate: estimateShape,
  shortfalls: v.array(text),
  refinements: v.exactOptional(count),
}) satisfies v.GenericSchema<unknown, Plan>;

const opennessShape = v.object({
  entropy: finite,
  d1: finite,
  d2: finite,
  k95: finite,
  km05: finite,
}) satisfies v.GenericSchema<unknown, Openness>;

const lawShape = v.object({
  window: count,
  openness: v.array(opennessShape),
  nextTokens: likelyShape,
}) satisfies v.GenericSchema<unknown, WindowLaw>;

const nullShape = v.object({
  window: count,
  cell: count,
  indices: v.array(count),
  temperatures: v.array(finite),
  energy: columnShape('float64'),
}) satisfies v.GenericSchema<unknown, SoftmaxNull>;

const cellShape = v.object({
  index: count,
  state: v.picklist(['exact', 'sampling', 'done', 'interrupted']),
}) satisfies v.GenericSchema<unknown, Omit<RunCell, 'trajectories'>>;

/** The part of a run file under its checksum; answers come as one list. */
export const runShape = v.object({
  manifest: manifestShape,
  plan: planShape,
  status: v.picklist(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: v.nullable(errorShape),
  laws: v.array(lawShape),
  nulls: v.array(nullShape),
  cells: v.array(cellShape),
  trajectories: trajectoriesShape,
  study: v.optional(v.nullable(studyShape), null),
});
