/** One pass of a rewritten decoder graph: builds its inputs and fetches only the outputs that were requested
 * (docs/architecture.md#sampler). */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { Dense, Session } from '../../modelFiles/onnx/session.ts';
import { noAblation, type ActiveAblation, type EarlyExit } from './ablation.ts';
import { elementAt } from './elementAt.ts';
import { freeMemory } from './freeMemory.ts';
import type { Prefix } from './prefixCache.ts';
import type { SuffixCache } from './suffixCache.ts';

/** What the decoder needs to know about a model. */
export interface DecoderModel {
  /** A graph made by `rewriteDecoder`. Its inputs tell which attention it has. */
  readonly session: Session;
  readonly shape: CacheShape;
  /** Rows of the output head, padding included. */
  readonly headRows: number;
  /** Real tokens: ids below this. */
  readonly vocabulary: number;
  readonly eosTokenIds: readonly number[];
  /** Decode steps are padded to a multiple of this many rows (`findRowMultiple`): a single row may take another matrix
   * kernel, and vector code computes the remainder at its end one by one. 1 when absent. */
  readonly rowMultiple?: number;
  /** Tokens that a graph with its own attention reads in one pass; 1 where it is causal only for one token at a time
   * (the cached branch of merged exports). A cascade graph takes any number, since it receives the mask. */
  readonly chunk?: number;
  /** The text that each token adds, for stop strings; required where a request has some. */
  readonly pieces?: (ids: ArrayLike<number>) => readonly string[];
  /** Whether a token ends a repetition for DRY; none does when absent. */
  readonly breaksRepetition?: (token: number) => boolean;
}

/** One draw from a distribution of the pass. */
export interface DrawInput {
  /** Index into `logitPositions` of the distribution. */
  readonly position: number;
  readonly inverseTemperature: number;
  /** Uniform in [0, 1). */
  readonly u: number;
}

/** The inputs of one pass: rows of equally many tokens, each behind the shared prefix and a suffix of its own. */
export interface Pass {
  /** Token ids, row-major [rows, steps]. */
  readonly tokens: ArrayLike<number>;
  readonly steps: number;
  /** Suffix tokens before each row's input. */
  readonly depths: readonly number[];
  readonly prefix: Prefix;
  readonly cache: SuffixCache;
  /** Added to the logits, [headRows]. */
  readonly bias: Float32Array;
  /** Flattened positions (row * steps + step) whose logits are computed. */
  readonly logitPositions: readonly number[];
  /** Indices into `logitPositions` whose whole distribution is returned. */
  readonly distributions?: readonly number[];
  /** Layers to read, all in this pass; absent reads what the ablation says. Draws are from the first one. */
  readonly exits?: readonly EarlyExit[];
  readonly draws?: readonly DrawInput[];
  /** Whether to return the final hidden states. */
  readonly hidden?: boolean;
  /** Further outputs to return (`addInternals`). */
  readonly internals?: readonly string[];
}

/** The outputs of one pass, in fresh arrays. */
export interface PassResult {
  /**
   * A float output: `log_probs` [exits * distributions, headRows] and `logit_peaks` [exits * distributions], those of
   * the first exit first; `hidden` [logitPositions, width] of the first exit; `p_sampled` and `log_p_untempered`
   * [draws]; `tempered_mean` and `tempered_square`, one for each distinct distribution (`drawDistributions`). Throws
   * Error when it was not requested.
   */
  floats(
    name:
      'hidden' | 'log_probs' | 'logit_peaks' | 'p_sampled' | 'log_p_untempered' | 'tempered_mean' | 'tempered_square',
  ): Float32Array;
  /** One of the further outputs, with its dimensions. Throws Error when it was not requested. */
  internal(name: string): Dense;
  /** Width of a row of `hidden`; 0 when it was not requested. */
  readonly width: number;
  /** Sampled token ids, one for each draw. */
  readonly drawn: BigInt64Array;
  /** For each draw, its row in `tempered_mean` and `tempered_square`; draws from one distribution share it. */
  readonly drawDistributions: readonly number[];
  /** For each layer the new keys [N,Hkv,S,D], then the new values. */
  readonly newKeyValues: readonly Float32Array[];
  /** Give the memory of all outputs back, which must not be read afterwards. The collector would do so later, and runs
   * every few passes because of them. */
  free(): void;
}

/** Added to an attention score to mask it. */
const masked = -1e30;
const drawOutputs = ['token', 'p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'] as const;

