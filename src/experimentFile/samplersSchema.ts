/** Samplers and stop strings in an experiment file. */
import * as v from 'valibot';
import { samplerNames, samplerOptions, samplerRanges, topKRange, type SamplerName } from '../core/sampler/samplers.ts';
import { t } from '../core/text.ts';
import { limits } from '../domain/limits.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import { groupSchema, listSchema, numberSchema, textSchema } from './fileSchemaParts.ts';

const words: Readonly<Record<SamplerName, string>> = {
  repetitionPenalty: t`Divides positive logits of tokens among the last ones, and multiplies negative ones. 1 is off.`,
  presencePenalty: t`Subtracted from the logits of tokens among the last ones. 0 is off.`,
  frequencyPenalty: t`Subtracted from the logit of a token for each time it is among the last ones. 0 is off.`,
  penaltyTokens: t`How many of the last tokens, of the prompt and the answer, penalties and DRY look at. Default: 64.`,
  dryMultiplier: t`DRY: penalty of a token that continues a repetition. 0 is off.`,
  dryBase: t`DRY: factor of the penalty for each further token. Default: 1.75.`,
  dryAllowedLength: t`DRY: longest repetition without a penalty, in tokens. Default: 2.`,
  xtcProbability: t`XTC: how often the likeliest tokens are left out. 0 is off.`,
  xtcThreshold: t`XTC: tokens at least this likely are left out, but for the least likely of them. Default: 0.1.`,
};

const topKEntry = v.pipe(
  numberSchema(t`Top-k`, topKRange.least, topKRange.most, true),
  v.description(t`Sample only from this many most likely tokens. 0 keeps every token.`),
);

const group = groupSchema('samplers', {
  'top-k': topKEntry,
  ...Object.fromEntries(
    samplerNames.map(name => {
      const { least, most, whole } = samplerRanges[name];
      const title = samplerOptions[name];
      return [title, v.pipe(numberSchema(title, least, most, whole), v.description(words[name]))];
    }),
  ),
});

/** The group `samplers` of a file. */
export const samplersSchema: v.GenericSchema<unknown, Pick<PromptSampling, 'topK' | 'samplers'>> = v.pipe(
  group,
  v.transform((values: Readonly<Record<string, number | undefined>>) => {
    const given = samplerNames.flatMap(name => {
      const value = values[samplerOptions[name]];
      return value === undefined ? [] : [[name, value] as const];
    });
    const topK = values['top-k'];
    return {
      ...(topK === undefined ? {} : { topK }),
      ...(given.length === 0 ? {} : { samplers: Object.fromEntries(given) }),
    };
  }),
);

/** The list `stop` of a file. */
export const stopSchema = listSchema(textSchema(t`A stop string`), {
  message: t`The list of stop strings is empty.`,
  remedy: t`Add up to ${limits.stops} texts in quotes, or remove the key.`,
});
