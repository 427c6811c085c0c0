/** Samplers and stop strings of the user's settings. */
import { samplerNames, samplerRanges } from '../core/sampler/samplers.ts';
import type { PromptSampling } from '../domain/sampling.ts';

/** Read the settings by their keys in the section of the extension. A value of the wrong type counts as its default;
 * one out of range is refused when a run starts. */
export function readSampling(get: (key: string) => unknown): PromptSampling {
  const number = (key: string, usual: number): number => {
    const value = get(key);
    return typeof value === 'number' && Number.isFinite(value) ? value : usual;
  };
  const stop = get('stop');
  const samplers = samplerNames
    .map(name => [name, number(`sampling.${name}`, samplerRanges[name].usual)] as const)
    .filter(([name, value]) => value !== samplerRanges[name].usual);
  return {
    topP: number('topP', 1),
    topK: number('sampling.topK', 0),
    minP: number('sampling.minP', 0),
    ...(samplers.length === 0 ? {} : { samplers: Object.fromEntries(samplers) }),
    ...(Array.isArray(stop) ? { stop: stop.filter((text: unknown) => typeof text === 'string') } : {}),
  };
}
