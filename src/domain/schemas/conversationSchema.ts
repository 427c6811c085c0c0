/** The shape of messages, and of prompts that differ in the messages before them. */
import * as v from 'valibot';
import { chatRoles, type ChatMessage, type Conversation } from '../chatMessage.ts';

/** Messages before a prompt. */
export const messagesSchema: v.GenericSchema<ChatMessage[]> = v.array(
  v.object({ role: v.picklist(chatRoles), content: v.string() }),
);

export const conversationsSchema: v.GenericSchema<Conversation[]> = v.array(
  v.object({ level: v.string(), prompt: v.string(), messages: messagesSchema }),
);
