/** The language model behind the one interface (design.md decision 2): a prepared ONNX graph, its text codec and prompt
 * forms. */
import { AdjacentError } from '../core/adjacentError.ts';
import type {
  Form,
  LanguageModel,
  ModelCard,
  PromptText,
  Ablation,
  SampledRow,
  SampleRequest,
  Score,
  SpeedProbe,
} from '../domain/languageModel.ts';
import { Decoder } from './sampler/decoder.ts';
import { readLaws } from './sampler/textLogProbs.ts';
import { wholeModel, type Exit, type ModelView } from './sampler/modelView.ts';
import { PrefixShelf } from './sampler/prefiller.ts';
import { meanProbeState } from './sampler/probeCenter.ts';
import { probeQuestion, probeSentences } from './sampler/probeSentences.ts';
import { fittedExits, type FitText } from './sampler/logitLensScale.ts';
import { type KeptScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { checkRestriction, restrictedCard, viewOf } from './sampler/ablation.ts';
import type { PromptForms } from './text/promptForms.ts';
import { probeSpeed } from './sampler/speedProbe.ts';
import type { DecoderModel } from './sampler/stepGraph.ts';
import type { TextCodec } from './text/textCodec.ts';

/** Bytes of logits that one score may return (details.md "Plan, seeds, replay"). */
const mostLogits = 256 * 2 ** 20;

/** What a language model is put together from. */
export interface OnnxParts extends DecoderModel {
  readonly card: ModelCard;
  readonly codec: TextCodec;
  readonly forms: PromptForms;
  readonly probeTexts: readonly string[];
  readonly scales: KeptScales;
}

/** Put an opened graph, its codec and its forms together. */
export function createOnnxLanguageModel(parts: OnnxParts): LanguageModel {
  return new OnnxLanguageModel(parts, wholeModel, new PrefixShelf());
}

class OnnxLanguageModel implements LanguageModel {
  readonly card: ModelCard;
  readonly eosTokenIds: readonly number[];
  readonly probeTexts: readonly string[];
  private readonly parts: OnnxParts;
  private readonly shelf: PrefixShelf;
  private readonly decoder: Decoder;
  private readonly isWhole: boolean;

  constructor(parts: OnnxParts, view: ModelView, shelf: PrefixShelf) {
    this.parts = parts;
    this.card = restrictedCard(parts.card, view);
    this.eosTokenIds = parts.ends;
    this.probeTexts = parts.probeTexts;
    this.shelf = shelf;
    this.decoder = new Decoder(parts, view, shelf);
    this.isWhole = view === wholeModel;
  }

  encode(text: string, form: Form): PromptText {
    const prompt = this.parts.forms.encode(text, form);
    this.checkLength(prompt.ids.length + 1);
    return prompt;
  }

  decode(ids: Int32Array): string {
    return this.parts.codec.decode(ids);
  }

  pieces(ids: Int32Array): string[] {
    return this.parts.codec.pieces(ids);
  }

  /** `logits` are ln p at temperature 1: logits less their logarithmic sum of exponentials, which no softmax sees. */
  async score(ids: Int32Array, from: number, signal: AbortSignal): Promise<Score> {
    this.checkScore(ids, from, 1);
    const [logits = new Float32Array(0)] = await readLaws(this.decoder, ids, from, signal);
    return { ids, logits, from, vocabulary: this.parts.vocabulary };
  }

  async scoreLayers(ids: Int32Array, from: number, layers: readonly number[], signal: AbortSignal): Promise<Score[]> {
    this.checkScore(ids, from, layers.length);
    for (const kept of layers) checkRestriction(this.parts.card, { layers: kept });
    const read = await readLaws(this.decoder, ids, from, signal, await this.exits(layers, signal));
    return read.map(logits => ({ ids, logits, from, vocabulary: this.parts.vocabulary }));
  }

  async ablate(restriction: Ablation, signal = new AbortController().signal): Promise<LanguageModel> {
    checkRestriction(this.parts.card, restriction);
    const [exit] = await this.exits([restriction.layers ?? this.card.layers], signal);
    return new OnnxLanguageModel(this.parts, viewOf(this.parts.card, restriction, exit), this.shelf);
  }

  async *sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number) => void,
  ): AsyncGenerator<SampledRow> {
    this.checkLength(request.prefix.length + request.tokens);
    yield* this.decoder.sample(request, signal, onStep);
  }

  async probeCentre(form: Form, signal: AbortSignal): Promise<Float32Array | null> {
    const prefix = this.parts.forms.encode(form === 'chat' ? probeQuestion : '', form).ids;
    return meanProbeState(
      this.decoder,
      prefix,
      probeSentences.map(sentence => this.parts.codec.encode(sentence)),
      signal,
    );
  }

  speed(prompt: number, signal: AbortSignal): Promise<SpeedProbe> {
    return probeSpeed(this.decoder, prompt, signal);
  }

  async close(): Promise<void> {
    if (this.isWhole) await this.parts.session.close();
  }

  /** Scales are those of the model with all its heads. */
  private exits(layers: readonly number[], signal: AbortSignal): Promise<Exit[]> {
    const whole = new Decoder(this.parts, wholeModel, this.shelf);
    return fittedExits(whole, layers, () => this.fitTexts(), this.parts.scales, signal);
  }

  private fitTexts(): FitText[] {
    return this.probeTexts.flatMap(text => {
      const { ids, own } = this.parts.forms.encode(text, 'raw');
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
        'There is no token to score.',
        'Write or select some text.',
        `from ${from} of ${ids.length}`,
      );
    }
    const positions = ids.length - from;
    if (positions * vocabulary * 4 * readings > mostLogits) {
      const most = Math.floor(mostLogits / (vocabulary * 4 * readings));
      throw new AdjacentError(
        'prompt-too-long',
        `Exact figures of ${positions} tokens at once do not fit into memory; ${most} do.`,
        'Select a shorter part of the text.',
      );
    }
    this.checkLength(ids.length);
  }

  private checkLength(tokens: number): void {
    const { context, name } = this.card;
    if (tokens <= context) return;
    throw new AdjacentError(
      'prompt-too-long',
      `Prompt and answer take ${tokens} tokens, and ${name} reads ${context} at most.`,
      'Shorten the prompt or ask for fewer tokens.',
    );
  }
}
