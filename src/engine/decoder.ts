/** The sampling loop over a cascade graph with the sampler inside: one prompt, many rows, equal histories computed once. */
import { AdjacentError } from '../core/adjacentError.ts';
import { uniform } from '../core/random.ts';
import type { SampledRow, SampleRequest } from '../experiment/languageModel.ts';
import type { CacheShape } from './cascade.ts';
import { createNode, releaseNode, suffixCapacity, type HistoryNode, type Walker } from './history.ts';
import type { Dense, Session } from './runtime.ts';
import { readFigures } from './samplerHead.ts';
import { SuffixCache } from './suffixCache.ts';

/** What the loop needs to know of a model. */
export interface DecoderModel {
  readonly session: Session;
  readonly shape: CacheShape;
  /** Rows of the output head, and how many of them are real tokens. */
  readonly headRows: number;
  readonly vocabulary: number;
  /** Tokens that end an answer. */
  readonly ends: readonly number[];
}

/** Tokens prefilled in one call, at fixed positions so that bits do not depend on load (details.md "Store, processes"). */
const chunk = 256;
const forbidden = -1e30;

/** Keys [Hkv,D,P] and values [Hkv,P,D] of a prompt, one pair a layer. */
interface Prefix {
  readonly length: number;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

interface StepResult {
  readonly outputs: ReadonlyMap<string, Dense>;
  readonly floats: (name: string) => Float32Array;
}

/** Samples trajectories. A row's draws depend on (seed, cell, trajectory, position) alone. */
export class Decoder {
  private readonly model: DecoderModel;

  constructor(model: DecoderModel) {
    this.model = model;
  }

  /** Sample every row of a request; yields each when it is finished. Throws AdjacentError "cancelled" within one
   *  step, "prompt-empty" without a token, "bad-argument" for top-p or top-k, which the graph does not sample yet. */
  async *sample(request: SampleRequest, signal: AbortSignal, onStep: (tokens: number) => void): AsyncGenerator<SampledRow> {
    const last = request.prefix.at(-1);
    if (last === undefined) throw new AdjacentError('prompt-empty', 'The prompt holds no token.', 'Write or select some text.');
    refuseTruncation(request);
    const prefix = await this.prefill(request.prefix.subarray(0, -1), signal);
    const bias = this.tokenBias(request.end === 'suppress');
    const root = createNode(last, null);
    root.waiting = request.rows.map(row => ({ row, ids: [], logProbT: [], logProb1: [], entropy: [], logitVariance: [] }));
    let open: HistoryNode[] = [root];
    let cache = new SuffixCache(this.model.shape, request.batch, suffixCapacity(0));
    let tokens = 0;
    while (open.length > 0) {
      checkCancelled(signal);
      const capacity = suffixCapacity(open[0]?.depth ?? 0);
      const alike = open.filter(node => suffixCapacity(node.depth) === capacity).slice(0, request.batch);
      if (cache.capacity !== capacity) cache = new SuffixCache(this.model.shape, request.batch, capacity);
      const nodes = cache.place(alike);
      const walkers = takeWalkers(nodes, Math.max(64, request.batch));
      const result = await this.step(nodes, walkers, prefix, cache, bias, request.seed);
      nodes.forEach((node, at) => { this.keep(node, at, result, request.pool); });
      const { grown, finished } = this.advance(walkers, result, request);
      tokens += walkers.length;
      const chosen = new Set(nodes);
      open = [...grown, ...open.filter(node => !chosen.has(node) || node.waiting.length > 0)];
      for (const node of nodes) {
        for (const walker of node.cut) yield this.finish(walker, node, false);
        node.cut = [];
      }
      for (const { walker, node } of finished) yield this.finish(walker, node, true);
      nodes.forEach(releaseNode);
      onStep(tokens);
    }
  }

