/** The shape of a spec as it arrives from another process or a file. `checkSpec` says whether it can be run. */
import * as v from 'valibot';
import type { Assertion } from '../../core/answers/assertions/assertion.ts';
import type { FileParameters } from '../fileParameters.ts';
import { conversationsSchema, messagesSchema } from './conversationSchema.ts';
import { knobAxisSchema } from './knobSchema.ts';
import { finite } from './schema.ts';
import { questionSchema } from './questionSchema.ts';
import {
  gridKinds,
  type ExperimentSpec,
  type GridSpec,
  type OutcomeSpec,
  type StudySpec,
  type WindowLevel,
} from '../spec.ts';

export const outcomeSchema: v.GenericSchema<OutcomeSpec> = v.variant('map', [
  v.object({ map: v.picklist(['auto', 'text', 'code', 'word', 'sentence', 'number']) }),
  v.object({ map: v.literal('meaning'), cut: v.exactOptional(finite) }),
  v.object({ map: v.literal('options'), options: v.array(v.string()) }),
  v.object({ map: v.literal('regex'), pattern: v.string() }),
  v.object({ map: v.literal('json'), field: v.string() }),
  v.object({ map: v.literal('schema'), schema: v.string() }),
]);

/** Assertions on answers. */
export const assertionsSchema: v.GenericSchema<Assertion[]> = v.array(
  v.variant('kind', [
    v.object({ kind: v.literal('json') }),
    v.object({ kind: v.literal('schema'), schema: v.string() }),
    v.object({ kind: v.literal('regex'), pattern: v.string() }),
    v.object({ kind: v.picklist(['contains', 'equals']), text: v.string() }),
  ]),
);

const windowSchema: v.GenericSchema<WindowLevel> = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  v.object({ kind: v.literal('share'), share: finite }),
  v.object({ kind: v.literal('words'), words: finite }),
]);

export const formSchema = v.picklist(['chat', 'raw']);
export const chosenFormSchema = v.picklist(['auto', 'chat', 'raw']);

/** Any number, NaN and infinities too: they cross process borders and `checkSpec` refuses them with a sentence. */
const anyNumber = v.custom<number>(value => typeof value === 'number');

/** A schema for each setting of the samplers. */
export function samplerEntries<T extends v.GenericSchema<number>>(value: T) {
  return {
    repetitionPenalty: v.exactOptional(value),
    presencePenalty: v.exactOptional(value),
    frequencyPenalty: v.exactOptional(value),
    penaltyTokens: v.exactOptional(value),
    dryMultiplier: v.exactOptional(value),
    dryBase: v.exactOptional(value),
    dryAllowedLength: v.exactOptional(value),
    xtcProbability: v.exactOptional(value),
    xtcThreshold: v.exactOptional(value),
  };
}

/** Parameters of a prompt file, with a schema for each number. */
export function fileParametersSchema(value: v.GenericSchema<number>): v.GenericSchema<FileParameters> {
  return v.object({
    temperature: v.exactOptional(value),
    tokens: v.exactOptional(value),
    samples: v.exactOptional(value),
    seed: v.exactOptional(value),
    topP: v.exactOptional(value),
    topK: v.exactOptional(value),
    minP: v.exactOptional(value),
    samplers: v.exactOptional(v.object(samplerEntries(value))),
    stop: v.exactOptional(v.array(v.string())),
  });
}

const settings = {
  prompt: v.string(),
  messages: v.exactOptional(messagesSchema),
  source: v.string(),
  model: v.string(),
  form: chosenFormSchema,
  mode: v.picklist(['auto', 'answers', 'streams']),
  outcome: outcomeSchema,
  assertions: v.exactOptional(assertionsSchema),
  preset: v.picklist(['quick', 'standard', 'thorough']),
  seed: anyNumber,
  temperatures: v.exactOptional(v.array(anyNumber)),
  windows: v.exactOptional(v.array(windowSchema)),
  samples: v.exactOptional(anyNumber),
  tokens: v.exactOptional(anyNumber),
  topP: anyNumber,
  minP: v.exactOptional(anyNumber),
  topK: v.exactOptional(anyNumber),
  samplers: v.exactOptional(v.object(samplerEntries(anyNumber))),
  stop: v.exactOptional(v.array(v.string())),
  fromFile: v.exactOptional(fileParametersSchema(anyNumber)),
  metrics: v.exactOptional(v.array(v.string())),
  batch: v.exactOptional(anyNumber),
  threads: v.exactOptional(anyNumber),
};

export const gridSpecSchema = v.object({
  kind: v.picklist(gridKinds),
  ...settings,
  axes: v.exactOptional(
    v.object({ x: knobAxisSchema, y: knobAxisSchema, conversations: v.exactOptional(conversationsSchema) }),
  ),
  answer: v.exactOptional(anyNumber),
  growth: v.exactOptional(v.object({ answers: anyNumber, coverage: v.exactOptional(anyNumber) })),
  wording: v.exactOptional(v.string()),
}) satisfies v.GenericSchema<GridSpec>;

export const studySpecSchema = v.object({
  kind: v.literal('study'),
  ...settings,
  study: questionSchema,
}) satisfies v.GenericSchema<StudySpec>;

export const specSchema: v.GenericSchema<ExperimentSpec> = v.variant('kind', [gridSpecSchema, studySpecSchema]);
