/** The tokens that end an answer, and those that begin an empty text, from all files of a model folder. */
import type { FolderCodec } from './tokenizer.ts';

/** Tokens of widespread chat templates and vocabularies that end a turn or a text. They end an answer even where no
 * file names them. */
const endings = [
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

/** Ids that end an answer: those of the configuration, that of eos_token, and the ends of turns. */
export function stopTokens(codec: FolderCodec, configured: readonly number[]): number[] {
  const { eos_token: eos } = codec.folder.named;
  const end = codec.idOf(channel) === undefined ? [messageEnd] : [];
  const written = [...endings, ...end, ...(eos === undefined ? [] : [eos])];
  return [...new Set([...configured, ...written.flatMap(token => codec.idOf(token) ?? [])])];
}

/** Ids that may begin an empty text, the best first: a beginning, else an end of text. */
export function startTokens(
  codec: FolderCodec,
  configured: { readonly bos: readonly number[]; readonly eos: readonly number[] } = { bos: [], eos: [] },
): number[] {
  const { bos_token: bos, eos_token: eos } = codec.folder.named;
  const idOf = (token: string | undefined): number[] => {
    const id = token === undefined ? undefined : codec.idOf(token);
    return id === undefined ? [] : [id];
  };
  return [...idOf(bos), ...configured.bos, ...idOf(eos), ...configured.eos];
}
