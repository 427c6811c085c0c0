/** How the text of a prompt file is cut into pieces at its tags. */
import { excerpt, t } from '../core/text.ts';
import type { ChatRole } from '../domain/chatMessage.ts';
import { sliceSource, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import type { Piece } from './messages.ts';

/** What a tag of a prompt file stands for. */
type Tag = { readonly role: string } | { readonly text: string };

/** How a kind of prompt file is written. */
export interface Dialect {
  /** Matches tags and role lines, which are not text. */
  readonly tags: RegExp;
  readonly firstRole: ChatRole;
  /** The beginning of a tag, which no text may contain. */
  readonly opening: RegExp;
  readonly name: string;
  /** Meaning of a match. Throws AdjacentError bad-argument for what is not supported. */
  read(match: RegExpMatchArray): Tag;
}

/** Text and roles of a body, in order. Throws AdjacentError bad-argument for a tag that is not supported. */
export function piecesOf(body: SourceText, dialect: Dialect): Piece[] {
  const pieces: Piece[] = dialect.firstRole === 'user' ? [] : [{ role: dialect.firstRole, isImplied: true }];
  let from = 0;
  for (const match of body.text.matchAll(dialect.tags)) {
    const tag = dialect.read(match);
    const end = match.index + match[0].length;
    pieces.push(textPiece(body, from, match.index, dialect));
    if ('role' in tag) pieces.push(tag);
    else pieces.push({ parts: replacement(body, match.index, end, tag.text) });
    from = end;
  }
  return [...pieces, textPiece(body, from, body.text.length, dialect)];
}

/** The text between tags. Throws AdjacentError bad-argument for a tag in it that was not understood. */
function textPiece(body: SourceText, start: number, end: number, { opening, name }: Dialect): Piece {
  const piece = sliceSource(body, start, end);
  const at = piece.text.search(opening);
  if (at >= 0) unsupportedTag(name, piece.text.slice(at).split('\n')[0] ?? '');
  return piece;
}

/** A text in place of the stretch of a body. */
function replacement(body: SourceText, start: number, end: number, text: string): SourceText['parts'] {
  const stretch = sliceSource(body, start, end).parts;
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (first === undefined || last === undefined || text === '') return [];
  return [{ text, at: first.at, length: last.at + last.length - first.at }];
}

/** Throws AdjacentError bad-argument, which names the tag. */
export function unsupportedTag(name: string, tag: string): never {
  const shown = tag.length > 60 ? `${tag.slice(0, 60)}…` : tag;
  return refuse(
    t`${name} contains ${excerpt(shown)}, which is not supported.`,
    t`Write the text that it stands for, or select the text to analyze.`,
  );
}
