/** Ways to give a chat template messages that it does not take as they are (docs/architecture.md#chat-templates). */
import type { ChatMessage } from '../../domain/chatMessage.ts';
import type { TemplateAdaptation } from '../../domain/languageModel.ts';

/** One way to write a conversation, and what it does to the messages. */
export interface MessageForm {
  readonly adapted: readonly TemplateAdaptation[];
  /** The messages for a template: those before the user's text, and the text as the last one. */
  messages(text: string): readonly ChatMessage[];
}

/** The ways for messages before a prompt, the plainest first; ways that change nothing are left out. */
export function messageForms(before: readonly ChatMessage[]): readonly [MessageForm, ...MessageForm[]] {
  const hasSystem = before.some(({ role }) => role === 'system');
  const hasNeighbors = (messages: readonly ChatMessage[]): boolean =>
    messages.some(({ role }, at) => role === messages[at + 1]?.role);
  const plain = (text: string): readonly ChatMessage[] => [...before, { role: 'user', content: text }];
  const without = (text: string): readonly ChatMessage[] => withSystemJoined(plain(text));
  return [
    { adapted: [], messages: plain },
    ...(hasNeighbors(plain('')) ? [form(['turns-joined'], text => withTurnsJoined(plain(text)))] : []),
    ...(hasSystem ? [form(['system-joined'], without)] : []),
    ...(hasSystem && hasNeighbors(without(''))
      ? [form(['system-joined', 'turns-joined'], text => withTurnsJoined(without(text)))]
      : []),
  ];
}

function form(adapted: readonly TemplateAdaptation[], messages: MessageForm['messages']): MessageForm {
  return { adapted, messages };
}

/** System messages at the beginning of the first message of the user; empty ones are left out. */
function withSystemJoined(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const system = messages.filter(({ role, content }) => role === 'system' && content !== '');
  const others = messages.filter(({ role }) => role !== 'system');
  const first = others.findIndex(({ role }) => role === 'user');
  return others.map((message, at) => (at === first ? { ...message, content: joined([...system, message]) } : message));
}

/** Neighboring messages of one role in one. */
function withTurnsJoined(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (last?.role === message.role) turns[turns.length - 1] = { ...last, content: joined([last, message]) };
    else turns.push(message);
  }
  return turns;
}

const joined = (messages: readonly ChatMessage[]): string => messages.map(({ content }) => content).join('\n\n');
