/** The job that is timed: continuations of one prompt, from the request to the last token. */
import type { EngineFolders } from '../../../src/protocol/engineProtocol.ts';
import { time, typical, type Cost } from '../clock.ts';

export interface JobInput {
  readonly model: string;
  readonly folders: EngineFolders;
  /** Folder of the plain twin. */
  readonly twin: string;
  /** Folders that transformers.js and node-llama-cpp are installed in. */
  readonly peer: string;
  readonly llama: string;
  readonly threads: number;
  /** Tokens of the prompt. */
  readonly prompt: number;
  readonly rows: number;
  readonly tokens: number;
  /** Seconds a single job may take; a longer one is scaled up from a shorter one. */
  readonly limit: number;
}

export interface JobCost {
  readonly cost: Cost;
  /** How many tokens a row were really sampled, and by how much the steps were scaled up. */
  readonly sampled: number;
  readonly scale: number;
}

/** Does the job once for `tokens` tokens a row; `attempt` counts from 0, so that no two attempts have the same prompt.
 */
export type Job = (tokens: number, attempt: number) => Promise<void>;

const short = 2;
const probe = 6;
/** Milliseconds from which on a job is done once: warming up does not show in it. */
const long = 15_000;

/**
 * Time a job: two short ones tell the price of a step; a job that would take longer than the limit is the shorter one
 * and the price of the steps that are missing, else it is done `repeats` times in full, or once when it is long.
 */
export async function timeJob(job: Job, { tokens, limit }: JobInput, repeats: number): Promise<JobCost> {
  const first = await time(() => job(short, 0));
  const few = first.wall > long ? first : await time(() => job(short, 1));
  const more = await time(() => job(probe, 2));
  const whole = (clock: keyof Cost): number =>
    few[clock] + ((more[clock] - few[clock]) / (probe - short)) * (tokens - short);
  if (whole('wall') > 1000 * limit)
    return {
      cost: { wall: whole('wall'), cpu: whole('cpu') },
      sampled: probe,
      scale: (tokens - short) / (probe - short),
    };
  const costs: Cost[] = [];
  const count = whole('wall') > long ? 1 : repeats;
  for (let repeat = 0; repeat < count; repeat++) costs.push(await time(() => job(tokens, 3 + repeat)));
  return { cost: typical(costs), sampled: tokens, scale: 1 };
}