  /** Keys and values of every prompt token but the last, which the first step reads. */
  private async prefill(ids: Int32Array, signal: AbortSignal): Promise<Prefix> {
    const { layers, keyHeads, headSize } = this.model.shape;
    let prefix: Prefix = { length: 0, keys: [], values: [] };
    const blank = new SuffixCache(this.model.shape, 1, 1);
    for (let from = 0; from < ids.length; from += chunk) {
      checkCancelled(signal);
      const part = [...ids.subarray(from, from + chunk)];
      const { floats } = await this.run([part], [0], prefix, blank, this.tokenBias(false), []);
      const length = prefix.length + part.length;
      const join = (layer: number, kind: 'key' | 'value'): Float32Array => {
        const [old, fresh] = [(kind === 'key' ? prefix.keys : prefix.values)[layer], floats(`new.${layer}.${kind}`)];
        const joined = new Float32Array(keyHeads * headSize * length);
        for (let head = 0; head < keyHeads; head++) {
          for (let at = 0; at < length; at++) {
            for (let unit = 0; unit < headSize; unit++) {
              const place = (place: number, size: number): number =>
                kind === 'key' ? (head * headSize + unit) * size + place : (head * size + place) * headSize + unit;
              const value = at < prefix.length ? old?.[place(at, prefix.length)] : fresh[(head * part.length + at - prefix.length) * headSize + unit];
              joined[place(at, length)] = value ?? 0;
            }
          }
        }
        return joined;
      };
      const all = Array.from({ length: layers }, (_, layer) => [join(layer, 'key'), join(layer, 'value')] as const);
      prefix = { length, keys: all.map(([key]) => key), values: all.map(([, value]) => value) };
    }
    return prefix;
  }

  private step(nodes: readonly HistoryNode[], walkers: readonly Draw[], prefix: Prefix, cache: SuffixCache, bias: Float32Array, seed: number): Promise<StepResult> {
    const rows = walkers.map(({ walker: { row, ids }, at }) => ({
      at,
      inverse: 1 / row.temperature,
      u: uniform(seed, row.cell, row.index, ids.length),
    }));
    return this.run(nodes.map(node => [node.token]), nodes.map(node => node.depth), prefix, cache, bias, rows);
  }

