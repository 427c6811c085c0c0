/** Schema of messages as they are stored in files and sent between processes. */
import * as v from 'valibot';
import { isMessageCode, type Message } from '../message.ts';

/** A known code with plain parameters. Which parameters a code takes is not checked: files have a checksum, and messages
 * come from a process of the same version. */
export const messageSchema: v.GenericSchema<Message> = v.custom<Message>(isMessage);

function isMessage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  const { code, ...parameters } = value;
  return typeof code === 'string' && isMessageCode(code) && Object.values(parameters).every(isPlain);
}

function isPlain(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : ['string', 'number', 'boolean'].includes(typeof value);
}
