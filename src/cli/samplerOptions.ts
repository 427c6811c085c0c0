/** Options for samplers and stop strings. */
import { samplerNames, samplerOptions } from '../core/sampler/samplers.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import { value, values } from './arguments.ts';
import { parseNumber, parseWhole } from './optionValues.ts';

/** The options, for `parse`. */
export const samplerValues = {
  'top-p': value,
  'top-k': value,
  'min-p': value,
  'repetition-penalty': value,
  'presence-penalty': value,
  'frequency-penalty': value,
  'penalty-tokens': value,
  dry: value,
  'dry-base': value,
  'dry-allowed-length': value,
  xtc: value,
  'xtc-threshold': value,
  stop: values,
} as const;

type Given = { readonly [K in Exclude<keyof typeof samplerValues, 'stop'>]?: string } & {
  readonly stop?: readonly string[];
};

/** What the command line says about samplers. In a stop string, a backslash before n, t or another one stands for a
 * line break, a tab or a backslash. Throws AdjacentError bad-argument for a value that is not a number; the check of
 * the spec refuses what is out of range. */
export function parseSampling(given: Given): PromptSampling {
  const { 'top-p': topP, 'top-k': topK, 'min-p': minP, stop } = given;
  const samplers = samplerNames.flatMap(name => {
    const option = samplerOptions[name] as Exclude<keyof Given, 'stop'>;
    const text = given[option];
    return text === undefined ? [] : [[name, parseNumber(`--${option}`, text)] as const];
  });
  return {
    ...(topP === undefined ? {} : { topP: parseNumber('--top-p', topP) }),
    ...(topK === undefined ? {} : { topK: parseWhole('--top-k', topK, 0) }),
    ...(minP === undefined ? {} : { minP: parseNumber('--min-p', minP) }),
    ...(samplers.length === 0 ? {} : { samplers: Object.fromEntries(samplers) }),
    ...(stop === undefined ? {} : { stop: stop.map(unescaped) }),
  };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };

function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/gu, (_, letter: string) => escapes[letter] ?? letter);
}
