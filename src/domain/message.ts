/** Messages of plans, models, studies and reports: codes with parameters, and their words. */
import { groupingMessages } from '../core/answers/groupingMessages.ts';
import { isComplete, wordsOf, type MessageOf } from '../core/message.ts';
import { modelMessages } from './messages/modelMessages.ts';
import { planMessages } from './messages/planMessages.ts';
import { servedMessages } from './messages/servedMessages.ts';
import { progressMessages } from './messages/progressMessages.ts';
import { studyMessages } from './messages/studyMessages.ts';

const catalog = {
  ...planMessages,
  ...progressMessages,
  ...modelMessages,
  ...servedMessages,
  ...studyMessages,
  ...groupingMessages,
} as const;

export type Message = MessageOf<typeof catalog>;

/** The words of a message: one or two sentences. */
export function messageText(message: Message): string {
  return wordsOf(catalog, message);
}

/** Whether a message from elsewhere has every parameter of its code. */
export function isCompleteMessage(message: Message): boolean {
  return isComplete(catalog, message);
}

/** Whether two messages say the same. */
export function isSameMessage(a: Message, b: Message): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Messages in their order, each once. */
export function distinctMessages(messages: readonly Message[]): Message[] {
  return messages.filter((message, at) => messages.findIndex(other => isSameMessage(other, message)) === at);
}
