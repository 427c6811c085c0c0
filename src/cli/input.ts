/** Reads the prompt from a file or standard input, as text. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import { withPlainLineEnds } from '../domain/sourceText.ts';
import { parsePromptFile } from '../promptFile/promptFile.ts';

/** A prompt and where it came from. */
export interface Input {
  readonly text: string;
  /** Messages before the prompt, from a prompt file with roles. */
  readonly messages: readonly ChatMessage[];
  /** A file name, or "standard input". */
  readonly source: string;
}

/** Read a file, or standard input for "-". Line ends are read as \n; the final one is not part of the prompt.
 * Rejects with AdjacentError bad-argument (unreadable file or prompt file), prompt-not-text, prompt-empty. */
export async function readInput(path: string): Promise<Input> {
  const source = path === '-' ? t`standard input` : basename(path);
  const bytes = path === '-' ? await buffer(process.stdin) : await readBytes(path);
  const document = decodeText(bytes, source);
  const file = path === '-' ? null : parsePromptFile(source, document);
  const text = file === null ? withPlainLineEnds(document).replace(/\n$/, '') : file.content.text;
  if (text.trim() === '')
    throw new AdjacentError('prompt-empty', t`There is no text in ${source}.`, t`Add a prompt and try again.`);
  return { text, messages: file?.messages ?? [], source };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      t`${path} cannot be read.`,
      t`Check the path, or use - for standard input.`,
      String(error),
    );
  }
}

/** Text of bytes in UTF-8, or in UTF-16 with a byte order mark, which is not part of the text. Throws AdjacentError
 * prompt-not-text. */
export function decodeText(bytes: Uint8Array, source: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw notText(source, String(error));
  }
  if (text.includes('\0')) throw notText(source, 'it contains a zero byte');
  return text;
}

function notText(source: string, detail: string): AdjacentError {
  return new AdjacentError('prompt-not-text', t`${source} is not text.`, t`Use a text file in UTF-8.`, detail);
}
