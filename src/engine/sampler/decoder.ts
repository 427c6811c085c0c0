/** The sampling loop over a rewritten graph: one prompt, many sequences, each distinct prefix computed once
 * (docs/architecture.md#sampler). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { findStop, type StopPlace } from '../../core/sampler/stopStrings.ts';
import { uniform } from '../../core/statistics/random.ts';
import { t } from '../../core/text.ts';
import type { SampledRow, SampleRequest, SampleRow } from '../../domain/languageModel.ts';
import { isModified, rememberedTokens, usesLaw } from '../../domain/sampling.ts';
import { drawStatistics } from '../../modelFiles/rewrite/samplerHead.ts';
import { checkCanceled } from '../cancellation.ts';
import type { ActiveAblation } from './ablation.ts';
import { elementAt } from './elementAt.ts';
import { nextNodes } from './nextNodes.ts';
import { PrefixCache, type Prefix } from './prefixCache.ts';
import { Prefiller } from './prefiller.ts';
import {
  createNode,
  drawnSoFar,
  forcedToken,
  nodeWithin,
  pooledHidden,
  releaseNode,
  suffixCapacity,
  type PrefixNode,
  type Sequence,
} from './prefixTree.ts';
import { StepGraph, type DecoderModel, type Pass, type PassResult } from './stepGraph.ts';
import { SpareBuffers, SuffixCache } from './suffixCache.ts';
import { drawFromLaw } from './lawDraw.ts';
import { drawTruncated } from './truncation.ts';

/** Tokens at the end of a sequence that hold a stop string in any case. */
const longEnd = 512;

/** Most bytes of caches that are reserved for rows of later requests. */
const mostReserved = 1.5 * 2 ** 30;

