/** The messages of a prompt file. */
import { t } from '../core/text.ts';
import type { ChatMessage, ChatRole } from '../domain/chatMessage.ts';
import { joinParts, sliceSource, type SourcePart, type SourceText } from '../domain/sourceText.ts';
import { refuse } from '../domain/specCheck.ts';
import type { AnswerSettings } from './answerSettings.ts';

/** A prompt with the messages before it. */
export interface PromptFile extends AnswerSettings {
  /** The last message, which is the user's. */
  readonly content: SourceText;
  readonly messages: readonly ChatMessage[];
}

/** Text of a prompt file in its order, or the role of the messages that follow; `isImplied` where the file does not
 * state it. */
export type Piece = { readonly role: string; readonly isImplied?: true } | { readonly parts: readonly SourcePart[] };

const roles: Readonly<Record<string, ChatRole>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  model: 'assistant',
};

interface Draft {
  readonly role: ChatRole;
  readonly parts: SourcePart[];
  readonly isImplied: boolean;
}

/** The messages that pieces form; text before the first role has the role `first`. White space around a message is not
 * part of it. Empty messages are left out, but for one of the system at the beginning, which stands for no system
 * message where a chat template would add its own. Throws AdjacentError bad-argument for other roles, and where the
 * last message is not the user's. */
export function messagesOf(pieces: readonly Piece[], first: ChatRole, name: string): PromptFile {
  const drafts: Draft[] = [{ role: first, parts: [], isImplied: true }];
  for (const piece of pieces) {
    if ('role' in piece)
      drafts.push({ role: roleOf(piece.role, name), parts: [], isImplied: piece.isImplied === true });
    else drafts.at(-1)?.parts.push(...piece.parts);
  }
  const messages = drafts
    .map(({ parts, ...draft }) => ({ ...draft, content: trimmed(joinParts(parts)) }))
    .filter(({ content, isImplied }) => content.text !== '' || !isImplied)
    .filter(({ content, role }, at) => content.text !== '' || (at === 0 && role === 'system'));
  const last = messages.at(-1);
  if (last === undefined) refuse(t`${name} contains no prompt.`, t`Write it below the heading.`);
  if (last.role !== 'user')
    refuse(t`${name} does not end with a message of the user.`, t`Add one, or select the text to analyze.`);
  return {
    content: last.content,
    messages: messages.slice(0, -1).map(({ role, content }) => ({ role, content: content.text })),
  };
}

function roleOf(written: string, name: string): ChatRole {
  const role = Object.hasOwn(roles, written.toLowerCase()) ? roles[written.toLowerCase()] : undefined;
  return role ?? refuse(t`${name} has messages of the role "${written}".`, t`Use system, user and assistant only.`);
}

function trimmed(source: SourceText): SourceText {
  const { text } = source;
  const start = text.length - text.trimStart().length;
  return sliceSource(source, start, Math.max(start, text.trimEnd().length));
}
