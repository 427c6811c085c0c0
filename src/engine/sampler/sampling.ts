/** One request while it is sampled, a step at a time: a tree of prefixes, each computed once
 * (docs/architecture.md#sampler). */
import { findStop, type StopPlace } from '../../core/sampler/stopStrings.ts';
import { uniform } from '../../core/statistics/random.ts';
import type { SampledRow, SampleRequest, SampleRow } from '../../domain/languageModel.ts';
import { isModified, rememberedTokens, usesLaw } from '../../domain/sampling.ts';
import { drawStatistics } from '../../modelFiles/rewrite/samplerHead.ts';
import { elementAt } from './elementAt.ts';
import { drawFromLaw } from './lawDraw.ts';
import { nextNodes } from './nextNodes.ts';
import type { Prefix } from './prefixCache.ts';
import {
  createNode,
  forcedToken,
  nodeWithin,
  pooledHidden,
  releaseNode,
  suffixCapacity,
  type PrefixNode,
  type Sequence,
} from './prefixTree.ts';
import type { PassResult, StepGraph } from './stepGraph.ts';
import type { SuffixCache } from './suffixCache.ts';
import { drawTruncated } from './truncation.ts';

/** Tokens at the end of a sequence that hold a stop string in any case. */
const longEnd = 512;

/** A request whose rows are cut from outside, if at all. */
export type SampledRequest = Omit<SampleRequest, 'cutNow'>;

/** Where rows are sampled. */
export interface SamplingPlace {
  readonly graph: StepGraph;
  readonly prefix: Prefix;
  readonly cache: SuffixCache;
  /** Added to the logits, [head rows]. */
  readonly bias: Float32Array;
  /** Gives the cache back. */
  close(): void;
}

/** The most tokens that the rows of some cells may have from now on, by cell. */
export type CellLimits = ReadonlyMap<number, number>;

/** What the rows of a step drew, given tokens left out: for each draw the position of its row in the request, the
 * token, and ln p at temperature 1. */
export interface StepDraws {
  readonly rows: Int32Array;
  readonly tokens: Int32Array;
  readonly logProb1: Float32Array;
}

/** A row that is finished, and its position in the request. */
export interface FinishedRow {
  readonly rank: number;
  readonly row: SampledRow;
}

/** What one step did. Plain data. */
export interface SampledStep {
  readonly finished: readonly FinishedRow[];
  readonly draws: StepDraws;
  /** Rows that were computed, and tokens that the cache of each has room for. */
  readonly rows: number;
  readonly cached: number;
  /** Rows that the model, or a stop string, ended. */
  readonly ended: number;
  /** Tokens of the longest row that goes on; 0 where none does. */
  readonly longest: number;
  /** Whether any row goes on. */
  readonly isOpen: boolean;
}

/** Rows that are sampled a step at a time. */
export interface RowStepper {
  /** Compute one step. `limits` cut rows from now on. Throws RuntimeFailure. */
  step(limits: CellLimits): Promise<SampledStep>;
  /** Give back what it holds. No step may follow. */
  close(): void;
}

/** The rows of a request behind a prefix and the last token of the prompt. */
export class Sampling implements RowStepper {
  private readonly place: SamplingPlace;
  private readonly request: SampledRequest;
  private readonly limits = new Map<number, number>();
  private readonly keepsSums: boolean;
  private open: readonly PrefixNode[];
  private passed: PassResult | null = null;

  constructor(place: SamplingPlace, request: SampledRequest) {
    this.place = place;
    this.request = request;
    this.keepsSums = (request.stop ?? []).length > 0 || request.rows.some(({ pooledFrom = 0 }) => pooledFrom > 0);
    const root = createNode(elementAt(request.prefix, request.prefix.length - 1), null);
    root.active = request.rows.map((row, rank) => ({
      row,
      rank,
      ids: [],
      logProbT: [],
      logProb1: [],
      entropy: [],
      logitVariance: [],
    }));
    this.open = request.rows.length > 0 ? [root] : [];
  }