/** Samples trajectories. A draw depends only on (seed, cell, trajectory, position). */
export class Decoder {
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
   * has room for. Throws AdjacentError cancelled within one step, prompt-empty without a token.
   */
  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached: number) => void,
  ): AsyncGenerator<SampledRow> {
    const last = request.prefix.at(-1);
    if (last === undefined)
      throw new AdjacentError('prompt-empty', t`The prompt has no tokens.`, t`Enter or select some text.`);
    const prefix = await this.prefiller.prefill(request.prefix.subarray(0, -1), signal);
    const { rows, batch, tokens, room = tokens } = request;
    const cache = this.createCache(Math.min(batch, rows.length), 0, room, this.spare, batch);
    try {
      yield* this.sampleBehind(prefix, last, request, cache, signal, onStep);
    } finally {
      cache.retire(this.spare);
    }
  }

  /** Sample behind a prefix and the last token of the prompt. */
  private async *sampleBehind(
    prefix: Prefix,
    last: number,
    request: SampleRequest,
    cache: SuffixCache,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached: number) => void,
  ): AsyncGenerator<SampledRow> {
    const bias = this.tokenBias(request.end === 'suppress');
    const root = createNode(last, null);
    root.active = request.rows.map((row, rank) => ({
      row,
      rank,
      ids: [],
      logProbT: [],
      logProb1: [],
      entropy: [],
      logitVariance: [],
    }));
    let open: PrefixNode[] = [root];
    let tokens = 0;
    const limits = new Map<number, number>();
    let [longest, ended] = [0, 0];
    let passed: PassResult | null = null;
    const keepsSums = (request.stop ?? []).length > 0 || request.rows.some(({ pooledFrom = 0 }) => pooledFrom > 0);
    while (open.length > 0) {
      checkCanceled(signal);
      const { batch, tokens: most, room = most } = request;
      const next = nextNodes(open, { batch, tokens: room }, this.graph.cascade);
      const capacity = suffixCapacity(elementAt(next, 0).depth);
      const nodes = cache.assignSlots(next.slice(0, cache.resize(capacity)));
      passed?.free();
      const forced = takeForced(nodes);
      const draws = takeDraws(nodes, request.seed);
      const inGraph = draws.filter(draw => !draw.truncated);
      const truncated = draws.filter(draw => draw.truncated);
      const distributions = [...new Set(truncated.map(draw => draw.passRow))];
      const result = await this.graph.run({
        tokens: nodes.map(node => node.token),
        steps: 1,
        depths: nodes.map(node => node.depth),
        prefix,
        cache,
        bias,
        distributions,
        logitPositions: nodes.map((_, at) => at),
        draws: inGraph.map(draw => ({
          position: draw.passRow,
          inverseTemperature: 1 / draw.sequence.row.temperature,
          u: draw.u,
        })),
        hidden: request.pool,
      });
      passed = result;
      nodes.forEach((node, passRow) => {
        storeComputed(node, passRow, result, keepsSums);
      });
      inGraph.forEach((draw, at) => {
        recordGraphDraw(draw, result, at);
      });
      this.drawOutsideGraph(truncated, distributions, result, request.prefix);
      tokens += draws.length;
      const computed = new Set(nodes);
      const grown = this.grow([...forced, ...draws], request, limits);
      open = [...open.filter(node => !computed.has(node)), ...grown.nodes];
      for (const node of nodes) {
        for (const sequence of node.atLimit) yield finish(sequence, node, sequence.stopped !== undefined);
        node.atLimit = [];
      }
      for (const { sequence, node } of grown.ended) yield finish(sequence, node, true);
      for (const { sequence, node } of grown.atLimit) yield finish(sequence, node, false);
      nodes.forEach(releaseNode);
      onStep(tokens, nodes.length, capacity);
      if (request.cutNow === undefined) continue;
      ended += grown.ended.length;
      longest = Math.max(longest, ...open.map(({ depth }) => depth));
      const running = open.flatMap(node => [...node.active, ...node.atLimit]);
      if (running.every(({ row }) => limits.has(row.cell))) continue;
      const cut = request.cutNow({
        longest,
        ended,
        rows: request.rows.length,
        runningOf: cell => running.filter(({ row }) => row.cell === cell).map(drawnSoFar),
      });
      for (const cell of cut) if (!limits.has(cell)) limits.set(cell, longest + 1);
    }
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

  private drawOutsideGraph(
    draws: readonly Draw[],
    distributions: readonly number[],
    result: PassResult,
    prompt: Int32Array,
  ): void {
    const { headRows, breaksRepetition = () => false } = this.graph.model;
    for (const draw of draws) {
      const { row, ids } = draw.sequence;
      const at = distributions.indexOf(draw.passRow);
      const logProbs = result.floats('log_probs').subarray(at * headRows, (at + 1) * headRows);
      const drawn = usesLaw(row)
        ? drawFromLaw(logProbs, elementAt(result.floats('logit_peaks'), at), row, draw.u, {
            tokens: [...prompt.slice(-rememberedTokens(row)), ...ids],
            breaks: breaksRepetition,
          })
        : drawTruncated(logProbs, row, draw.u);
      record(draw, drawn.token, drawn);
    }
  }

  /** End sequences at end-of-sequence tokens and add nodes where they continue. A sequence at its token limit needs one
   * more pass when hidden states are pooled. */
  private grow(draws: readonly Step[], request: SampleRequest, limits: ReadonlyMap<number, number>) {
    const children = new Map<PrefixNode, Map<number, PrefixNode>>();
    const ended: Step[] = [];
    const atLimit: Step[] = [];
    for (const draw of draws) {
      const { sequence, node, token } = draw;
      const isGiven = forcedToken(sequence) !== undefined;
      if (!isGiven && this.graph.model.eosTokenIds.includes(token)) {
        ended.push(draw);
        continue;
      }
      sequence.ids.push(token);
      const stopped = isGiven ? null : this.stopOf(sequence, request.stop ?? []);
      if (stopped !== null) {
        endByRule(sequence, stopped);
        // The state of the last token counts where some of its text does.
        if (!request.pool || !this.graph.hasHidden || stopped.tokens < sequence.ids.length) {
          ended.push(draw);
          continue;
        }
      }
      const isAtLimit = stopped !== null || sequence.ids.length >= limitOf(sequence.row, request, limits);
      if (isAtLimit && !(request.pool && this.graph.hasHidden)) {
        atLimit.push(draw);
        continue;
      }
      const siblings = children.get(node) ?? new Map<number, PrefixNode>();
      children.set(node, siblings);
      const child = siblings.get(token) ?? createNode(token, node);
      siblings.set(token, child);
      (isAtLimit ? child.atLimit : child.active).push(sequence);
    }
    return { nodes: [...children.values()].flatMap(siblings => [...siblings.values()]), ended, atLimit };
  }

  /** Where a stop string ends a sequence, now that it has one more token. Of a long one only the end is read at first.
   */
  private stopOf({ ids, row }: Sequence, stops: readonly string[]): StopPlace | null {
    const { pieces } = this.graph.model;
    if (stops.length === 0 || pieces === undefined) return null;
    const given = row.forced?.length ?? 0;
    const isLong = ids.length > longEnd;
    if (isLong && findStop(pieces(ids.slice(-longEnd)), stops) === null) return null;
    return findStop(pieces(ids), stops, given);
  }
}

/** The next token of one sequence: given or drawn. */
interface Step {
  readonly sequence: Sequence;
  readonly node: PrefixNode;
  readonly token: number;
}

/** The draw of one sequence in a step. */
interface Draw extends Step {
  /** Row of the pass that computes the node. */
  readonly passRow: number;
  /** Uniform in [0, 1). */
  readonly u: number;
  /** Whether a sampler besides temperature applies; such draws are made outside the graph. */
  readonly truncated: boolean;
  /** -1 until it is drawn. */
  token: number;
}

