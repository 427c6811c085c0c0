/** Reads the prompt from a file or standard input, as text. */
import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileAccessFrom } from '../client/fileAccess.ts';
import type { Assertion } from '../core/answers/assertions/assertion.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import { withPlainLineEnds } from '../domain/sourceText.ts';
import { openVariables, parsePromptFile, type PromptOptions } from '../promptFile/promptFile.ts';

/** A prompt and where it came from. */
export interface Input {
  readonly text: string;
  /** Messages before the prompt, from a prompt file with roles. */
  readonly messages: readonly ChatMessage[];
  /** What the file asserts of its answers; absent: nothing. */
  readonly assertions?: readonly Assertion[];
  /** The parameters that it states; absent: none. */
  readonly sampling?: FileParameters;
  /** A file name, or "standard input". */
  readonly source: string;
}

/** Read a file, or standard input for "-", with the given values of its variables. Line ends are read as 
; the final
 * one is not part of the prompt. Rejects with AdjacentError bad-argument (unreadable file or prompt file, variables
 * without a value), prompt-not-text, prompt-empty. */
export async function readInput(path: string, options: PromptOptions = {}): Promise<Input> {
  const { source, document } = await readDocument(path);
  const file = parsePromptFile(source, document, readingOf(path, options));
  const text = file === null ? withPlainLineEnds(document).replace(/\n$/, '') : file.content.text;
  if (text.trim() === '')
    throw new AdjacentError('prompt-empty', t`There is no text in ${excerpt(source)}.`, t`Add a prompt and try again.`);
  const { assertions, sampling } = file ?? {};
  return {
    text,
    messages: file?.messages ?? [],
    ...(assertions === undefined ? {} : { assertions }),
    ...(sampling === undefined ? {} : { sampling }),
    source,
  };
}

/** Names of the variables of a file that have no value. Rejects as `readInput` does for everything else. */
export async function openInInput(path: string, options: PromptOptions): Promise<readonly string[]> {
  const { source, document } = await readDocument(path);
  return openVariables(source, document, readingOf(path, options));
}

function readingOf(path: string, options: PromptOptions): PromptOptions {
  const access = fileAccessFrom(path === '-' ? '.' : dirname(path));
  return {
    schemaFile: name => access.read(name),
    remedies: {
      images: t`Remove that part, or leave it out with --without-images.`,
      open: t`Give a value with --value NAME=TEXT, or in the file.`,
    },
    ...options,
  };
}

async function readDocument(path: string): Promise<{ readonly source: string; readonly document: string }> {
  const source = path === '-' ? t`standard input` : basename(path);
  const bytes = path === '-' ? await bytesOf(process.stdin, source) : await readBytes(path, source);
  return { source, document: decodeText(bytes, source) };
}

/** Largest prompt, in bytes. */
const mostBytes = 16_000_000;

async function bytesOf(stream: NodeJS.ReadableStream, source: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > mostBytes)
      throw new AdjacentError(
        'prompt-too-long',
        t`${excerpt(source)} has more than ${mostBytes / 1e6} MB.`,
        t`Use a shorter text.`,
      );
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

async function readBytes(path: string, source: string): Promise<Buffer> {
  try {
    return await bytesOf(createReadStream(path), source);
  } catch (error) {
    if (error instanceof AdjacentError) throw error;
    throw new AdjacentError(
      'bad-argument',
      t`${excerpt(path, 200)} cannot be read.`,
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
  return new AdjacentError('prompt-not-text', t`${excerpt(source)} is not text.`, t`Use a text file in UTF-8.`, detail);
}
