/** Schema of messages as they are stored in files and sent between processes. */
import * as v from 'valibot';
import { isMessageShaped } from '../../core/message.ts';
import type { Message } from '../message.ts';

/** A code with plain parameters. Codes are not looked up: files have a checksum, and processes have the same version.
 */
export const messageSchema: v.GenericSchema<Message> = v.custom<Message>(isMessageShaped);