  /** One pass of the graph: equally long inputs behind `depths` private tokens each, and the rows to draw. */
  private async run(
    inputs: readonly (readonly number[])[],
    depths: readonly number[],
    prefix: Prefix,
    cache: SuffixCache,
    bias: Float32Array,
    rows: readonly { readonly at: number; readonly inverse: number; readonly u: number }[],
  ): Promise<StepResult> {
    const { shape, session } = this.model;
    const [count, steps] = [inputs.length, inputs[0]?.length ?? 0];
    const shared = Math.max(prefix.length, 1);
    const drawn = rows.length > 0 ? rows : [{ at: 0, inverse: 1, u: 0 }];
    const column = (values: readonly number[]): Dense => ({ data: Float32Array.from(values), dims: [values.length, 1] });
    const integers = (values: readonly number[], dims: readonly number[]): Dense => ({ data: BigInt64Array.from(values, BigInt), dims });
    const slots = shared + cache.capacity + steps;
    const feeds: Record<string, Dense> = {
      input_ids: integers(inputs.flat(), [count, steps]),
      position_ids: integers(inputs.flatMap((input, n) => input.map((_, s) => prefix.length + (depths[n] ?? 0) + s)), [count, steps]),
      attention_bias: { data: attentionBias(depths, steps, prefix.length, cache.capacity), dims: [count, 1, steps, slots] },
      head_positions: integers(inputs.map((_, n) => n * steps + steps - 1), [count]),
      row_positions: integers(drawn.map(row => row.at), [drawn.length]),
      inverse_temperature: column(drawn.map(row => row.inverse)),
      uniform: column(drawn.map(row => row.u)),
      token_bias: { data: bias, dims: [bias.length] },
    };
    const unused = new Float32Array(shape.keyHeads * shape.headSize);
    const fetches = ['hidden', 'token', 'p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'];
    for (let layer = 0; layer < shape.layers; layer++) {
      const [key, value] = cache.feeds(layer, count);
      feeds[`suffix.${layer}.key`] = key;
      feeds[`suffix.${layer}.value`] = value;
      feeds[`prefix.${layer}.key`] = { data: prefix.keys[layer] ?? unused, dims: [1, shape.keyHeads, shape.headSize, shared] };
      feeds[`prefix.${layer}.value`] = { data: prefix.values[layer] ?? unused, dims: [1, shape.keyHeads, shared, shape.headSize] };
      fetches.push(`new.${layer}.key`, `new.${layer}.value`);
    }
    const outputs = await session.run(feeds, fetches);
    const floats = (name: string): Float32Array => {
      const data = outputs.get(name)?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the model returned no ${name}`);
      return data;
    };
    return { outputs, floats };
  }

  /** Keep what later steps need of a computed node. */
  private keep(node: HistoryNode, at: number, { outputs, floats }: StepResult, pool: boolean): void {
    const { layers, keyHeads, headSize } = this.model.shape;
    const size = keyHeads * headSize;
    node.slices = Array.from({ length: 2 * layers }, (_, n) => floats(`new.${n >> 1}.${n % 2 === 0 ? 'key' : 'value'}`).slice(at * size, (at + 1) * size));
    if (!pool) return;
    const hidden = floats('hidden');
    const width = outputs.get('hidden')?.dims[1] ?? 0;
    const before = node.parent?.hiddenSum;
    node.hiddenSum = Float64Array.from({ length: width }, (_, unit) => (node.parent ? (hidden[at * width + unit] ?? 0) : 0) + (before?.[unit] ?? 0));
  }

  /** Record the draws, end rows, and grow the tree where rows go on. */
  private advance(draws: readonly Draw[], { outputs, floats }: StepResult, request: SampleRequest) {
    const drawn = outputs.get('token')?.data;
    const [p, log1, mean, square] = ['p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'].map(floats);
    const children = new Map<HistoryNode, Map<number, HistoryNode>>();
    const finished: { readonly walker: Walker; readonly node: HistoryNode }[] = [];
    draws.forEach(({ walker, node }, r) => {
      const token = Number(drawn?.[r]);
      const output = { p: p?.[r] ?? 0, logProb1: log1?.[r] ?? 0, mean: mean?.[r] ?? 0, square: square?.[r] ?? 0 };
      const figures = readFigures(output, walker.row.temperature);
      walker.entropy.push(figures.entropy);
      walker.logitVariance.push(figures.logitVariance);
      if (this.model.ends.includes(token)) {
        finished.push({ walker, node });
        return;
      }
      walker.ids.push(token);
      walker.logProbT.push(figures.logProbT);
      walker.logProb1.push(output.logProb1);
      const siblings = children.get(node) ?? new Map<number, HistoryNode>();
      children.set(node, siblings);
      const child = siblings.get(token) ?? createNode(token, node);
      siblings.set(token, child);
      (walker.ids.length < request.tokens ? child.waiting : child.cut).push(walker);
    });
    return { grown: [...children.values()].flatMap(siblings => [...siblings.values()]), finished };
  }

  private finish(walker: Walker, node: HistoryNode, ended: boolean): SampledRow {
    const { row, ids } = walker;
    const count = ids.length;
    return {
      cell: row.cell,
      index: row.index,
      ids: Int32Array.from(ids),
      logProbT: Float32Array.from(walker.logProbT),
      logProb1: Float32Array.from(walker.logProb1),
      entropy: Float32Array.from(walker.entropy),
      logitVariance: Float32Array.from(walker.logitVariance),
      ended,
      hidden: node.hiddenSum && count > 0 ? Float32Array.from(node.hiddenSum, value => value / count) : null,
    };
  }

  private tokenBias(suppress: boolean): Float32Array {
    const { headRows, vocabulary, ends } = this.model;
    return new Float32Array(headRows).map((_, id) => (id >= vocabulary || (suppress && ends.includes(id)) ? forbidden : 0));
  }
}

interface Draw {
  readonly walker: Walker;
  readonly node: HistoryNode;
  readonly at: number;
}

/** Take up to `most` rows that wait at the nodes of a batch. */
function takeWalkers(nodes: readonly HistoryNode[], most: number): Draw[] {
  const draws: Draw[] = [];
  nodes.forEach((node, at) => {
    const taken = node.waiting.splice(0, most - draws.length);
    draws.push(...taken.map(walker => ({ walker, node, at })));
  });
  return draws;
}

/** 0 where a step may look, a large negative number elsewhere: [rows, steps, prefix + suffix + steps]. */
function attentionBias(depths: readonly number[], steps: number, prefix: number, capacity: number): Float32Array {
  const shared = Math.max(prefix, 1);
  const slots = shared + capacity + steps;
  return new Float32Array(depths.length * steps * slots).map((_, at) => {
    const slot = at % slots;
    const step = Math.floor(at / slots) % steps;
    if (slot < shared) return slot < prefix ? 0 : forbidden;
    if (slot < shared + capacity) return slot - shared < (depths[Math.floor(at / (slots * steps))] ?? 0) ? 0 : forbidden;
    return slot - shared - capacity <= step ? 0 : forbidden;
  });
}

function refuseTruncation(request: SampleRequest): void {
  if (request.rows.every(row => row.topP === 1 && row.topK === 0)) return;
  throw new AdjacentError('bad-argument', 'Top-p and top-k cannot be sampled yet.', 'Leave top-p at 1 and top-k at 0.');
}

function checkCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AdjacentError('cancelled', 'The run was cancelled.', 'What was finished is kept.');
}
