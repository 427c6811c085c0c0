import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import type { TokenizerReply, TokenizerRequest } from '../../src/engine/tokenizer/tokenizerProtocol.ts';
import { fixtures } from './support/modelVariants.ts';

const entry = join(import.meta.dirname, '..', '..', 'src', 'engine', 'tokenizer', 'tokenizerProcess.ts');

test('requests that come while a tokenizer opens are answered with it, in their order', async t => {
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [] });
  t.after(() => child.kill('SIGKILL'));
  const requests: readonly TokenizerRequest[] = [
    { call: 1, tokenizer: 1, name: 'open', arguments: [join(fixtures, 'llama', 'tokenizer.json'), 512] },
    { call: 2, tokenizer: 1, name: 'prepareEnclosing', arguments: [] },
    { call: 3, tokenizer: 1, name: 'encode', arguments: ['the river'] },
  ];
  const replies = await new Promise<readonly TokenizerReply[]>(resolve => {
    const found: TokenizerReply[] = [];
    child.on('message', reply => {
      found.push(reply as TokenizerReply);
      if (found.length === requests.length) resolve(found);
    });
    for (const request of requests) child.send(request);
  });
  assert.deepEqual(
    replies.map(reply => [reply.call, 'fault' in reply]),
    [
      [1, false],
      [2, false],
      [3, false],
    ],
  );
});
