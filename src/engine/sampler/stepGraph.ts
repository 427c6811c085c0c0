/** One pass of a rewritten decoder graph: builds what goes in, fetches only what is asked for. */
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { Dense, Session } from '../runtime.ts';
import { wholeModel, type Exit, type ModelView } from './modelView.ts';
import type { SuffixCache } from './suffixCache.ts';

/** Keys and values of the first `length` tokens, one pair a layer: values [Hkv,P,D]; keys [Hkv,D,P] for cascade, else
 * [Hkv,P,D]. */
export interface Prefix {
  readonly length: number;
  readonly keys: readonly Float32Array[];
  readonly values: readonly Float32Array[];
}

/** What the decoder needs to know of a model. */
export interface DecoderModel {
  /** A graph from `rewriteDecoder`; which attention it has is read from its inputs. */
  readonly session: Session;
  readonly shape: CacheShape;
  /** Rows of the output head, and how many of them are real tokens. */
  readonly headRows: number;
  readonly vocabulary: number;
  /** Tokens that end an answer. */
  readonly ends: readonly number[];
  /** The rows of a decode step are filled up to a multiple of this (`settleRows` finds it): a product of one row may
   * take another kernel, and a vector function computes what is left over at its end one by one. */
  readonly rowMultiple?: number;
  /** Tokens that a graph with its own attention reads in one pass; 1 when it is causal only one token at a time (the
   * cached branch of merged exports). A cascade graph is told where to look and reads any number. */
  readonly chunk?: number;
}

/** One draw: the position among `heads` of the law it is from, inverse temperature, uniform. */
export interface DrawInput {
  readonly at: number;
  readonly inverse: number;
  readonly u: number;
}

/** Equally long inputs behind private tokens of their own. */
export interface Pass {
  /** Row-major [rows, steps]. */
  readonly tokens: ArrayLike<number>;
  readonly steps: number;
  /** Private tokens before each row's input. */
  readonly depths: readonly number[];
  readonly prefix: Prefix;
  readonly cache: SuffixCache;
  /** Added to the logits, [headRows]. */
  readonly bias: Float32Array;
  /** Flattened positions that go through the output head. */
  readonly heads: readonly number[];
  /** Which of `heads` return their whole law. */
  readonly laws?: readonly number[];
  /** Layers to read the laws from, all of them in this pass; what the view reads when absent. Draws are from the first.
   */
  readonly exits?: readonly Exit[];
  readonly draws?: readonly DrawInput[];
  readonly hidden?: boolean;
}

/** What a pass returned. Every array is fresh. `log_law` holds the laws of the first exit, then those of the next;
 * `hidden` has a row for each of `heads`, of the first exit. */
export interface PassResult {
  floats(
    name: 'hidden' | 'log_law' | 'p_sampled' | 'log_p_untempered' | 'tempered_mean' | 'tempered_square',
  ): Float32Array;
  /** Width of a row of `hidden`; 0 when it was not asked for. */
  readonly width: number;
  /** Sampled tokens, one for each draw. */
  readonly drawn: BigInt64Array;
  /** The row of `tempered_mean` and `tempered_square` for each draw: draws at one position and temperature share
   * theirs. */
  readonly drawLaws: readonly number[];
  /** Per layer new keys [N,Hkv,S,D], then new values. */
  readonly slices: readonly Float32Array[];
}

const forbidden = -1e30;
const figures = ['token', 'p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'] as const;

/** Runs passes. Passes of several requests may be under way at once, so nothing is shared between them. */
export class StepGraph {
  readonly model: DecoderModel;
  readonly view: ModelView;
  readonly cascade: boolean;
  /** Whether the graph gives the final hidden state. */
  readonly hasHidden: boolean;
  private readonly sliceNames: readonly string[];
  private readonly suffixNames: readonly (readonly [key: string, value: string])[];
  private readonly unused: Float32Array;
  /** Fed to a graph whose heads can be switched off. */
  private readonly headMask: Dense | null;

  constructor(model: DecoderModel, view: ModelView = wholeModel) {
    const { session, shape } = model;
    this.model = model;
    this.view = view;
    const maskDims = session.inputs.get('head_mask')?.map(Number) ?? null;
    this.headMask = maskDims && {
      data: view.headMask ?? new Float32Array(maskDims.reduce((a, b) => a * b, 1)).fill(1),
      dims: maskDims,
    };
    this.cascade = session.inputs.has('attention_bias');
    this.hasHidden = session.outputs.has('hidden');
    const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
    this.sliceNames = layers.flatMap(layer => [`new.${layer}.key`, `new.${layer}.value`]);
    this.suffixNames = layers.map(layer => [`suffix.${layer}.key`, `suffix.${layer}.value`] as const);
    this.unused = new Float32Array(shape.keyHeads * shape.headSize);
  }

