/** The tokens that end an answer, and those that begin a text or a turn, from all files of a model folder. */
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
export function stopTokens(codec: FolderCodec, configured: readonly number[]): number[] {
  const end = codec.idOf(channel) === undefined ? [messageEnd] : [];
  const written = [...usualEndings, ...end, ...codec.folder.endings];
  return [...new Set([...configured, ...idsOf(codec, written)])];
}

/** Ids that may begin an empty text, the best first: a beginning, else an end of text. */
export function startTokens(
  codec: FolderCodec,
  configured: { readonly bos: readonly number[]; readonly eos: readonly number[] } = { bos: [], eos: [] },
): number[] {
  const { beginnings, endings } = codec.folder;
  return [...idsOf(codec, beginnings), ...configured.bos, ...idsOf(codec, endings), ...configured.eos];
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

function idsOf(codec: FolderCodec, tokens: readonly string[]): number[] {
  return tokens.flatMap(token => codec.idOf(token) ?? []);
}
