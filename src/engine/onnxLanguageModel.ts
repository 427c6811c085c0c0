/** The LanguageModel interface over a prepared ONNX graph, its tokenizer and its prompt forms. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import type {
  Ablation,
  Form,
  InternalsReader,
  LanguageModel,
  ModelCard,
  PromptText,
  SampledRow,
  SampleRequest,
  SamplingState,
  Score,
  SpeedProbe,
} from '../domain/languageModel.ts';
import { RuntimeFailure } from '../modelFiles/onnx/session.ts';
import type { LogitLensScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { checkCanceled } from './cancellation.ts';
import { pulse } from './heartbeat/pulse.ts';
import type { InternalsSession } from './internalsSession.ts';
import {
  ablatedCard,
  activeAblationOf,
  checkAblation,
  noAblation,
  type ActiveAblation,
  type EarlyExit,
} from './sampler/ablation.ts';
import { Decoder } from './sampler/decoder.ts';
import { createInternalsReader } from './sampler/internalsReader.ts';
import { fitEarlyExits, type CalibrationText } from './sampler/logitLensScale.ts';
import { PrefixCache } from './sampler/prefixCache.ts';
import { probeCenter } from './sampler/probeCenter.ts';
import { probeQuestion, probeSentences } from './sampler/probeSentences.ts';
import { probeJointSpeed, probeSpeed, stepMilliseconds } from './sampler/speedProbe.ts';
import { repetitionBreaks } from './sampler/repetitionBreaks.ts';
import type { DecoderModel } from './sampler/stepGraph.ts';
import { readLogProbs } from './sampler/textLogProbs.ts';
import type { SamplerThreads, ThreadsLease } from './samplerThreads/samplerThreads.ts';
import type { PromptForms } from './text/promptForms.ts';
import type { TextCodec } from './text/textCodec.ts';

/** Bytes of logits that one score may return. */
const maxLogitBytes = 256 * 2 ** 20;

/** The parts of a language model. */
export interface OnnxParts extends DecoderModel {
  readonly card: ModelCard;
  readonly codec: TextCodec;
  readonly forms: PromptForms;
  /** See `LanguageModel.identity`. */
  readonly identity?: string;
  /** Texts that the logit-lens scales are fitted on. */
  readonly probeTexts: readonly string[];
  readonly logitLensScales: LogitLensScales;
  /** Throws AdjacentError prompt-too-long for a text that is too long by far; any text passes when absent. */
  readonly checkText?: (text: string) => void;
  /** Threads that sample large requests beside the session; absent: it does so alone. */
  readonly samplerThreads?: SamplerThreads;
  /** Opens the graph that shows the inside of the model. Throws RuntimeFailure, and what the file system throws. */
  readonly openInternals: () => Promise<InternalsSession>;
}

/** The language model of an opened graph. It closes the session of the graph. */
export function createOnnxLanguageModel(parts: OnnxParts): LanguageModel {
  return new OnnxLanguageModel(parts, noAblation, new PrefixCache());
}

class OnnxLanguageModel implements LanguageModel {
  readonly card: ModelCard;
  readonly eosTokenIds: readonly number[];
  readonly identity?: string;
  readonly probeTexts: readonly string[];
  readonly breaksRepetition: (token: number) => boolean;
  private readonly parts: OnnxParts;
  private readonly prefixCache: PrefixCache;
  private readonly decoder: Decoder;
  private readonly ownsSession: boolean;
  private readonly ablation: ActiveAblation;

  constructor(parts: OnnxParts, ablation: ActiveAblation, prefixCache: PrefixCache) {
    this.parts = parts;
    this.card = ablatedCard(parts.card, ablation);
    this.eosTokenIds = parts.eosTokenIds;
    if (ablation === noAblation && parts.identity !== undefined) this.identity = parts.identity;
    this.probeTexts = parts.probeTexts;
    this.prefixCache = prefixCache;
    this.breaksRepetition = repetitionBreaks(parts.codec);
    this.decoder = new Decoder(
      { ...parts, breaksRepetition: this.breaksRepetition, pieces: ids => parts.codec.pieces(ids) },
      ablation,
      prefixCache,
    );
    this.ownsSession = ablation === noAblation;
    this.ablation = ablation;
  }