  /** Compute one step, rows of low rank first. */
  async step(limits: CellLimits): Promise<SampledStep> {
    const { request, open } = this;
    const { graph, prefix, cache, bias } = this.place;
    for (const [cell, limit] of limits) this.limits.set(cell, limit);
    const { batch, tokens: most, room = most } = request;
    const next = nextNodes(open, { batch, tokens: room }, graph.cascade);
    const cached = suffixCapacity(elementAt(next, 0).depth);
    const nodes = cache.assignSlots(next.slice(0, cache.resize(cached)));
    this.passed?.free();
    const forced = takeForced(nodes);
    const draws = takeDraws(nodes, request.seed);
    const inGraph = draws.filter(draw => !draw.truncated);
    const truncated = draws.filter(draw => draw.truncated);
    const distributions = [...new Set(truncated.map(draw => draw.passRow))];
    const result = await graph.run({
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
    this.passed = result;
    nodes.forEach((node, passRow) => {
      storeComputed(node, passRow, result, this.keepsSums);
    });
    inGraph.forEach((draw, at) => {
      recordGraphDraw(draw, result, at);
    });
    this.drawOutsideGraph(truncated, distributions, result, request.prefix);
    const computed = new Set(nodes);
    const grown = this.grow([...forced, ...draws]);
    this.open = [...open.filter(node => !computed.has(node)), ...grown.nodes];
    const finished: FinishedRow[] = [];
    const finish = (sequence: Sequence, node: PrefixNode, ended: boolean): void => {
      finished.push({ rank: sequence.rank, row: finishedRow(sequence, node, ended) });
    };
    for (const node of nodes) {
      for (const sequence of node.atLimit) finish(sequence, node, sequence.stopped !== undefined);
      node.atLimit = [];
    }
    for (const { sequence, node } of grown.ended) finish(sequence, node, true);
    for (const { sequence, node } of grown.atLimit) finish(sequence, node, false);
    nodes.forEach(releaseNode);
    return {
      finished,
      draws: {
        rows: Int32Array.from(draws, ({ sequence }) => sequence.rank),
        tokens: Int32Array.from(draws, ({ token }) => token),
        logProb1: Float32Array.from(draws, ({ sequence }) => sequence.logProb1.at(-1) ?? NaN),
      },
      rows: nodes.length,
      cached,
      ended: grown.ended.length,
      longest: this.open.reduce((longest, { depth }) => Math.max(longest, depth), 0),
      isOpen: this.open.length > 0,
    };
  }

  close(): void {
    this.passed?.free();
    this.place.close();
  }

  private drawOutsideGraph(
    draws: readonly Draw[],
    distributions: readonly number[],
    result: PassResult,
    prompt: Int32Array,
  ): void {
    const { headRows, breaksRepetition = () => false } = this.place.graph.model;
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
  private grow(draws: readonly Step[]) {
    const { request, limits } = this;
    const { graph } = this.place;
    const children = new Map<PrefixNode, Map<number, PrefixNode>>();
    const ended: Step[] = [];
    const atLimit: Step[] = [];
    for (const draw of draws) {
      const { sequence, node, token } = draw;
      const isGiven = forcedToken(sequence) !== undefined;
      if (!isGiven && graph.model.eosTokenIds.includes(token)) {
        ended.push(draw);
        continue;
      }
      sequence.ids.push(token);
      const stopped = isGiven ? null : this.stopOf(sequence, request.stop ?? []);
      if (stopped !== null) {
        endByRule(sequence, stopped);
        // The state of the last token counts where some of its text does.
        if (!request.pool || !graph.hasHidden || stopped.tokens < sequence.ids.length) {
          ended.push(draw);
          continue;
        }
      }
      const isAtLimit = stopped !== null || sequence.ids.length >= limitOf(sequence.row, request, limits);
      if (isAtLimit && !(request.pool && graph.hasHidden)) {
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
    const { pieces } = this.place.graph.model;
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
function limitOf({ cell, tokens: own = Infinity }: SampleRow, { tokens }: SampledRequest, limits: CellLimits): number {
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

function finishedRow(sequence: Sequence, node: PrefixNode, ended: boolean): SampledRow {
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
