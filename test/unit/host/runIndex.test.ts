/** The stored list of runs: prompt files that are renamed, and the run before one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renamedUri } from '../../../src/host/renamedUri.ts';
import { RunIndex, type RunEntry } from '../../../src/host/runIndex.ts';
import { doneReport } from '../../webview/support/reports.ts';

/** An index in memory. */
function emptyIndex(): RunIndex {
  const stored = new Map<string, unknown>();
  return new RunIndex({
    keys: () => [...stored.keys()],
    get: <T>(key: string, otherwise?: T) => (stored.has(key) ? (stored.get(key) as T) : (otherwise as T)),
    update: (key: string, value: unknown) => {
      stored.set(key, value);
      return Promise.resolve();
    },
  });
}

function entry(id: string, more: Partial<RunEntry> = {}): RunEntry {
  return {
    id,
    path: `/runs/${id}.emergence.json`,
    title: id,
    model: 'm',
    created: `2026-01-0${id}T00:00:00Z`,
    status: 'done',
    sentence: '',
    ...more,
  };
}

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
  const index = emptyIndex();
  const stored = [
    entry('1', { promptFile: 'file:///w/a.prompt' }),
    entry('2'),
    entry('3', { promptFile: 'file:///w/c' }),
  ];
  for (const one of stored) await index.put(one);
  await index.rename([{ from: 'file:///w/a.prompt', to: 'file:///w/b.prompt' }]);
  assert.deepEqual(
    index.entries().map(({ id, promptFile }) => [id, promptFile]),
    [
      ['3', 'file:///w/c'],
      ['2', undefined],
      ['1', 'file:///w/b.prompt'],
    ],
  );
});

test('the run before is the last finished one of the same kind on the same prompt file', async () => {
  const index = emptyIndex();
  const promptFile = 'file:///w/a.prompt';
  const report = { ...doneReport(), created: '2026-01-08T00:00:00Z' };
  const before = (): string | undefined => index.before(report, entry => entry.promptFile === promptFile)?.id;
  await index.record({ ...report, id: '8' }, '/runs/8', promptFile);
  assert.equal(before(), undefined);
  const kept = { promptFile, kind: report.kind, headline: 'All answers differ.' };
  await index.put(entry('1', kept));
  await index.put(entry('2', kept));
  assert.equal(before(), '2');
  await index.put(entry('3', { ...kept, status: 'cancelled' }));
  await index.put(entry('4', { ...kept, promptFile: 'file:///w/b.prompt' }));
  await index.put(entry('5', { ...kept, kind: 'growth' }));
  await index.put(entry('6', { promptFile, kind: report.kind }));
  await index.put(entry('9', kept));
  assert.equal(before(), '2');
  await index.record({ ...report, id: '7', created: '2026-01-07T00:00:00Z' }, '/runs/7', promptFile);
  assert.equal(before(), '7');
});
