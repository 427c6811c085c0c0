/** Messages of a conversation, as chat templates take them. */

export const chatRoles = ['system', 'user', 'assistant'] as const;
export type ChatRole = (typeof chatRoles)[number];

export interface ChatMessage {
  readonly role: ChatRole;
  readonly content: string;
}

/** A prompt with the messages before it, and the level of the knob "variant" that stands for it. */
export interface Conversation {
  readonly level: string;
  readonly prompt: string;
  readonly messages: readonly ChatMessage[];
}