  /** Run the graph once. Rows of a graph with its own attention must be equally deep. */
  async run(pass: Pass): Promise<PassResult> {
    const [positions, draws] = [this.padded(pass.heads), pass.draws ?? []];
    const exits = pass.exits ?? [this.view.exit ?? { layer: this.model.shape.layers, scale: 1 }];
    const laws = exits.flatMap((_, exit) => (pass.laws ?? []).map(law => exit * positions.length + law));
    const { sampled, drawLaws } = sampledLaws(draws);
    const feeds: Record<string, Dense> = {
      ...this.inputs(pass),
      ...this.caches(pass),
      ...this.readings(positions, exits, this.rowsOf(pass.depths.length, pass.steps) * pass.steps),
      ...(this.headMask && { head_mask: this.headMask }),
      row_positions: integers(sampled.map(law => law.at)),
      law_positions: integers(laws),
      inverse_temperature: column(sampled.map(law => law.inverse)),
      draw_laws: integers(draws.length > 0 ? drawLaws : [0]),
      uniform: column(draws.length > 0 ? draws.map(draw => draw.u) : [0]),
      token_bias: { data: pass.bias, dims: [pass.bias.length] },
    };
    const fetches = [
      ...this.sliceNames,
      ...(draws.length > 0 ? figures : []),
      ...(laws.length > 0 ? ['log_law'] : []),
      ...(pass.hidden && this.hasHidden ? ['hidden'] : []),
    ];
    const outputs = await this.model.session.run(feeds, fetches);
    const floats = (name: string): Float32Array => {
      const data = outputs.get(name)?.data;
      if (!(data instanceof Float32Array)) throw new Error(`the model returned no ${name}`);
      return data;
    };
    const drawn = outputs.get('token')?.data;
    return {
      floats,
      width: outputs.get('hidden')?.dims[1] ?? 0,
      drawn: drawn instanceof BigInt64Array ? drawn : new BigInt64Array(0),
      drawLaws,
      slices: this.sliceNames.map(floats),
    };
  }

  /** Which states go through the output head: at all positions, those of each exit in turn. A layer has the states of
   * `count` positions. */
  private readings(positions: readonly number[], exits: readonly Exit[], count: number): Record<string, Dense> {
    if (!this.model.session.inputs.has('exit_scale')) return { head_positions: integers(positions) };
    return {
      head_positions: integers(exits.flatMap(({ layer }) => positions.map(position => (layer - 1) * count + position))),
      exit_scale: column(exits.flatMap(({ scale }) => positions.map(() => scale))),
    };
  }

  private inputs({ tokens, steps, depths, prefix, cache }: Pass): Record<string, Dense> {
    const rows = this.rowsOf(depths.length, steps);
    const dims = [rows, steps];
    const ids = new BigInt64Array(rows * steps);
    const places = new BigInt64Array(rows * steps);
    const rowDepths = Array.from({ length: rows }, (_, row) => depths[row] ?? depths[0] ?? 0);
    for (let at = 0; at < ids.length; at++) {
      ids[at] = BigInt(tokens[at] ?? tokens[0] ?? 0);
      places[at] = BigInt(prefix.length + (rowDepths[Math.floor(at / steps)] ?? 0) + (at % steps));
    }
    const inputs: Record<string, Dense> = { input_ids: { data: ids, dims } };
    if (this.model.session.inputs.has('position_ids')) inputs['position_ids'] = { data: places, dims };
    if (this.cascade) inputs['attention_bias'] = this.attentionBias(rowDepths, steps, prefix.length, cache.capacity);
    else if (rowDepths.some(depth => depth !== rowDepths[0])) throw new Error('rows of unequal depth in one pass');
    else inputs['suffix_length'] = integers([rowDepths[0] ?? 0]);
    return inputs;
  }

  private caches({ depths, steps, prefix, cache }: Pass): Record<string, Dense> {
    const { keyHeads, headSize } = this.model.shape;
    const rows = this.rowsOf(depths.length, steps);
    const places = this.cascade ? Math.max(prefix.length, 1) : prefix.length;
    const shared = (data: Float32Array | undefined, dims: readonly number[]): Dense => ({
      data: data ?? (places > 0 ? this.unused : new Float32Array(0)),
      dims,
    });
    const feeds: Record<string, Dense> = {};
    this.suffixNames.forEach(([keyName, valueName], layer) => {
      const [key, value] = cache.feeds(layer, rows);
      feeds[keyName] = key;
      feeds[valueName] = value;
      feeds[`prefix.${layer}.key`] = shared(
        prefix.keys[layer],
        this.cascade ? [1, keyHeads, headSize, places] : [1, keyHeads, places, headSize],
      );
      feeds[`prefix.${layer}.value`] = shared(prefix.values[layer], [1, keyHeads, places, headSize]);
    });
    return feeds;
  }

  /** 0 where a step may look, a large negative number elsewhere: [rows, 1, steps, prefix + suffix + steps]. */
  private attentionBias(depths: readonly number[], steps: number, prefix: number, capacity: number): Dense {
    const shared = Math.max(prefix, 1);
    const slots = shared + capacity + steps;
    const bias = new Float32Array(depths.length * steps * slots).fill(forbidden);
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

  /** Rows that a pass has with those that fill it up; a prompt is read alone, so only single steps are filled up. */
  rowsOf(count: number, steps = 1): number {
    const multiple = steps === 1 ? (this.model.rowMultiple ?? 1) : 1;
    return Math.ceil(count / multiple) * multiple;
  }

  private padded(heads: readonly number[]): readonly number[] {
    return Array.from({ length: this.rowsOf(heads.length) }, (_, at) => heads[at] ?? heads[0] ?? 0);
  }
}

/** The distinct laws of draws (one of its own accord, since the graph has no empty softmax), and which of them each
 * draw takes. */
function sampledLaws(draws: readonly DrawInput[]) {
  const sampled: Pick<DrawInput, 'at' | 'inverse'>[] = [];
  const found = new Map<string, number>();
  const drawLaws = draws.map(draw => {
    const key = `${draw.at} ${draw.inverse}`;
    const law = found.get(key) ?? sampled.push(draw) - 1;
    found.set(key, law);
    return law;
  });
  return { sampled: sampled.length > 0 ? sampled : [{ at: 0, inverse: 1 }], drawLaws };
}

function integers(values: readonly number[]): Dense {
  return { data: BigInt64Array.from(values, BigInt), dims: [values.length] };
}

function column(values: readonly number[]): Dense {
  return { data: Float32Array.from(values), dims: [values.length, 1] };
}
