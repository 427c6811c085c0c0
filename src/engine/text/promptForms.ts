/** Turns the user's text into the token ids a model reads: in its chat template, or raw. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Form, PromptText, Span } from '../../domain/languageModel.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';
import { openChatTemplate, type ChatText } from './chatTemplate.ts';
import { startTokens } from './startTokens.ts';
import type { FolderCodec } from './tokenizer.ts';

/** The forms of one model. */
export interface PromptForms {
  /** Forms the model can take; the first is its default. */
  readonly forms: readonly Form[];
  /** Encode a text in a form, after messages if there are any. Throws AdjacentError bad-argument for
   * a form the model does not have, template-invalid for a template that does not parse or render, prompt-empty when no
   * token precedes the first answer token. */
  encode(text: string, form: Form, before?: readonly ChatMessage[]): PromptText;
}

/** The forms of a tokenizer's folder: chat first where it has a template. `starts` are the ids that may begin an empty
 * text. A template that cannot be used is refused only for chat; raw always works. */
export function openPromptForms(codec: FolderCodec, starts = startTokens(codec)): PromptForms {
  const { template, named } = codec.folder;
  const render = template === null ? null : openChatTemplate(template, named);
  return {
    forms: template === null ? ['raw'] : ['chat', 'raw'],
    encode(text, form, before = []) {
      if (form === 'raw') return rawPrompt(codec, starts, text, before);
      if (render === null)
        throw new AdjacentError('bad-argument', t`This model has no chat template.`, t`Choose the raw prompt format.`);
      return chatPrompt(codec, render(text, before), text);
    },
  };
}

function chatPrompt(codec: FolderCodec, { text: rendered, place, adapted: done }: ChatText, text: string): PromptText {
  const adapted = done.length === 0 ? {} : { adapted: done };
  if (place !== null) {
    const { ids, own, spans } = codec.enclose(place.before, place.own, place.after);
    return { form: 'chat', text: rendered, ids, own, spans: shifted(spans, place.start), ...adapted };
  }
  // Without its place, control tokens that the user typed cannot be told from those of the template.
  if (codec.enclose('', text, '').ids.join() !== codec.enclose(text, '', '').ids.join())
    throw new AdjacentError(
      'template-invalid',
      t`The prompt contains a control token of this model, and the chat template rewrites the prompt.`,
      t`Remove the control token, or use the raw prompt format.`,
    );
  const { ids } = codec.enclose(rendered, '', '');
  return { form: 'chat', text: rendered, ids, own: [ids.length, ids.length], spans: [], rewritten: true, ...adapted };
}

/** The text after the special tokens that the tokenizer puts first, and after the messages, separated by empty lines.
 * An empty prompt is the first token of `starts`. */
function rawPrompt(
  codec: FolderCodec,
  starts: readonly number[],
  text: string,
  before: readonly ChatMessage[],
): PromptText {
  const opening = before
    .filter(({ content }) => content !== '')
    .map(({ content }) => `${content}\n\n`)
    .join('');
  const { ids, spans } = codec.align(opening + text);
  const all = Int32Array.from([...codec.leading, ...ids]);
  if (all.length > 0) {
    const found = spans.findIndex(([, end]) => end > opening.length);
    const first = opening === '' ? 0 : found < 0 ? ids.length : found;
    const own = [codec.leading.length + first, all.length] as const;
    return { form: 'raw', text: opening + text, ids: all, own, spans: shifted(spans.slice(first), -opening.length) };
  }
  const [start] = starts;
  if (start !== undefined)
    return { form: 'raw', text: codec.tokenOf(start) ?? '', ids: Int32Array.of(start), own: [1, 1], spans: [] };
  throw new AdjacentError(
    'prompt-empty',
    t`This model has no token to start an empty text with.`,
    t`Enter at least one word.`,
  );
}

/** Spans moved by a number of code units; what lies before the text is cut off. */
function shifted(spans: readonly Span[], by: number): Span[] {
  return spans.map(([start, end]) => [Math.max(0, start + by), Math.max(0, end + by)]);
}
