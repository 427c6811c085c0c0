/** The tokens that begin an empty text, from all files of a model folder. */
import type { FolderCodec } from './tokenizer.ts';

/** Ids that may begin an empty text, the best first: a beginning, else an end of text. */
export function startTokens(
  codec: FolderCodec,
  configured: { readonly bos: readonly number[]; readonly eos: readonly number[] } = { bos: [], eos: [] },
): number[] {
  const { beginnings, endings } = codec.folder;
  return [...idsOf(codec, beginnings), ...configured.bos, ...idsOf(codec, endings), ...configured.eos];
}

/** Ids of written tokens, without those that the tokenizer does not have. */
export function idsOf(codec: FolderCodec, tokens: readonly string[]): number[] {
  return tokens.flatMap(token => codec.idOf(token) ?? []);
}