  encode(text: string, form: Form, before: readonly ChatMessage[] = []): PromptText {
    this.parts.checkText?.(text);
    const prompt = pulse.whileIn('reading', 0, () => this.parts.forms.encode(text, form, before));
    this.checkLength(prompt.ids.length + 1);
    return prompt;
  }

  decode(ids: Int32Array): string {
    return this.parts.codec.decode(ids);
  }

  pieces(ids: Int32Array): string[] {
    return this.parts.codec.pieces(ids);
  }

  texts(ids: Int32Array): string[] {
    return this.parts.codec.texts(ids);
  }

  /** The returned logits are ln p at temperature 1, which differ from the raw logits by a constant for each position
   * that no softmax sees; `peaks` has it. */
  async score(ids: Int32Array, from: number, signal: AbortSignal, onRead?: (tokens: number) => void): Promise<Score> {
    this.checkScore(ids, from, 1);
    const peaks = new Float32Array(ids.length - from);
    const onPeaks = (at: number, read: Float32Array): void => {
      peaks.set(read, at);
    };
    const [logits = new Float32Array(0)] = await readLogProbs(this.decoder, ids, from, signal, undefined, {
      onRead,
      onPeaks,
    });
    return { ids, logits, from, vocabulary: this.parts.vocabulary, peaks };
  }

  async scoreLayers(ids: Int32Array, from: number, layers: readonly number[], signal: AbortSignal): Promise<Score[]> {
    this.checkScore(ids, from, layers.length);
    for (const layer of layers) checkAblation(this.parts.card, { layers: layer });
    const read = await readLogProbs(this.decoder, ids, from, signal, await this.earlyExits(layers, signal));
    return read.map(logits => ({ ids, logits, from, vocabulary: this.parts.vocabulary }));
  }