/** Takes the sequences whose next token is given from the nodes of a pass. */
function takeForced(nodes: readonly PrefixNode[]): Step[] {
  return nodes.flatMap(node => {
    const steps = node.active.flatMap(sequence => {
      const token = forcedToken(sequence);
      return token === undefined ? [] : [{ sequence, node, token }];
    });
    if (steps.length > 0) node.active = node.active.filter(sequence => forcedToken(sequence) === undefined);
    return steps;
  });
}

/** One draw for each sequence that is active at the nodes of a pass. */
function takeDraws(nodes: readonly PrefixNode[], seed: number): Draw[] {
  return nodes.flatMap((node, passRow) =>
    node.active.splice(0).map(sequence => {
      const { row, ids } = sequence;
      const u = uniform(seed, row.drawsOf ?? row.cell, row.index, ids.length);
      const truncated = isModified(row);
      return { sequence, node, passRow, u, truncated, token: -1 };
    }),
  );
}

/** Store in a computed node what its children need. An only child takes over the sum of its parent, unless
 * `keepsSums`. */
function storeComputed(node: PrefixNode, passRow: number, result: PassResult, keepsSums: boolean): void {
  node.keyValues = { arrays: result.newKeyValues, row: passRow };
  const { width } = result;
  if (width === 0) return;
  const { parent } = node;
  const above = parent?.hiddenSum ?? null;
  const isTaken = parent?.references === 1 && !keepsSums;
  if (parent && isTaken) parent.hiddenSum = null;
  const sum = above === null ? new Float64Array(width) : isTaken ? above : above.slice();
  if (parent) {
    const hidden = result.floats('hidden');
    const from = passRow * width;
    for (let unit = 0; unit < width; unit++) sum[unit] = (sum[unit] as number) + (hidden[from + unit] as number);
  }
  node.hiddenSum = sum;
}

function recordGraphDraw(draw: Draw, result: PassResult, at: number): void {
  const distribution = elementAt(result.drawDistributions, at);
  const logProb1 = elementAt(result.floats('log_p_untempered'), at);
  const statistics = drawStatistics(
    {
      p: elementAt(result.floats('p_sampled'), at),
      logProb1,
      mean: elementAt(result.floats('tempered_mean'), distribution),
      square: elementAt(result.floats('tempered_square'), distribution),
    },
    draw.sequence.row.temperature,
  );
  record(draw, Number(elementAt(result.drawn, at)), { ...statistics, logProb1 });
}

/** Most tokens of a row: its own limit, or the one at which its cell was cut. */
function limitOf(
  { cell, tokens: own = Infinity }: SampleRow,
  { tokens }: SampleRequest,
  limits: ReadonlyMap<number, number>,
): number {
  return Math.min(own, tokens, limits.get(cell) ?? Infinity);
}

/** Record the end of a sequence by a stop string: a step that is certain. */
function endByRule(sequence: Sequence, stopped: StopPlace): void {
  sequence.stopped = stopped;
  for (const list of [sequence.entropy, sequence.logitVariance, sequence.logProbT, sequence.logProb1]) list.push(0);
}

interface StepStatistics {
  readonly logProbT: number;
  readonly logProb1: number;
  readonly entropy: number;
  readonly logitVariance: number;
}

function record(draw: Draw, token: number, statistics: StepStatistics): void {
  draw.token = token;
  draw.sequence.entropy.push(statistics.entropy);
  draw.sequence.logitVariance.push(statistics.logitVariance);
  draw.sequence.logProbT.push(statistics.logProbT);
  draw.sequence.logProb1.push(statistics.logProb1);
}

function finish(sequence: Sequence, node: PrefixNode, ended: boolean): SampledRow {
  const { row } = sequence;
  const ids = sequence.ids.slice(row.forced?.length ?? 0);
  const count = ids.length;
  return {
    cell: row.cell,
    index: row.index,
    ids: Int32Array.from(ids),
    logProbT: Float32Array.from(sequence.logProbT.slice(0, count)),
    logProb1: Float32Array.from(sequence.logProb1.slice(0, count)),
    ...endOf(sequence, count),
    entropy: Float32Array.from(sequence.entropy),
    logitVariance: Float32Array.from(sequence.logitVariance),
    ended,
    ...(sequence.stopped === undefined ? {} : { textLength: sequence.stopped.text }),
    hidden: pooledHidden(nodeWithin(node, sequence.stopped?.tokens ?? Infinity), row.pooledFrom ?? 0),
  };
}

/** ln p of the end token behind `count` tokens, rounded as those of the tokens are. */
function endOf({ logProbT, logProb1 }: Sequence, count: number): Pick<SampledRow, 'end'> {
  const [tempered, untempered] = [logProbT[count], logProb1[count]];
  if (tempered === undefined || untempered === undefined) return {};
  return { end: { logProbT: Math.fround(tempered), logProb1: Math.fround(untempered) } };
}
