/** What a rename in the editor means for prompt files: their addresses, and those that stored runs keep. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renamedUri } from '../../../src/host/renamedUri.ts';
import { RunIndex, type RunEntry } from '../../../src/host/runIndex.ts';

test('a file follows its own rename and that of a folder it is in, and no other', () => {
  const folder = { from: 'file:///w/prompts', to: 'file:///w/old/prompts' };
  assert.equal(
    renamedUri('file:///w/a.prompt', [{ from: 'file:///w/a.prompt', to: 'file:///w/b.prompt' }]),
    'file:///w/b.prompt',
  );
  assert.equal(renamedUri('file:///w/prompts/x/a.prompt', [folder]), 'file:///w/old/prompts/x/a.prompt');
  assert.equal(renamedUri('file:///w/prompts.md', [folder]), null);
  assert.equal(renamedUri('file:///w/prompts/a.prompt', []), null);
});

test('stored runs keep the address of a renamed prompt', async () => {
  const stored = new Map<string, unknown>();
  const index = new RunIndex({
    keys: () => [...stored.keys()],
    get: <T>(key: string, otherwise?: T) => (stored.has(key) ? (stored.get(key) as T) : (otherwise as T)),
    update: (key: string, value: unknown) => {
      stored.set(key, value);
      return Promise.resolve();
    },
  });
  const entry = (id: string, promptFile?: string): RunEntry => ({
    id,
    path: `/runs/${id}.emergence.json`,
    title: id,
    model: 'm',
    created: `2026-01-0${id}T00:00:00Z`,
    status: 'done',
    sentence: '',
    ...(promptFile === undefined ? {} : { promptFile }),
  });
  for (const one of [entry('1', 'file:///w/a.prompt'), entry('2'), entry('3', 'file:///w/c.prompt')])
    await index.put(one);
  await index.rename([{ from: 'file:///w/a.prompt', to: 'file:///w/b.prompt' }]);
  assert.deepEqual(
    index.entries().map(({ id, promptFile }) => [id, promptFile]),
    [
      ['3', 'file:///w/c.prompt'],
      ['2', undefined],
      ['1', 'file:///w/b.prompt'],
    ],
  );
});
