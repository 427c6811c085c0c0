/** An exact in-memory language model: its next-token law is given in closed form, its draws follow the engine's sampler
 *  (uniform times total, inverse CDF in vocabulary order), so that the runner can be tested without ONNX. */
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { entropyOf, softmax } from '../../../src/core/distribution.ts';
import { uniform } from '../../../src/core/statistics/random.ts';
import { messageText } from '../../../src/domain/message.ts';
import type {
  Form,
  LanguageModel,
  ModelCard,
  PromptText,
  SampledRow,
  SampleRequest,
  SampleRow,
  Score,
  Ablation,
} from '../../../src/domain/languageModel.ts';

export interface ReferenceLaw {
  /** Text of each token; a token that ends an answer has the text "". */
  readonly tokens: readonly string[];
  readonly ends: readonly number[];
  /** Logits after the whole history, prompt and answer. A letter of the prompt that is no token stands as id 0. */
  readonly logits: (history: readonly number[]) => readonly number[];
  readonly forms?: readonly Form[];
  readonly context?: number;
  readonly name?: string;
  /** Milliseconds of a step, as the probe says. */
  readonly stepMilliseconds?: number;
  readonly kind?: ModelCard['kind'];
  /** What else its card says. */
  readonly card?: Partial<ModelCard>;
  /** Logits when the model is held back; absent: it cannot be. */
  readonly restricted?: (history: readonly number[], restriction: Ablation) => readonly number[];
  readonly probeTexts?: readonly string[];
}

export function referenceModel(law: ReferenceLaw): LanguageModel & { readonly calls: string[] } {
  const { tokens, ends } = law;
  const calls: string[] = [];
  const card: ModelCard = {
    id: law.name ?? 'reference',
    name: law.name ?? 'Reference letters',
    kind: law.kind ?? 'folder',
    family: 'reference',
    precision: 'float64',
    quantization: 'none',
    vocabulary: tokens.length,
    context: law.context ?? 4096,
    width: tokens.length,
    memory: { open: 1e8, token: 0 },
    forms: law.forms ?? ['chat', 'raw'],
    about: 'Letters with a law in closed form.',
    modelHash: 'none',
    tokenizerHash: 'none',
    invariance: 'exact',
    notes: [],
    layers: 1,
    heads: 0,
    parameterCount: 0,
    series: '',
    prompts: [],
    checkpoints: [],
    knobs:
      law.restricted === undefined
        ? { layers: cannot, heads: cannot, precision: cannot }
        : { layers: null, heads: null, precision: null },
    ...law.card,
  };
  const idOf = (piece: string): number => Math.max(0, tokens.indexOf(piece));
  const piecesOf = (ids: Int32Array): string[] => [...ids].map(id => tokens[id] ?? '');
  const hidden = (ids: readonly number[]): Float32Array =>
    Float32Array.from(tokens, (_, unit) => ids.filter(id => id === unit).length / Math.max(1, ids.length));
  return {
    card,
    eosTokenIds: ends,
    calls,
    encode(text: string, form: Form): PromptText {
      if (form === 'raw' && text === '' && ends.length === 0)
        throw new AdjacentError('bad-argument', 'There is nothing to start from.', 'Give some text.');
      const given = form === 'chat' ? `<${text}>` : text;
      const ids = Int32Array.from(given === '' ? [ends[0] ?? 0] : Array.from(given, idOf));
      return { form, text: given, ids, own: [0, ids.length], spans: Array.from(ids, (_, at) => [at, at + 1] as const) };
    },
    decode: ids => piecesOf(ids).join(''),
    pieces: piecesOf,
    texts: piecesOf,
    score(ids, from, signal): Promise<Score> {
      calls.push('score');
      if (signal.aborted) return Promise.reject(cancelled());
      const logits = Float32Array.from(
        Array.from({ length: ids.length - from }, (_, at) => law.logits([...ids.subarray(0, from + at + 1)])).flat(),
      );
      return Promise.resolve({ ids, logits, from, vocabulary: tokens.length });
    },
    scoreLayers(ids, from, layers, signal): Promise<Score[]> {
      const scores = layers.map(kept =>
        (kept === card.layers ? referenceModel(law) : heldBack(law, { layers: kept })).score(ids, from, signal),
      );
      calls.push('scoreLayers');
      return Promise.all(scores);
    },
    ablate: restriction => Promise.resolve(heldBack(law, restriction)),
    probeTexts: law.probeTexts ?? [],
    async *sample(request, signal, onStep) {
      calls.push('sample');
      let steps = 0;
      for (const row of request.rows) {
        await Promise.resolve();
        if (signal.aborted) throw cancelled();
        const sampled = sampleRow(law, request, row, hidden);
        steps += sampled.entropy.length;
        onStep(steps, 1);
        yield sampled;
      }
    },
    probeCenter: () => Promise.resolve(new Float32Array(tokens.length)),
    speed: () => {
      calls.push('speed');
      const step = law.stepMilliseconds ?? 1;
      return Promise.resolve({ step: [1, 8, 32].map(batch => ({ batch, milliseconds: step })) });
    },
    internals: () =>
      Promise.resolve({
        layers: 3,
        heads: 2,
        stateLayers: [1, 2, 3],
        missing: [],
        // Head 1 attends evenly, head 2 to the last token alone. Layer l has the shares of the last 3l tokens.
        read(prompt: Int32Array, answer: Int32Array) {
          const ids = [...prompt, ...answer];
          const even = ids.map(() => 1 / ids.length);
          const last = ids.map((_, at) => (at === ids.length - 1 ? 1 : 0));
          return Promise.resolve({
            attention: Float32Array.from([1, 2, 3].flatMap(() => [...even, ...last])),
            states: Float32Array.from([1, 2, 3].flatMap(layer => [...hidden(ids.slice(-3 * layer))])),
          });
        },
        close: () => Promise.resolve(),
      }),
    close: () => Promise.resolve(),
  };
}