/** Runs passes. Passes of several requests may run at once, so nothing is shared between them. */
export class StepGraph {
  readonly model: DecoderModel;
  readonly ablation: ActiveAblation;
  /** Whether the graph has cascade attention. */
  readonly cascade: boolean;
  /** Whether the graph returns final hidden states. */
  readonly hasHidden: boolean;
  private readonly newKeyValueNames: readonly string[];
  private readonly suffixNames: readonly (readonly [key: string, value: string])[];
  /** One masked slot of keys or values, which stands for an empty prefix. */
  private readonly maskedSlot: Float32Array;
  /** Fed to graphs that can mask heads. */
  private readonly headMask: Dense | null;

  constructor(model: DecoderModel, ablation: ActiveAblation = noAblation) {
    const { session, shape } = model;
    this.model = model;
    this.ablation = ablation;
    const maskDims = session.inputs.get('head_mask')?.map(Number) ?? null;
    this.headMask = maskDims && {
      data: ablation.headMask ?? new Float32Array(maskDims.reduce((a, b) => a * b, 1)).fill(1),
      dims: maskDims,
    };
    this.cascade = session.inputs.has('attention_bias');
    this.hasHidden = session.outputs.has('hidden');
    const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
    this.newKeyValueNames = layers.flatMap(layer => [`new.${layer}.key`, `new.${layer}.value`]);
    this.suffixNames = layers.map(layer => [`suffix.${layer}.key`, `suffix.${layer}.value`] as const);
    this.maskedSlot = new Float32Array(shape.keyHeads * shape.headSize);
  }

