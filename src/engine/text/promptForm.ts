/** The forms of a model folder: its chat template around the text, or the text as it is. */
import { Template } from '@huggingface/jinja';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { PromptText } from '../../domain/languageModel.ts';
import type { PromptForms } from './promptForms.ts';
import { fixedTime } from './templateTime.ts';
import type { FolderCodec } from './tokenizer.ts';

/** Stands for the person's text while a template is rendered, so that nothing typed can act on the template. */
const placeholder = '\ufdd0text\ufdd1';
const spaceBefore = ' \n';
const spaceAfter = '\n ';

/** The forms of an open tokenizer's folder: chat first where it has a template. A template that cannot be used is
 * refused when the chat form is asked for; the raw form works all the same. */
export function openPromptForms(codec: FolderCodec): PromptForms {
  const { template, named } = codec.folder;
  let frame: Frame | null = null;
  return {
    forms: template === null ? ['raw'] : ['chat', 'raw'],
    encode(text, form) {
      if (form === 'raw') return rawPrompt(codec, text);
      if (template === null)
        throw new AdjacentError('bad-argument', 'This model has no chat template.', 'Choose the raw form.');
      frame ??= renderFrame(template, named);
      return chatPrompt(codec, frame, text);
    },
  };
}

/** What a template puts around a text, and whether it keeps the white space at the text's ends. */
interface Frame {
  readonly before: string;
  readonly after: string;
  readonly keepsStart: boolean;
  readonly keepsEnd: boolean;
}

function chatPrompt(codec: FolderCodec, { before, after, keepsStart, keepsEnd }: Frame, text: string): PromptText {
  const start = keepsStart ? text : text.trimStart();
  const own = keepsEnd ? start : start.trimEnd();
  return { form: 'chat', text: before + own + after, ...codec.enclose(before, own, after) };
}

/** The text with the special tokens the tokenizer puts before it; an empty one starts from BOS, else from EOS. */
function rawPrompt(codec: FolderCodec, text: string): PromptText {
  const ids = codec.encode(text, { addSpecial: true });
  if (ids.length > 0) return { form: 'raw', text, ids, own: [codec.leading.length, ids.length] };
  const { bos_token: bos, eos_token: eos } = codec.folder.named;
  for (const token of [bos, eos]) {
    const id = token === undefined ? undefined : codec.idOf(token);
    if (token !== undefined && id !== undefined)
      return { form: 'raw', text: token, ids: Int32Array.of(id), own: [1, 1] };
  }
  throw new AdjacentError(
    'prompt-empty',
    'This model names no token that begins an empty text.',
    'Give it at least one word.',
  );
}

function renderFrame(source: string, named: Readonly<Record<string, string>>): Frame {
  const rendered = render(source, {
    ...named,
    messages: [{ role: 'user', content: spaceBefore + placeholder + spaceAfter }],
  });
  const [before, after, ...more] = rendered.split(placeholder);
  if (before === undefined || after === undefined || more.length > 0) {
    throw invalid(after === undefined ? 'leaves the text out' : 'repeats the text', rendered);
  }
  const [keepsStart, keepsEnd] = [before.endsWith(spaceBefore), after.startsWith(spaceAfter)];
  return {
    before: keepsStart ? before.slice(0, -spaceBefore.length) : before,
    after: keepsEnd ? after.slice(spaceAfter.length) : after,
    keepsStart,
    keepsEnd,
  };
}

/** Render a template as transformers does for a first answer. Its clock stands still: a replay must see the same text.
 */
function render(source: string, variables: Readonly<Record<string, unknown>>): string {
  try {
    const template = new Template(source.replaceAll(/\bstrftime_now\b/gu, 'fixed_time'));
    return template.render({
      ...variables,
      add_generation_prompt: true,
      tools: null,
      documents: null,
      fixed_time: fixedTime,
    });
  } catch (error) {
    throw invalid('cannot be used', error);
  }
}

function invalid(found: string, cause: unknown): AdjacentError {
  return new AdjacentError(
    'template-invalid',
    `The chat template of this model ${found}.`,
    'Use the raw form.',
    String(cause),
  );
}
