/** What an editor does with the chat models of other extensions, with answers of a model of our own engine. */
import type { AskEditor, EditorRefusal } from '../../src/domain/editorModel.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';

/** What goes wrong; each can be changed while it runs. */
export interface EditorFaults {
  /** Draws at temperature 1, whatever is asked for. */
  temperatureIgnored?: boolean;
  /** Refuses every request for an answer after so many. */
  refusesAfter?: number;
  refusal?: EditorRefusal;
  /** Never answers. */
  isSilent?: boolean;
}

export interface TestEditor {
  readonly ask: AskEditor;
  readonly faults: EditorFaults;
  /** Wants that arrived, and how many of them were taken back. */
  readonly wants: Parameters<AskEditor>[1][];
  readonly takenBack: () => number;
}

/** An editor with one model. */
export function editorWith(model: LanguageModel, faults: EditorFaults = {}): TestEditor {
  const wants: Parameters<AskEditor>[1][] = [];
  let [answers, takenBack] = [0, 0];
  let last: Promise<unknown> = Promise.resolve();
  const draw = async (
    { messages, temperature, topP, tokens }: Extract<Parameters<AskEditor>[1], { readonly kind: 'answer' }>,
    index: number,
  ): ReturnType<AskEditor> => {
    const prefix = model.encode(
      messages.at(-1)?.content ?? '',
      model.card.forms[0] ?? 'raw',
      messages.slice(0, -1),
    ).ids;
    const drawn = { temperature: faults.temperatureIgnored === true ? 1 : temperature, topP, topK: 0 };
    const rows = [{ cell: 0, index, ...drawn }];
    const request = { prefix, rows, tokens, end: 'stop', seed: 17, batch: 1, pool: false } as const;
    for await (const row of model.sample(request, new AbortController().signal, () => undefined))
      return { kind: 'answer', text: model.decode(row.ids), ended: row.ended };
    return { kind: 'refusal', reason: 'failed', said: 'no row' };
  };
  return {
    faults,
    wants,
    takenBack: () => takenBack,
    ask: async (_, want, signal) => {
      wants.push(want);
      if (want.kind === 'facts') return { kind: 'facts', context: model.card.context };
      // Each answer has random numbers of its own, however many are asked for at once.
      const index = ++answers;
      if (index > (faults.refusesAfter ?? Infinity))
        return { kind: 'refusal', reason: faults.refusal ?? 'limit', said: 'in words of the model' };
      signal.addEventListener('abort', () => {
        takenBack++;
      });
      if (faults.isSilent === true) await new Promise(resolve => signal.addEventListener('abort', resolve));
      const turn = last.then(() => draw(want, index));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
