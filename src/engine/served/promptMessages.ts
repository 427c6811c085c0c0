/** Messages of a prompt as they are stored. */
import * as v from 'valibot';
import { chatRoles, type ChatMessage } from '../../domain/chatMessage.ts';

const schema = v.array(v.object({ role: v.picklist(chatRoles), content: v.string() }));

/** Messages from their JSON text. Throws ValiError, SyntaxError. */
export function parseMessages(text: string): ChatMessage[] {
  return v.parse(schema, JSON.parse(text));
}

/** Messages that end with the beginning of the answer, which the server continues. */
export function withBeginning(messages: readonly ChatMessage[], beginning = ''): readonly ChatMessage[] {
  return beginning === '' ? messages : [...messages, { role: 'assistant', content: beginning }];
}
