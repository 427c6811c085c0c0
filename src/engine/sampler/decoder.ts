/** Samples the requests of an open graph, a step at a time, here or in threads (docs/architecture.md#sampler). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { SampledRow, SampleRequest } from '../../domain/languageModel.ts';
import type { ActiveAblation } from './ablation.ts';
import { PrefixCache, type Prefix } from './prefixCache.ts';
import { Prefiller } from './prefiller.ts';
import { suffixCapacity } from './prefixTree.ts';
import { sampleTogether, type Beginning, type RowSampler } from './sampleTogether.ts';
import { Sampling, type RowStepper, type SampledRequest } from './sampling.ts';
import { StepGraph, type DecoderModel, type Pass, type PassResult } from './stepGraph.ts';
import { SpareBuffers, SuffixCache } from './suffixCache.ts';

/** Most bytes of caches that are reserved for rows of later requests. */
const mostReserved = 1.5 * 2 ** 30;

/** Samples trajectories. A draw depends only on (seed, cell, trajectory, position). */
export class Decoder implements RowSampler {
  readonly graph: StepGraph;
  readonly prefiller: Prefiller;
  private readonly spare = new SpareBuffers();

  /** Decoders of one session share `cache`; each has its own ablation. */
  constructor(model: DecoderModel, ablation?: ActiveAblation, cache = new PrefixCache()) {
    this.graph = new StepGraph(model, ablation);
    this.prefiller = new Prefiller(this.graph, this.tokenBias(false), cache);
  }

  /** Sample every row of a request, rows of low index first, and yield each one when it is finished. `onStep` receives
   * the number of tokens sampled so far, that of the rows of the step, and that of the tokens that the cache of each
   * has room for. `others` sample a share of the rows each. Throws AdjacentError cancelled within one
   * step, prompt-empty without a token.
   */
  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached: number) => void,
    others: readonly RowSampler[] = [],
  ): AsyncGenerator<SampledRow> {
    if (request.prefix.length === 0)
      throw new AdjacentError('prompt-empty', t`The prompt has no tokens.`, t`Enter or select some text.`);
    const prefix = await this.prefiller.prefill(request.prefix.subarray(0, -1), signal);
    // The last one computes in this thread, when the others have begun.
    yield* sampleTogether([...others, this], { prefix, ablation: this.graph.ablation }, request, signal, onStep);
  }

  begin({ prefix }: Beginning, request: SampledRequest): RowStepper {
    const { rows, batch, tokens, room = tokens } = request;
    const cache = this.createCache(Math.min(batch, rows.length), 0, room, this.spare, batch);
    const close = (): void => {
      cache.retire(this.spare);
    };
    const bias = this.tokenBias(request.end === 'suppress');
    return new Sampling({ graph: this.graph, prefix, cache, bias, close }, request);
  }

  /** The bias [head rows] on the logits: forbids padding rows and, with `suppressEos`, the end-of-sequence tokens. */
  tokenBias(suppressEos: boolean): Float32Array {
    const { headRows, vocabulary, eosTokenIds } = this.graph.model;
    return new Float32Array(headRows).map((_, id) =>
      id >= vocabulary || (suppressEos && eosTokenIds.includes(id)) ? -1e30 : 0,
    );
  }

  /** An empty suffix cache for rows at `depth`, which can be resized up to `deepest`; in spare buffers if they fit,
   * else in new ones with room for `room` rows, if that is not too much. */
  createCache(slots: number, depth: number, deepest = depth, spare = new SpareBuffers(), room = slots): SuffixCache {
    const {
      model: { shape },
      cascade,
    } = this.graph;
    const [capacity, largest] = [suffixCapacity(depth), suffixCapacity(deepest)];
    const most = Math.floor(mostReserved / (largest * 8 * shape.layers * shape.keyHeads * shape.headSize));
    return new SuffixCache(shape, cascade, this.graph.rowsOf(slots), capacity, largest, spare, Math.min(room, most));
  }

  /** Run one row with one token directly after a prefix, with the requested outputs for that token. */
  runAfter(
    prefix: Prefix,
    token: number,
    outputs: Pick<Pass, 'distributions' | 'exits' | 'hidden'>,
  ): Promise<PassResult> {
    return this.graph.run({
      tokens: [token],
      steps: 1,
      depths: [0],
      prefix,
      cache: this.createCache(1, 0),
      bias: this.tokenBias(false),
      logitPositions: [0],
      ...outputs,
    });
  }
}
