/** The sampler settings of rows, cells and specs: what they share, and which of them change the distribution. */
import { activeSamplers, samplerNames, samplerOptions, samplerValue, type Samplers } from '../core/sampler/samplers.ts';
import { knobIds, type KnobId, type Setting } from './knob.ts';
import type { Trajectory } from '../core/trajectory.ts';
import type { SampleRequest, Sampling } from './languageModel.ts';

/** Only the sampler settings of a cell or a row. */
export function samplingOf({ temperature, topP, topK, minP = 0, samplers, temperatureLast }: Sampling): Sampling {
  return {
    ...{ temperature, topP, topK, minP },
    ...(samplers === undefined ? {} : { samplers }),
    ...(temperatureLast === undefined ? {} : { temperatureLast }),
  };
}

/** Sampler settings of a spec, which apply to all cells unless a knob sets them. */
export interface SamplerFields {
  readonly topP: number;
  readonly topK?: number;
  readonly minP?: number;
  readonly samplers?: Samplers;
}

/** What a prompt file, the settings or the command line say about samplers and ends. What is absent is left to others.
 */
export interface PromptSampling extends Partial<SamplerFields> {
  /** Texts that end an answer before them. */
  readonly stop?: readonly string[];
}

/** Settings where the later ones win, sampler by sampler. Nothing is stop at all where a later list is empty. */
function mergedSampling(...all: readonly (PromptSampling | undefined)[]): PromptSampling {
  return all.reduce<PromptSampling>((merged, next = {}) => {
    const samplers = { ...merged.samplers, ...next.samplers };
    const { samplers: _, ...fields } = { ...merged, ...next };
    return { ...fields, ...(Object.keys(samplers).length === 0 ? {} : { samplers }) };
  }, {});
}

/** Sampler settings of a spec: those of `all`, the later ones first, without what is off. */
export function samplingOfSpec(
  ...all: readonly (PromptSampling | undefined)[]
): SamplerFields & { readonly stop?: readonly string[] } {
  const { topP = 1, topK = 0, minP = 0, samplers = {}, stop = [] } = mergedSampling(...all);
  return {
    topP,
    ...(topK === 0 ? {} : { topK }),
    ...(minP === 0 ? {} : { minP }),
    ...(Object.keys(samplers).length === 0 ? {} : { samplers }),
    ...(stop.length === 0 ? {} : { stop }),
  };
}

/** Sampler settings of a new cell. Samplers that are off are left out; where the order of samplers matters, it is that
 * of llama.cpp. */
export function newSampling(
  temperature: number,
  { topP, topK = 0, minP = 0, samplers = {} }: SamplerFields,
): Omit<Sampling, 'temperature'> & { readonly temperature: number } {
  const active = activeSamplers(samplers);
  return {
    temperature,
    topP,
    topK,
    ...(minP === 0 ? {} : { minP }),
    ...(active === undefined ? {} : { samplers: active }),
    ...(topP < 1 || topK > 0 || minP > 0 ? { temperatureLast: true } : {}),
  };
}

/** The sampler settings of a spec where knobs set some of them. */
export function withSamplerKnobs(spec: SamplerFields, setting: Setting): SamplerFields {
  return { topP: spec.topP, ...mergedSampling(spec, samplingOfKnobs(setting)) };
}

/** What knobs say about samplers besides temperature. */
export function samplingOfKnobs(setting: Setting): PromptSampling {
  const levelOf = (knob: KnobId): number | undefined =>
    setting[knob] === undefined ? undefined : Number(setting[knob]);
  const [topP, topK, minP] = [levelOf('top-p'), levelOf('top-k'), levelOf('min-p')];
  const samplers = samplerNames.flatMap(name => {
    const knob = knobIds.find(id => id === samplerOptions[name]);
    const level = knob === undefined ? undefined : levelOf(knob);
    return level === undefined ? [] : [[name, level] as const];
  });
  return {
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(minP === undefined ? {} : { minP }),
    ...(samplers.length === 0 ? {} : { samplers: Object.fromEntries(samplers) }),
  };
}

/** How the answers of a run end: by end-of-text and its stop strings, or not at all. */
export function endingOf({
  endPolicy,
  spec,
}: {
  readonly endPolicy: 'stop' | 'suppress';
  readonly spec: { readonly stop?: readonly string[] };
}): Pick<SampleRequest, 'end' | 'stop'> {
  return { end: endPolicy, ...(endPolicy === 'stop' && spec.stop !== undefined ? { stop: spec.stop } : {}) };
}

/** Whether an answer was ended by a stop string, where a run has some: that end is certain, and no end token is. */
export function isStopped({ end }: Pick<Trajectory, 'end'>, stops: readonly string[] = []): boolean {
  return stops.length > 0 && end?.logProbT === 0 && end.logProb1 === 0;
}

/** Whether top-k, top-p, min-p or XTC makes some tokens impossible or unlikely. */
export function isTruncated({ topP, topK, minP = 0, samplers = {} }: Sampling): boolean {
  return topP < 1 || topK > 0 || minP > 0 || samplerValue(samplers, 'xtcProbability') > 0;
}

/** Whether a token depends on those before it in more than the model, by penalties or DRY. */
export function isPenalized({ samplers = {} }: Sampling): boolean {
  const { xtcProbability: _, xtcThreshold: __, ...penalties } = samplers;
  return activeSamplers(penalties) !== undefined;
}

/** Whether tokens are drawn from another distribution than the tempered one of the model. */
export function isModified(sampling: Sampling): boolean {
  return isTruncated(sampling) || isPenalized(sampling);
}

/** Whether the samplers act in the order of llama.cpp, temperature last. Runs of version 0.1 have it first. */
export function usesLaw({ samplers, temperatureLast }: Sampling): boolean {
  return samplers !== undefined || temperatureLast === true;
}

/** How many tokens before an answer its samplers look at. */
export function rememberedTokens(sampling: Sampling): number {
  return isPenalized(sampling) ? samplerValue(sampling.samplers ?? {}, 'penaltyTokens') : 0;
}
