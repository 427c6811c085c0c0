/** A model of the editor, which gives answers and nothing else. */
import type { EditorModel } from '../../domain/editorModel.ts';
import type { EditorPort } from './editorPort.ts';
import type { Provider } from './provider.ts';

/** Most requests at once: they count against a plan, and there is one user. */
export const editorRequests = 4;

/** The provider of a model of the editor. */
export function editorProvider(port: EditorPort, model: EditorModel): Provider {
  return {
    software: model.vendor,
    model: model.name,
    mostNext: 0,
    mostLikely: 0,
    severalAnswers: false,
    answersOnly: true,
    forms: { chat: true, raw: false },
    continues: { chat: false, raw: false },
    settings: [],
    async facts(signal) {
      const { context } = await port.ask(model, { kind: 'facts' }, signal);
      return { context, vocabulary: null };
    },
    async ask({ prompt, temperature, topP, stop = [], tokens }, signal) {
      const messages = 'text' in prompt ? [{ role: 'user', content: prompt.text } as const] : prompt.messages;
      const want = { kind: 'answer', messages, temperature, topP, stop, tokens } as const;
      const { text, ended } = await port.ask(model, want, signal);
      return [{ text, tokens: null, ended }];
    },
    read: () => Promise.resolve(null),
  };
}
