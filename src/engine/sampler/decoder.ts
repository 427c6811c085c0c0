/** The sampling loop over a rewritten graph: one prompt, many rows, equal histories computed once. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { uniform } from '../../core/statistics/random.ts';
import type { SampledRow, SampleRequest } from '../../domain/languageModel.ts';
import { checkCancelled } from '../cancellation.ts';
import { createNode, lawsOf, rankOf, releaseNode, suffixCapacity, type HistoryNode, type Walker } from './prefixTree.ts';
import type { ModelView } from './modelView.ts';
import { PrefixShelf, PrefixStore } from './prefiller.ts';
import { readFigures } from '../../modelFiles/rewrite/samplerHead.ts';
import { StepGraph, type DecoderModel, type PassResult } from './stepGraph.ts';
import { SuffixCache } from './suffixCache.ts';
import { drawTruncated } from './truncation.ts';

/** Sampled laws of one pass, where the batch does not ask for more: each is the size of the vocabulary, several times
 * over. */
const mostLaws = 64;

/** Samples trajectories. A row's draws depend on (seed, cell, trajectory, position) alone. */
export class Decoder {
  readonly graph: StepGraph;
  readonly prefixes: PrefixStore;

  /** Decoders of one session share a shelf; each sees the model as its view says. */
  constructor(model: DecoderModel, view?: ModelView, shelf = new PrefixShelf()) {
    this.graph = new StepGraph(model, view);
    this.prefixes = new PrefixStore(this.graph, this.tokenBias(false), shelf);
  }

  /** Sample every row of a request, the first ones first; yields each when it is finished. Throws AdjacentError
   * "cancelled" within one step, "prompt-empty" without a token. */
  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number) => void,
  ): AsyncGenerator<SampledRow> {
    const last = request.prefix.at(-1);
    if (last === undefined)
      throw new AdjacentError('prompt-empty', 'The prompt holds no token.', 'Write or select some text.');
    const prefix = await this.prefixes.prefill(request.prefix.subarray(0, -1), signal);
    const bias = this.tokenBias(request.end === 'suppress');
    const root = createNode(last, null);
    root.waiting = request.rows.map((row, rank) => ({
      row,
      rank,
      ids: [],
      logProbT: [],
      logProb1: [],
      entropy: [],
      logitVariance: [],
    }));
    let open: HistoryNode[] = [root];
    const cache = this.createCache(Math.min(request.batch, request.rows.length), 0, request.tokens);
    let tokens = 0;
    while (open.length > 0) {
      checkCancelled(signal);
      const wanted = this.wanted(open, request.batch);
      cache.resize(suffixCapacity(wanted[0]?.depth ?? 0));
      const nodes = cache.place(wanted);
      const draws = takeWalkers(nodes, request.seed);
      const inGraph = draws.filter(draw => !draw.truncated);
      const laws = [...new Set(draws.filter(draw => draw.truncated).map(draw => draw.at))];
      const result = await this.graph.run({
        tokens: nodes.map(node => node.token),
        steps: 1,
        depths: nodes.map(node => node.depth),
        prefix,
        cache,
        bias,
        laws,
        heads: nodes.map((_, at) => at),
        draws: inGraph.map(draw => ({ at: draw.at, inverse: 1 / draw.walker.row.temperature, u: draw.u })),
        hidden: request.pool,
      });
      nodes.forEach((node, at) => {
        keep(node, at, result);
      });
      inGraph.forEach((draw, row) => {
        recordDraw(draw, result, row);
      });
      this.recordTruncated(
        draws.filter(draw => draw.truncated),
        laws,
        result,
      );
      tokens += draws.length;
      const chosen = new Set(nodes);
      const grown = this.grow(draws, request);
      open = [...open.filter(node => !chosen.has(node)), ...grown.nodes];
      for (const node of nodes) {
        for (const walker of node.cut) yield finish(walker, node, false);
        node.cut = [];
      }
      for (const { walker, node } of grown.ended) yield finish(walker, node, true);
      for (const { walker, node } of grown.cut) yield finish(walker, node, false);
      nodes.forEach(releaseNode);
      onStep(tokens);
    }
  }

  /** Added to the logits: forbids padded rows of the output head and, on request, the tokens that end an answer. */
  tokenBias(suppress: boolean): Float32Array {
    const { headRows, vocabulary, ends } = this.graph.model;
    return new Float32Array(headRows).map((_, id) => (id >= vocabulary || (suppress && ends.includes(id)) ? -1e30 : 0));
  }

  /** An empty cache for rows of a depth, and up to the deepest. */
  createCache(slots: number, depth: number, deepest = depth): SuffixCache {
    const {
      model: { shape },
      cascade,
    } = this.graph;
    return new SuffixCache(shape, cascade, this.graph.rowsOf(slots), suffixCapacity(depth), suffixCapacity(deepest));
  }

  /** Histories of the next pass: those of the first rows that are not finished, as far as one pass can take them
   * together. The shallower of them go first, so that all go on together. */
  private wanted(open: readonly HistoryNode[], batch: number): HistoryNode[] {
    const level = ({ depth }: HistoryNode): number => (this.graph.cascade ? suffixCapacity(depth) : depth);
    const ranked = [...open].sort((a, b) => rankOf(a) - rankOf(b));
    const shallowest = Math.min(...ranked.slice(0, batch).map(level));
    const nodes: HistoryNode[] = [];
    let room = Math.max(mostLaws, batch);
    for (const node of ranked) {
      if (nodes.length >= batch) break;
      const laws = lawsOf(node);
      if (level(node) !== shallowest || (nodes.length > 0 && laws > room)) continue;
      room -= laws;
      nodes.push(node);
    }
    return nodes;
  }

  private recordTruncated(draws: readonly Draw[], laws: readonly number[], result: PassResult): void {
    const { headRows } = this.graph.model;
    for (const draw of draws) {
      const from = laws.indexOf(draw.at) * headRows;
      const drawn = drawTruncated(result.floats('log_law').subarray(from, from + headRows), draw.walker.row, draw.u);
      record(draw, drawn.token, drawn);
    }
  }

  /** End rows and grow the tree where rows go on. A cut row needs one more pass when hidden states are pooled. */
  private grow(draws: readonly Draw[], request: SampleRequest) {
    const children = new Map<HistoryNode, Map<number, HistoryNode>>();
    const ended: Draw[] = [];
    const cut: Draw[] = [];
    for (const draw of draws) {
      const { walker, node, token } = draw;
      if (this.graph.model.ends.includes(token)) {
        ended.push(draw);
        continue;
      }
      walker.ids.push(token);
      const isCut = walker.ids.length >= Math.min(walker.row.tokens ?? request.tokens, request.tokens);
      if (isCut && !(request.pool && this.graph.hasHidden)) {
        cut.push(draw);
        continue;
      }
      const siblings = children.get(node) ?? new Map<number, HistoryNode>();
      children.set(node, siblings);
      const child = siblings.get(token) ?? createNode(token, node);
      siblings.set(token, child);
      (isCut ? child.cut : child.waiting).push(walker);
    }
    return { nodes: [...children.values()].flatMap(siblings => [...siblings.values()]), ended, cut };
  }
}