const cannot = { code: 'not-examined' } as const;

/** The model under a restriction, further ones on top of it. Throws AdjacentError model-unsupported. */
function heldBack(law: ReferenceLaw, restriction: Ablation): LanguageModel {
  const { restricted } = law;
  if (restricted === undefined)
    throw new AdjacentError('model-unsupported', messageText(cannot), 'Choose another model.');
  return referenceModel({
    ...law,
    logits: history => restricted(history, restriction),
    restricted: (history, more) => restricted(history, { ...restriction, ...more }),
  });
}

function cancelled(): AdjacentError {
  return new AdjacentError('cancelled', 'The run was cancelled.', 'What was finished is kept.');
}

function sampleRow(
  law: ReferenceLaw,
  request: SampleRequest,
  row: SampleRow,
  hidden: (ids: readonly number[]) => Float32Array,
): SampledRow {
  const forced = [...(row.forced ?? [])];
  const ids = [...forced];
  const [logProbT, logProb1, entropy, logitVariance]: [number[], number[], number[], number[]] = [[], [], [], []];
  let [ended, end]: [boolean, SampledRow['end']] = [false, undefined];
  while (ids.length < Math.min(row.tokens ?? request.tokens, request.tokens) && !ended) {
    const logits = law
      .logits([...request.prefix, ...ids])
      .map((value, id) => (request.end === 'suppress' && law.ends.includes(id) ? -Infinity : value));
    const tempered = softmax(logits, row.temperature);
    const token = draw(tempered, uniform(request.seed, row.drawsOf ?? row.cell, row.index, ids.length));
    entropy.push(entropyOf(tempered));
    const mean = logits.reduce(
      (sum, value, id) => sum + ((tempered[id] ?? 0) > 0 ? (tempered[id] ?? 0) * value : 0),
      0,
    );
    logitVariance.push(
      logits.reduce(
        (sum, value, id) => sum + ((tempered[id] ?? 0) > 0 ? (tempered[id] ?? 0) * (value - mean) ** 2 : 0),
        0,
      ),
    );
    ended = law.ends.includes(token);
    const [own, untempered] = [Math.log(tempered[token] ?? 0), Math.log(softmax(logits)[token] ?? 0)];
    if (ended) {
      end = { logProbT: Math.fround(own), logProb1: Math.fround(untempered) };
      break;
    }
    ids.push(token);
    logProbT.push(own);
    logProb1.push(untempered);
  }
  const pooled = ids.slice(row.pooledFrom ?? 0);
  return {
    cell: row.cell,
    index: row.index,
    ids: Int32Array.from(ids.slice(forced.length)),
    logProbT: Float32Array.from(logProbT),
    logProb1: Float32Array.from(logProb1),
    entropy: Float32Array.from(entropy),
    logitVariance: Float32Array.from(logitVariance),
    ended,
    ...(end === undefined ? {} : { end }),
    hidden: pooled.length > 0 && request.pool ? hidden(pooled) : null,
  };
}

function draw(law: Float64Array, u: number): number {
  let sum = 0;
  for (let id = 0; id < law.length; id++) {
    sum += law[id] ?? 0;
    if (u < sum) return id;
  }
  return law.length - 1;
}
