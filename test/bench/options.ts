/** What is asked on the command line of the bench. */
import { parseArgs } from 'node:util';
import type { Preset } from '../../src/domain/spec.ts';
import { loads, timedPrompts, type Load, type TimedPrompt } from './timedPrompts.ts';

export const peers = ['int8', 'plain', 'top50', 'full', 'top50q8', 'fullq8', 'llama'] as const;
export type Peer = (typeof peers)[number];

export const sections = [
  'steps',
  'precisions',
  'jobs',
  'engine',
  'presets',
  'timeLeft',
  'constraints',
  'curve',
  'readings',
  'text',
  'tree',
  'tap',
  'activation',
  'bundles',
] as const;
export type Section = (typeof sections)[number];

export interface Options {
  readonly sections: readonly Section[];
  readonly peers: readonly Peer[];
  readonly prompts: readonly number[];
  readonly rows: number;
  readonly tokens: number;
  readonly limit: number;
  readonly threads: number;
  readonly preset: Preset;
  readonly texts: readonly TimedPrompt[];
  readonly loads: readonly Load[];
  readonly build: boolean;
}

const help = `npm run bench -- [options]
  --only ${sections.join(',')}   parts of the table (all)
  --peers ${peers.join(',')}|none   what the whole job is compared with (all)
  --prompts 64,256   tokens of the job's prompt
  --rows 32 --tokens 32   size of the job
  --limit 120   seconds a single job may take before it is scaled up from a shorter one
  --threads N   threads of the runtime (the product's own choice)
  --preset quick|standard   analysis that is timed through the engine (quick)
  --texts ${Object.keys(timedPrompts).join(',')}   prompts whose time left is measured (support,question,code)
  --loads ${loads.join(',')}   when others want every core meanwhile (all)
  --no-build   take dist as it is`;

/** Read the options; throws with the usage for what is not understood. */
export function readOptions(args: readonly string[], defaultThreads: number): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: text,
      peers: text,
      prompts: text,
      rows: text,
      tokens: text,
      limit: text,
      threads: text,
      preset: text,
      texts: text,
      loads: text,
      build: { type: 'boolean' },
    },
  });
  const number = (given: string | undefined, usual: number): number => {
    const value = given === undefined ? usual : Number(given);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${String(given)} is no positive whole number.\n\n${help}`);
    return value;
  };
  const among = <T extends string>(given: string | undefined, all: readonly T[]): readonly T[] => {
    if (given === undefined) return all;
    const names = given === 'none' ? [] : given.split(',');
    return names.map(name => {
      const found = all.find(one => one === name);
      if (found === undefined) throw new Error(`${name} is none of ${all.join(', ')}.\n\n${help}`);
      return found;
    });
  };
  return {
    sections: among(values.only, sections),
    peers: among(values.peers, peers),
    prompts: (values.prompts ?? '64,256').split(',').map(value => number(value, 64)),
    rows: number(values.rows, 32),
    tokens: number(values.tokens, 32),
    limit: number(values.limit, 120),
    threads: number(values.threads, defaultThreads),
    preset: among(values.preset ?? 'quick', ['quick', 'standard'] as const)[0] ?? 'quick',
    texts: among(values.texts ?? 'support,question,code', Object.keys(timedPrompts) as TimedPrompt[]),
    loads: among(values.loads, loads),
    build: values.build !== false,
  };
}
