/** Entry of the tokenizer process: the tokenizer library behind messages (docs/architecture.md#tokenizer-process). */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { NativeTokenizer } from './nativeTokenizer.ts';
import type { TokenizerReply, TokenizerRequest } from './tokenizerProtocol.ts';

const tokenizers = new Map<number, NativeTokenizer>();
const library = import('./nativeTokenizer.ts');

// The library may still compute, and an ordinary exit would wait for it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('SIGINT', () => undefined);
/** Milliseconds after a tokenizer is opened in which another call may open more of it. */
const quietMilliseconds = 200;
let collection: NodeJS.Timeout | undefined;
/** Requests are answered in their order: those behind `open` need what it opens. */
let last: Promise<unknown> = library.catch(() => undefined);
process.on('message', message => {
  last = last.then(async () => {
    // The parent is the only sender, and both sides come from one build.
    process.send?.(await answer(message as TokenizerRequest));
    collectLater(message as TokenizerRequest);
  });
});

/** What a file was read through takes several times its bytes, and the collector alone would leave it for good, because
 * hardly anything is allocated once a tokenizer is open. */
function collectLater({ name }: TokenizerRequest): void {
  if (name !== 'open' && name !== 'prepareEnclosing') return;
  clearTimeout(collection);
  collection = setTimeout(() => globalThis.gc?.(), quietMilliseconds).unref();
}

async function answer(request: TokenizerRequest): Promise<TokenizerReply> {
  const { call } = request;
  try {
    await library;
  } catch (error) {
    return { call, fault: 'unavailable', detail: inspect(error) };
  }
  try {
    return await resultOf(request);
  } catch (error) {
    return { call, fault: 'refused', detail: String(error) };
  }
}

async function resultOf(request: TokenizerRequest): Promise<TokenizerReply> {
  const { call, name } = request;
  if (name === 'open') {
    const { NativeTokenizer } = await library;
    const [path, rows] = request.arguments;
    const opened = await NativeTokenizer.open(readFileSync(path, 'utf8'), rows);
    tokenizers.set(request.tokenizer, opened);
    return { call, result: opened.facts };
  }
  if (name === 'close') {
    tokenizers.delete(request.tokenizer);
    return { call, result: null };
  }
  const tokenizer = tokenizers.get(request.tokenizer);
  if (tokenizer === undefined) return { call, fault: 'unopened', detail: '' };
  switch (name) {
    case 'encode':
      return { call, result: await tokenizer.encode(...request.arguments) };
    case 'enclose':
      return { call, result: await tokenizer.enclose(...request.arguments) };
    case 'prepareEnclosing':
      tokenizer.prepareEnclosing();
      return { call, result: null };
    case 'decode':
      return { call, result: tokenizer.decode(...request.arguments) };
    case 'pieces':
      return { call, result: tokenizer.pieces(...request.arguments) };
    case 'texts':
      return { call, result: tokenizer.texts(...request.arguments) };
    case 'idOf':
      return { call, result: tokenizer.idOf(...request.arguments) };
    case 'tokenOf':
      return { call, result: tokenizer.tokenOf(...request.arguments) };
  }
}
