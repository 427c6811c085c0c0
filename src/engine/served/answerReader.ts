/** Reads answers of a model without hidden states with a model that has them (docs/method.md#served-models). */
import type { Form, LanguageModel, SampleRow } from '../../domain/languageModel.ts';
import type { ServedPrompt } from './provider.ts';

/** Most tokens of an answer that are read, and answers that are read at once. */
const longest = 512;
const together = 32;

interface Reading {
  readonly prompt: ServedPrompt;
  readonly answer: string;
  readonly from: number;
  readonly signal: AbortSignal;
  resolve(state: Float32Array | null): void;
  reject(error: unknown): void;
}

/** The hidden state of an answer behind its prompt, as the reader's own answers have it. Answers to one prompt that
 * wait are read together. */
export class AnswerReader {
  readonly model: LanguageModel;
  private waiting: Reading[] = [];
  private isReading = false;

  constructor(model: LanguageModel) {
    this.model = model;
  }

  get name(): string {
    return this.model.card.name;
  }

  /** Mean final hidden state over the tokens of the answer that end behind its first `from` UTF-16 units, float32
   * [width]; null where there are none. Throws AdjacentError cancelled, prompt-too-long. */
  read(prompt: ServedPrompt, answer: string, signal: AbortSignal, from = 0): Promise<Float32Array | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ prompt, answer, from, signal, resolve, reject });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    for (;;) {
      // Answers that arrive in this turn wait with the first one.
      await Promise.resolve();
      const [first] = this.waiting;
      if (first === undefined) break;
      const isWithFirst = ({ prompt, signal }: Reading): boolean => prompt === first.prompt && signal === first.signal;
      const group = this.waiting.filter(isWithFirst).slice(0, together);
      this.waiting = this.waiting.filter(one => !group.includes(one));
      try {
        const states = await this.statesOf(first, group);
        group.forEach((one, at) => {
          one.resolve(states[at] ?? null);
        });
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    this.isReading = false;
  }

  private async statesOf(
    { prompt, signal }: Pick<Reading, 'prompt' | 'signal'>,
    group: readonly Reading[],
  ): Promise<readonly (Float32Array | null)[]> {
    const rows = group.flatMap(({ answer, from }, index): SampleRow[] => {
      if (answer.trim() === '') return [];
      const own = this.model.encode(answer, 'raw');
      const forced = own.ids.subarray(...own.own).subarray(0, longest);
      const pooledFrom = own.spans.filter(([, end]) => end <= from).length;
      const row = { cell: 0, index, temperature: 1, topP: 1, topK: 0, forced, pooledFrom, tokens: forced.length };
      return forced.length > pooledFrom ? [row] : [];
    });
    const states: (Float32Array | null)[] = group.map(() => null);
    if (rows.length === 0) return states;
    const request = {
      prefix: this.prefixOf(prompt),
      rows,
      tokens: Math.max(...rows.map(row => row.tokens ?? 0)),
      end: 'stop',
      seed: 0,
      batch: together,
      pool: true,
    } as const;
    for await (const { index, hidden } of this.model.sample(request, signal, () => undefined)) states[index] = hidden;
    return states;
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