  /** Run the graph once. Throws Error when the rows of a graph with its own attention differ in depth. */
  async run(pass: Pass): Promise<PassResult> {
    const positions = padded(pass.logitPositions, this.rowsOf(pass.logitPositions.length));
    const draws = pass.draws ?? [];
    const exits = pass.exits ?? [this.ablation.exit ?? { layer: this.model.shape.layers, scale: 1 }];
    const distributions = exits.flatMap((_, exit) =>
      (pass.distributions ?? []).map(index => exit * positions.length + index),
    );
    const { distinct, drawDistributions } = distinctDistributions(draws);
    const feeds: Record<string, Dense> = {
      ...this.tokenFeeds(pass),
      ...this.cacheFeeds(pass),
      ...this.logitFeeds(positions, exits, this.rowsOf(pass.depths.length, pass.steps) * pass.steps),
      ...(this.headMask && { head_mask: this.headMask }),
      sampled_positions: integers(distinct.map(({ position }) => position)),
      inverse_temperature: column(distinct.map(({ inverseTemperature }) => inverseTemperature)),
      log_prob_positions: integers(distributions),
      draw_distributions: integers(draws.length > 0 ? drawDistributions : [0]),
      uniform: column(draws.length > 0 ? draws.map(draw => draw.u) : [0]),
      token_bias: { data: pass.bias, dims: [pass.bias.length] },
    };
    const fetches = [
      ...this.newKeyValueNames,
      ...(draws.length > 0 ? drawOutputs : []),
      ...(distributions.length > 0 ? ['log_probs', 'logit_peaks'] : []),
      ...(pass.hidden && this.hasHidden ? ['hidden'] : []),
      ...(pass.internals ?? []),
    ];
    const outputs = await this.model.session.run(feeds, fetches);
    const floats = (name: string): Float32Array => {
      const data = outputs.get(name)?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the graph returned no ${name}`);
      return data;
    };
    const drawn = outputs.get('token')?.data;
    const hidden = outputs.get('hidden');
    return {
      floats,
      internal: name => ({ data: floats(name), dims: outputs.get(name)?.dims ?? [] }),
      width: hidden ? elementAt(hidden.dims, 1) : 0,
      drawn: drawn instanceof BigInt64Array ? drawn : new BigInt64Array(0),
      drawDistributions,
      newKeyValues: this.newKeyValueNames.map(floats),
      free: () => {
        for (const { data } of outputs.values()) freeMemory(data);
      },
    };
  }

  /** Rows of a pass with its padding. Prompts are read one at a time, so only single steps are padded. */
  rowsOf(count: number, steps = 1): number {
    const multiple = steps === 1 ? (this.model.rowMultiple ?? 1) : 1;
    return Math.ceil(count / multiple) * multiple;
  }

  /** Which hidden states go through the output head. A graph with early exits has the `count` states of layer 1, then
   * those of layer 2, and so on. */
  private logitFeeds(positions: readonly number[], exits: readonly EarlyExit[], count: number): Record<string, Dense> {
    if (!this.model.session.inputs.has('exit_scale')) return { logit_positions: integers(positions) };
    return {
      logit_positions: integers(
        exits.flatMap(({ layer }) => positions.map(position => (layer - 1) * count + position)),
      ),
      exit_scale: column(exits.flatMap(({ scale }) => positions.map(() => scale))),
    };
  }

  private tokenFeeds({ tokens, steps, depths, prefix, cache }: Pass): Record<string, Dense> {
    const rows = this.rowsOf(depths.length, steps);
    const dims = [rows, steps];
    const rowDepths = padded(depths, rows);
    const ids = padded(tokens, rows * steps);
    const positions = rowDepths.flatMap(depth => Array.from({ length: steps }, (_, at) => prefix.length + depth + at));
    const feeds: Record<string, Dense> = { input_ids: { data: BigInt64Array.from(ids, BigInt), dims } };
    if (this.model.session.inputs.has('position_ids'))
      feeds['position_ids'] = { data: BigInt64Array.from(positions, BigInt), dims };
    const depth = elementAt(rowDepths, 0);
    if (this.cascade) feeds['attention_bias'] = this.attentionBias(rowDepths, steps, prefix.length, cache.capacity);
    else if (rowDepths.some(other => other !== depth)) throw new Error('rows of unequal depth in one pass');
    else feeds['suffix_length'] = integers([depth]);
    return feeds;
  }

  private cacheFeeds({ depths, steps, prefix, cache }: Pass): Record<string, Dense> {
    const { keyHeads, headSize } = this.model.shape;
    const rows = this.rowsOf(depths.length, steps);
    const slots = this.cascade ? Math.max(prefix.length, 1) : prefix.length;
    const shared = (data: Float32Array | undefined, dims: readonly number[]): Dense => ({
      data: data ?? (slots > 0 ? this.maskedSlot : new Float32Array(0)),
      dims,
    });
    const feeds: Record<string, Dense> = {};
    this.suffixNames.forEach(([keyName, valueName], layer) => {
      const [key, value] = cache.feeds(layer, rows);
      feeds[keyName] = key;
      feeds[valueName] = value;
      feeds[`prefix.${layer}.key`] = shared(
        prefix.keys[layer],
        this.cascade ? [1, keyHeads, headSize, slots] : [1, keyHeads, slots, headSize],
      );
      feeds[`prefix.${layer}.value`] = shared(prefix.values[layer], [1, keyHeads, slots, headSize]);
    });
    return feeds;
  }

  /** The attention mask of a cascade graph, [rows, 1, steps, prefix + suffix + steps]: 0 where a step attends, a large
   * negative number elsewhere. */
  private attentionBias(depths: readonly number[], steps: number, prefix: number, capacity: number): Dense {
    const shared = Math.max(prefix, 1);
    const slots = shared + capacity + steps;
    const bias = new Float32Array(depths.length * steps * slots).fill(masked);
    depths.forEach((depth, row) => {
      for (let step = 0; step < steps; step++) {
        const from = (row * steps + step) * slots;
        bias.fill(0, from, from + prefix);
        bias.fill(0, from + shared, from + shared + depth);
        bias.fill(0, from + shared + capacity, from + shared + capacity + step + 1);
      }
    });
    return { data: bias, dims: [depths.length, 1, steps, slots] };
  }
}

/** Values followed by copies of the first one, up to `length`. */
function padded(values: ArrayLike<number>, length: number): number[] {
  return Array.from({ length }, (_, at) => elementAt(values, at < values.length ? at : 0));
}

/** The distinct distributions that draws are from, and the index among them for each draw. Without a draw there is
 * still one, because the graph cannot compute an empty softmax. */
function distinctDistributions(draws: readonly DrawInput[]) {
  const distinct: Pick<DrawInput, 'position' | 'inverseTemperature'>[] = [];
  const found = new Map<string, number>();
  const drawDistributions = draws.map(draw => {
    const key = `${draw.position} ${draw.inverseTemperature}`;
    const index = found.get(key) ?? distinct.push(draw) - 1;
    found.set(key, index);
    return index;
  });
  return { distinct: distinct.length > 0 ? distinct : [{ position: 0, inverseTemperature: 1 }], drawDistributions };
}

function integers(values: readonly number[]): Dense {
  return { data: BigInt64Array.from(values, BigInt), dims: [values.length] };
}

function column(values: readonly number[]): Dense {
  return { data: Float32Array.from(values), dims: [values.length, 1] };
}