  async ablate(ablation: Ablation, signal = new AbortController().signal): Promise<LanguageModel> {
    checkAblation(this.parts.card, ablation);
    const [exit] = await this.earlyExits([ablation.layers ?? this.card.layers], signal);
    return new OnnxLanguageModel(this.parts, activeAblationOf(this.parts.card, ablation, exit), this.prefixCache);
  }

  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached: number) => void,
  ): AsyncGenerator<SampledRow> {
    this.checkLength(request.prefix.length + request.tokens);
    const { samplerThreads: threads } = this.parts;
    const lease = threads?.suits(request) ? await threads.lease() : null;
    if (lease === null) yield* this.decoder.sample(request, signal, onStep);
    else yield* this.sampleInThreads(lease, request, signal, onStep);
  }

  /** Samples here and in threads; should one of these fail, what is left here. */
  private async *sampleInThreads(
    lease: ThreadsLease,
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached: number) => void,
  ): AsyncGenerator<SampledRow> {
    const { cutNow, rows } = request;
    const left = new Map(rows.map(row => [`${row.cell}/${row.index}`, row]));
    const limits = new Map<number, number>();
    const watched = (state: SamplingState): readonly number[] => {
      const cut = cutNow?.(state) ?? [];
      for (const cell of cut) if (!limits.has(cell)) limits.set(cell, state.longest + 1);
      return cut;
    };
    const shared = cutNow === undefined ? request : { ...request, cutNow: watched };
    let failed = false;
    try {
      for await (const row of this.decoder.sample(shared, signal, onStep, lease.samplers)) {
        left.delete(`${row.cell}/${row.index}`);
        yield row;
      }
    } catch (error) {
      if (!(error instanceof RuntimeFailure)) throw error;
      failed = true;
    } finally {
      lease.release(failed);
    }
    if (!failed) return;
    const rest = [...left.values()].map(row => ({
      ...row,
      tokens: Math.min(row.tokens ?? request.tokens, limits.get(row.cell) ?? Infinity),
    }));
    yield* this.decoder.sample({ ...request, rows: rest }, signal, onStep);
  }

  async probeCenter(form: Form, signal: AbortSignal): Promise<Float32Array | null> {
    const prefix = this.probePrefix(form);
    const probes = probeSentences.flatMap(sentence => readable(() => this.parts.codec.encode(sentence)));
    return probeCenter(this.decoder, prefix, probes, signal);
  }

  /** Probes follow the beginning of a text, or a question where there is no token that begins one. */
  private probePrefix(form: Form): Int32Array {
    const { forms } = this.parts;
    if (form === 'chat') return forms.encode(probeQuestion, form).ids;
    try {
      return forms.encode('', form).ids;
    } catch (error) {
      if (!(error instanceof AdjacentError) || error.kind !== 'prompt-empty') throw error;
      return forms.encode(probeQuestion, form).ids;
    }
  }

  async speed(prompt: number, signal: AbortSignal): Promise<SpeedProbe> {
    const { samplerThreads: threads } = this.parts;
    const lease = threads?.suitMost ? await threads.lease() : null;
    if (lease === null) return probeSpeed(this.decoder, prompt, signal);
    let failed = false;
    try {
      const places = [
        ...lease.samplers.map(thread => (rows: number) => thread.stepMilliseconds(prompt, rows)),
        (rows: number) => stepMilliseconds(this.decoder, prompt, rows, signal),
      ];
      return await probeJointSpeed(places, signal);
    } catch (error) {
      if (!(error instanceof RuntimeFailure)) throw error;
      failed = true;
    } finally {
      lease.release(failed);
    }
    return probeSpeed(this.decoder, prompt, signal);
  }

  async internals(signal: AbortSignal): Promise<InternalsReader> {
    checkCanceled(signal);
    const opened = await this.parts.openInternals();
    return createInternalsReader(this.decoder, opened, this.ablation, this.card.name);
  }

  async close(): Promise<void> {
    if (!this.ownsSession) return;
    this.parts.codec.close();
    await this.parts.samplerThreads?.close();
    await this.parts.session.close();
  }

  /** Scales are fitted without masked heads. */
  private earlyExits(layers: readonly number[], signal: AbortSignal): Promise<EarlyExit[]> {
    const whole = new Decoder(this.parts, noAblation, this.prefixCache);
    return fitEarlyExits(whole, layers, () => this.calibrationTexts(), this.parts.logitLensScales, signal);
  }

  private calibrationTexts(): CalibrationText[] {
    const prompts = this.probeTexts.flatMap(text => readable(() => this.parts.forms.encode(text, 'raw')));
    return prompts.flatMap(({ ids, own }) => {
      const read = ids.subarray(0, Math.min(own[1], this.card.context));
      const from = Math.max(own[0] - 1, 0);
      return read.length > from + 1 ? [{ ids: read, from }] : [];
    });
  }

  private checkScore(ids: Int32Array, from: number, readings: number): void {
    const { vocabulary } = this.parts;
    if (!Number.isInteger(from) || from < 0 || from >= ids.length) {
      throw new AdjacentError(
        'bad-argument',
        t`There is no token to score.`,
        t`Enter or select some text.`,
        `from ${from} of ${ids.length}`,
      );
    }
    const positions = ids.length - from;
    const maxPositions = Math.floor(maxLogitBytes / (vocabulary * 4 * readings));
    if (positions * vocabulary * 4 * readings > maxLogitBytes) {
      throw new AdjacentError(
        'prompt-too-long',
        t`The distributions of ${positions} tokens do not fit into memory at once; the limit is ${maxPositions}.`,
        t`Select a shorter part of the text.`,
      );
    }
    this.checkLength(ids.length);
  }

  private checkLength(tokens: number): void {
    const { context, name } = this.card;
    if (tokens <= context) return;
    throw new AdjacentError(
      'prompt-too-long',
      t`The prompt and answer need ${tokens} tokens, but ${name} reads at most ${context}.`,
      t`Shorten the prompt or ask for fewer tokens.`,
    );
  }
}

/** What is encoded, or nothing for a text that the tokenizer has no tokens for. */
function readable<T>(encode: () => T): T[] {
  try {
    return [encode()];
  } catch (error) {
    if (error instanceof AdjacentError && error.kind === 'bad-argument') return [];
    throw error;
  }
}
