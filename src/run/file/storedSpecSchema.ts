/** Schema of the spec in a run file: whatever `checkSettings` would refuse is refused when the file is read, with the
 * name of its field. */
import * as v from 'valibot';
import type { Assertion } from '../../core/answers/assertions/assertion.ts';
import { checkJudging } from '../../core/answers/assertions/judge.ts';
import { checkOutcome } from '../../core/answers/outcomes/outcomeRule.ts';
import { isSamplerValue, samplerNames, topKRange } from '../../core/sampler/samplers.ts';
import { areUsable } from '../../domain/fileParameters.ts';
import { limits } from '../../domain/limits.ts';
import { between, finite, wholeBetween } from '../../domain/schemas/schema.ts';
import {
  assertionsSchema,
  fileParametersSchema,
  gridSpecSchema,
  outcomeSchema,
  samplerEntries,
  studySpecSchema,
} from '../../domain/schemas/specSchema.ts';
import { isRegularExpression } from './unmatchedPattern.ts';
import type { GridSpec, OutcomeSpec, StudySpec, WindowLevel } from '../../domain/spec.ts';

export const temperatureSchema = between(...limits.temperature);
export const seedSchema = wholeBetween(0, limits.seed);
export const topPSchema = v.pipe(between(0, 1), v.gtValue(0));
const topKSchema = wholeBetween(topKRange.least, topKRange.most);
export const samplersSchema = v.pipe(
  v.object(samplerEntries(v.number())),
  v.check(
    samplers => samplerNames.every(name => samplers[name] === undefined || isSamplerValue(name, samplers[name])),
    'A sampler setting is out of range',
  ),
);

const windowSchema: v.GenericSchema<WindowLevel> = v.variant('kind', [
  v.object({ kind: v.literal('all') }),
  v.object({ kind: v.literal('share'), share: between(0, 1) }),
  v.object({ kind: v.literal('words'), words: wholeBetween(0, Number.MAX_SAFE_INTEGER) }),
]);

const settings = {
  seed: seedSchema,
  outcome: v.pipe(outcomeSchema, v.check(isUsable, 'This outcome cannot be used')),
  assertions: v.exactOptional(v.pipe(assertionsSchema, v.check(isJudgeable, 'These assertions cannot be used'))),
  temperatures: v.exactOptional(v.pipe(v.array(temperatureSchema), v.minLength(1), v.maxLength(limits.temperatures))),
  windows: v.exactOptional(v.pipe(v.array(windowSchema), v.minLength(1), v.maxLength(limits.windows))),
  samples: v.exactOptional(wholeBetween(1, limits.samples)),
  tokens: v.exactOptional(wholeBetween(1, limits.tokens)),
  topP: topPSchema,
  minP: v.exactOptional(between(0, 1)),
  topK: v.exactOptional(topKSchema),
  samplers: v.exactOptional(samplersSchema),
  stop: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(limits.stopLength))), v.maxLength(limits.stops)),
  ),
  fromFile: v.exactOptional(
    v.pipe(fileParametersSchema(finite), v.check(areUsable, 'These parameters of a file cannot be used')),
  ),
  batch: v.exactOptional(wholeBetween(1, limits.batch)),
  threads: v.exactOptional(wholeBetween(1, limits.threads)),
};

export const storedGridSpecSchema = v.object({
  ...gridSpecSchema.entries,
  ...settings,
  answer: v.exactOptional(wholeBetween(0, limits.samples)),
  growth: v.exactOptional(
    v.object({ answers: wholeBetween(1, limits.samples), coverage: v.exactOptional(between(0, 1)) }),
  ),
}) satisfies v.GenericSchema<unknown, GridSpec>;

export const storedStudySpecSchema = v.object({
  ...studySpecSchema.entries,
  ...settings,
}) satisfies v.GenericSchema<unknown, StudySpec>;

function isJudgeable(assertions: Assertion[]): boolean {
  try {
    checkJudging(assertions);
    return true;
  } catch {
    return false;
  }
}

function isUsable(outcome: OutcomeSpec): boolean {
  if (outcome.map === 'schema') return isJudgeable([{ kind: 'schema', schema: outcome.schema }]);
  if (outcome.map === 'regex') return isRegularExpression(outcome.pattern);
  try {
    checkOutcome(outcome);
    return true;
  } catch {
    return false;
  }
}
