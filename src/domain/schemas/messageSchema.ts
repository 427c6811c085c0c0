/** Schema of messages as they are stored in files and sent between processes. */
import * as v from 'valibot';
import { isMessageShaped } from '../../core/message.ts';
import { isCompleteMessage, type Message } from '../message.ts';

/** A code with plain parameters, all of those that its words need. */
export const messageSchema: v.GenericSchema<Message> = v.pipe(
  v.custom<Message>(isMessageShaped, 'Not a message: a code with plain parameters'),
  v.check(isCompleteMessage, ({ input }) => `The message "${input.code}" lacks a parameter`),
);
