/** The language model behind the one interface (design.md decision 2): a prepared ONNX graph, its text codec and prompt forms. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { Form, LanguageModel, ModelCard, PromptText, SampledRow, SampleRequest, Score, SpeedProbe } from '../experiment/languageModel.ts';
import { Decoder } from './sampler/decoder.ts';
import { meanProbeState } from './sampler/probeCentre.ts';
import { probeQuestion, probeSentences } from './sampler/probeSentences.ts';
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
}

/** Put an opened graph, its codec and its forms together. */
export function createOnnxLanguageModel(parts: OnnxParts): LanguageModel {
  return new OnnxLanguageModel(parts);
}

class OnnxLanguageModel implements LanguageModel {
  readonly card: ModelCard;
  readonly ends: readonly number[];
  private readonly parts: OnnxParts;
  private readonly decoder: Decoder;

  constructor(parts: OnnxParts) {
    this.parts = parts;
    this.card = parts.card;
    this.ends = parts.ends;
    this.decoder = new Decoder(parts);
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
    const { vocabulary, headRows } = this.parts;
    if (!Number.isInteger(from) || from < 0 || from >= ids.length) {
      throw new AdjacentError('bad-argument', 'There is no token to score.', 'Write or select some text.', `from ${from} of ${ids.length}`);
    }
    const positions = ids.length - from;
    if (positions * vocabulary * 4 > mostLogits) {
      const most = Math.floor(mostLogits / (vocabulary * 4));
      throw new AdjacentError('prompt-too-long', `Exact figures of ${positions} tokens at once do not fit into memory; ${most} do.`, 'Select a shorter part of the text.');
    }
    this.checkLength(ids.length);
    const logits = new Float32Array(positions * vocabulary);
    const put = (position: number, laws: Float32Array): void => {
      for (let row = 0; row < laws.length / headRows; row++) {
        logits.set(laws.subarray(row * headRows, row * headRows + vocabulary), (position - from + row) * vocabulary);
      }
    };
    const prefix = await this.decoder.prefixes.read(ids.subarray(0, -1), Math.min(from, ids.length - 1), signal, put);
    const cache = this.decoder.createCache(1, 0);
    const last = { tokens: ids.subarray(-1), steps: 1, depths: [0], prefix, cache, heads: [0], laws: [0] };
    const step = await this.decoder.graph.run({ ...last, bias: this.decoder.tokenBias(false) });
    put(ids.length - 1, step.floats('log_law'));
    return { ids, logits, from, vocabulary };
  }

  async *sample(request: SampleRequest, signal: AbortSignal, onStep: (tokens: number) => void): AsyncGenerator<SampledRow> {
    this.checkLength(request.prefix.length + request.tokens);
    yield* this.decoder.sample(request, signal, onStep);
  }

  async probeCentre(form: Form, signal: AbortSignal): Promise<Float32Array | null> {
    const prefix = this.parts.forms.encode(form === 'chat' ? probeQuestion : '', form).ids;
    return meanProbeState(this.decoder, prefix, probeSentences.map(sentence => this.parts.codec.encode(sentence)), signal);
  }

  speed(prompt: number, signal: AbortSignal): Promise<SpeedProbe> {
    return probeSpeed(this.decoder, prompt, signal);
  }

  close(): Promise<void> {
    return this.parts.session.close();
  }

  private checkLength(tokens: number): void {
    const { context, name } = this.card;
    if (tokens <= context) return;
    throw new AdjacentError('prompt-too-long', `Prompt and answer take ${tokens} tokens, and ${name} reads ${context} at most.`, 'Shorten the prompt or ask for fewer tokens.');
  }
}
