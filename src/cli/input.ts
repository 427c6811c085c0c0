/** The prompt, from a file or standard input, as text or refused. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { AdjacentError } from '../core/adjacentError.ts';

export interface Input {
  readonly text: string;
  /** For the person: a file name or "standard input". */
  readonly source: string;
}

/** Read `-` or a file; the line break that ends it is not part of the prompt. Throws AdjacentError bad-argument (no
 * such file), prompt-not-text, prompt-empty. */
export async function readInput(path: string): Promise<Input> {
  const source = path === '-' ? 'standard input' : basename(path);
  const bytes = path === '-' ? await buffer(process.stdin) : await readBytes(path);
  const text = decodeText(bytes, source).replace(/\r?\n$/, '');
  if (text.trim() === '')
    throw new AdjacentError('prompt-empty', `There is no text in ${source}.`, 'Write a prompt into it first.');
  return { text, source };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      `${path} cannot be read.`,
      'Check the path; use - to read standard input.',
      String(error),
    );
  }
}

/** UTF-8, or UTF-16 with its byte order mark; the mark is no part of the text. Throws AdjacentError prompt-not-text. */
export function decodeText(bytes: Uint8Array, source: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw notText(source, String(error));
  }
  if (text.includes('\0')) throw notText(source, 'it holds a zero byte');
  return text;
}

function notText(source: string, detail: string): AdjacentError {
  return new AdjacentError('prompt-not-text', `${source} is not text.`, 'Give a text file in UTF-8.', detail);
}
