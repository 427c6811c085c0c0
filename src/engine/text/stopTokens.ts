/** The tokens that end an answer, from all files of a model folder. */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { PromptForms } from './promptForms.ts';
import { idsOf } from './startTokens.ts';
import type { FolderCodec } from './tokenizer.ts';

/** Tokens of widespread chat templates and vocabularies that end a turn or a text. They end an answer even where no
 * file names them. */
const usualEndings = [
  '<|endoftext|>',
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<end_of_turn>',
  '<|end_of_text|>',
  '<|end_of_turn|>',
  '<|endofturn|>',
  '<|END_OF_TURN_TOKEN|>',
  '<|eot|>',
  '<turn|>',
];

/** Ends a turn, except where turns have channels: there it ends a message, and the answer goes on. */
const messageEnd = '<|end|>';
const channel = '<|channel|>';

/** Ids that end an answer: those of the configuration, those that the tokenizer names, and the ends of turns. */
export function stopTokens(codec: FolderCodec, forms: PromptForms, configured: readonly number[]): number[] {
  const turns = codec.idOf(channel) === undefined ? [...idsOf(codec, [messageEnd]), ...turnEnd(codec, forms)] : [];
  return [...new Set([...configured, ...idsOf(codec, usualEndings), ...turns, ...idsOf(codec, codec.folder.endings)])];
}

/** The control token that the chat template puts right after the user's text. */
function turnEnd(codec: FolderCodec, forms: PromptForms): number[] {
  if (!forms.forms.includes('chat')) return [];
  try {
    const { ids, own } = forms.encode('a', 'chat');
    const rest = [...ids.slice(own[1])];
    const pieces = codec.pieces(rest);
    const next = rest.filter(
      (_, at) =>
        pieces
          .slice(0, at + 1)
          .join('')
          .trim() === '',
    );
    const end = next.find(id => codec.control.has(id));
    return end === undefined ? [] : [end];
  } catch (error) {
    if (error instanceof AdjacentError) return [];
    throw error;
  }
}

/** A token that begins the turns of widespread chat templates; undefined when the tokenizer has none. */
export function turnStart(codec: FolderCodec): string | undefined {
  return [
    '<|im_start|>',
    '<|start_header_id|>',
    '<start_of_turn>',
    '<|START_OF_TURN_TOKEN|>',
    '<|start_of_role|>',
  ].find(token => codec.idOf(token) !== undefined);
}
