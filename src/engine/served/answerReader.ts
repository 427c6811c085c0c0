/** Reads answers of a model without hidden states with a model that has them (docs/method.md#served-models). */
import type { Form, LanguageModel } from '../../domain/languageModel.ts';
import type { ServedPrompt } from './provider.ts';

/** Most tokens of an answer that are read. */
const longest = 512;

/** The hidden state of an answer behind its prompt, as the reader's own answers have it. One answer is read after the
 * other. */
export class AnswerReader {
  readonly model: LanguageModel;
  private last: Promise<unknown> = Promise.resolve();

  constructor(model: LanguageModel) {
    this.model = model;
  }

  get name(): string {
    return this.model.card.name;
  }

  /** Mean final hidden state over the tokens of the answer, float32 [width]; null for an empty answer. Throws
   * AdjacentError cancelled, prompt-too-long. */
  read(prompt: ServedPrompt, answer: string, signal: AbortSignal): Promise<Float32Array | null> {
    const turn = this.last.then(() => this.readNow(prompt, answer, signal));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async readNow(prompt: ServedPrompt, answer: string, signal: AbortSignal): Promise<Float32Array | null> {
    const { model } = this;
    const own = model.encode(answer, 'raw');
    const forced = own.ids.subarray(...own.own).subarray(0, longest);
    if (answer.trim() === '' || forced.length === 0) return null;
    const row = { cell: 0, index: 0, temperature: 1, topP: 1, topK: 0, forced };
    const request = {
      prefix: this.prefixOf(prompt),
      rows: [row],
      tokens: forced.length,
      end: 'stop',
      seed: 0,
      batch: 1,
      pool: true,
    } as const;
    for await (const { hidden } of model.sample(request, signal, () => undefined)) return hidden;
    return null;
  }

  private prefixOf(prompt: ServedPrompt): Int32Array {
    if ('text' in prompt) return this.model.encode(prompt.text, this.form('raw')).ids;
    const last = prompt.messages.at(-1);
    return this.model.encode(last?.content ?? '', this.form('chat'), prompt.messages.slice(0, -1)).ids;
  }

  private form(wanted: Form): Form {
    const { forms } = this.model.card;
    return forms.includes(wanted) ? wanted : (forms[0] ?? 'raw');
  }
}