/** One row's draw in a step. */
interface Draw {
  readonly walker: Walker;
  readonly node: HistoryNode;
  /** Row of the pass. */
  readonly at: number;
  readonly u: number;
  readonly truncated: boolean;
  token: number;
}

/** Take the rows that wait at the nodes of a batch. */
function takeWalkers(nodes: readonly HistoryNode[], seed: number): Draw[] {
  return nodes.flatMap((node, at) =>
    node.waiting.splice(0).map(walker => {
      const { row, ids } = walker;
      const u = uniform(seed, row.cell, row.index, ids.length);
      return { walker, node, at, u, truncated: row.topP < 1 || row.topK > 0 || (row.minP ?? 0) > 0, token: -1 };
    }),
  );
}

/** Keep what later steps need of a computed node. */
function keep(node: HistoryNode, at: number, result: PassResult): void {
  node.slices = { arrays: result.slices, row: at };
  const { width } = result;
  if (width === 0) return;
  const hidden = result.floats('hidden');
  const sum = node.parent?.hiddenSum ? Float64Array.from(node.parent.hiddenSum) : new Float64Array(width);
  if (node.parent)
    for (let unit = 0; unit < width; unit++) sum[unit] = (sum[unit] ?? 0) + (hidden[at * width + unit] ?? 0);
  node.hiddenSum = sum;
}

function recordDraw(draw: Draw, result: PassResult, row: number): void {
  const law = result.drawLaws[row] ?? 0;
  const logProb1 = result.floats('log_p_untempered')[row] ?? 0;
  const [mean, square] = [result.floats('tempered_mean')[law] ?? 0, result.floats('tempered_square')[law] ?? 0];
  const output = { p: result.floats('p_sampled')[row] ?? 0, logProb1, mean, square };
  record(draw, Number(result.drawn[row]), { ...readFigures(output, draw.walker.row.temperature), logProb1 });
}

interface StepFigures {
  readonly logProbT: number;
  readonly logProb1: number;
  readonly entropy: number;
  readonly logitVariance: number;
}

function record(draw: Draw, token: number, figures: StepFigures): void {
  draw.token = token;
  draw.walker.entropy.push(figures.entropy);
  draw.walker.logitVariance.push(figures.logitVariance);
  draw.walker.logProbT.push(figures.logProbT);
  draw.walker.logProb1.push(figures.logProb1);
}

function finish(walker: Walker, node: HistoryNode, ended: boolean): SampledRow {
  const { row, ids } = walker;
  const count = ids.length;
  return {
    cell: row.cell,
    index: row.index,
    ids: Int32Array.from(ids),
    logProbT: Float32Array.from(walker.logProbT.slice(0, count)),
    logProb1: Float32Array.from(walker.logProb1.slice(0, count)),
    entropy: Float32Array.from(walker.entropy),
    logitVariance: Float32Array.from(walker.logitVariance),
    ended,
    hidden: node.hiddenSum && count > 0 ? Float32Array.from(node.hiddenSum, value => value / count) : null,
  };
}
