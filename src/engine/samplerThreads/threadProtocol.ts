/** What the engine and a thread that samples for it say to each other. Plain data. */
import type { Beginning } from '../sampler/sampleTogether.ts';
import type { CellLimits, SampledRequest, SampledStep } from '../sampler/sampling.ts';
import type { DecoderModel } from '../sampler/stepGraph.ts';
import type { Optimizing } from '../runtime.ts';

/** What a thread needs to open its session of a model. */
export interface ThreadModel extends Pick<
  DecoderModel,
  'shape' | 'headRows' | 'vocabulary' | 'eosTokenIds' | 'rowMultiple'
> {
  /** The graph file, and what the runtime does to it. */
  readonly path: string;
  readonly optimizing: Extract<Optimizing, string>;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly model: ThreadModel;
  /** Threads of its session. */
  readonly threads: number;
}

/** What a thread is asked for, one after the other. `step` and `probe` have a reply; `end` ends a request, and `close`
 * the thread. */
export type ThreadCall =
  | { readonly do: 'begin'; readonly beginning: Beginning; readonly request: SampledRequest }
  | { readonly do: 'step'; readonly limits: CellLimits }
  | { readonly do: 'probe'; readonly prompt: number; readonly batch: number }
  | { readonly do: 'end' }
  | { readonly do: 'close' };

/** What a thread says: that its session is open, what a step did, the milliseconds of a step, or what failed. */
export type ThreadReply =
  | { readonly is: 'open' }
  | { readonly is: 'step'; readonly step: SampledStep }
  | { readonly is: 'probe'; readonly milliseconds: number }
  | { readonly is: 'failure'; readonly message: string };
