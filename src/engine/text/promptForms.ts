/** Turns the user's text into the token ids a model reads: in its chat template, or raw. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Form, PromptText } from '../../domain/languageModel.ts';
import { renderFrame, type TemplateFrame } from './chatTemplate.ts';
import { startTokens } from './startTokens.ts';
import type { FolderCodec } from './tokenizer.ts';

/** The forms of one model. */
export interface PromptForms {
  /** Forms the model can take; the first is its default. */
  readonly forms: readonly Form[];
  /** Encode a text in a form. Throws AdjacentError bad-argument for a form the model does not have, template-invalid
   * for a template that does not parse or render, prompt-empty when no token precedes the first answer token. */
  encode(text: string, form: Form): PromptText;
}

/** The forms of a tokenizer's folder: chat first where it has a template. `starts` are the ids that may begin an empty
 * text. A template that cannot be used is refused
 * only when the chat form is used; the raw form always works. */
export function openPromptForms(codec: FolderCodec, starts = startTokens(codec)): PromptForms {
  const { template, named } = codec.folder;
  let frame: TemplateFrame | null = null;
  return {
    forms: template === null ? ['raw'] : ['chat', 'raw'],
    encode(text, form) {
      if (form === 'raw') return rawPrompt(codec, starts, text);
      if (template === null)
        throw new AdjacentError('bad-argument', t`This model has no chat template.`, t`Choose the raw form.`);
      frame ??= renderFrame(template, named);
      return chatPrompt(codec, frame, text);
    },
  };
}

function chatPrompt(codec: FolderCodec, frame: TemplateFrame, text: string): PromptText {
  const { before, after } = frame;
  const start = frame.keepsStart ? text : text.trimStart();
  const own = frame.keepsEnd ? start : start.trimEnd();
  return { form: 'chat', text: before + own + after, ...codec.enclose(before, own, after) };
}

/** The text after the special tokens that the tokenizer puts first. An empty prompt is the first token of `starts`. */
function rawPrompt(codec: FolderCodec, starts: readonly number[], text: string): PromptText {
  const { ids, spans } = codec.align(text);
  const begin = codec.leading.length;
  const all = Int32Array.from([...codec.leading, ...ids]);
  if (all.length > 0) return { form: 'raw', text, ids: all, own: [begin, all.length], spans };
  const [start] = starts;
  if (start !== undefined)
    return { form: 'raw', text: codec.tokenOf(start) ?? '', ids: Int32Array.of(start), own: [1, 1], spans: [] };
  throw new AdjacentError(
    'prompt-empty',
    t`This model has no token to start an empty text with.`,
    t`Enter at least one word.`,
  );
}
