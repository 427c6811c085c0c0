/** What a run was asked to do, stored until it ends. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { parseRequest, type StoredRequest } from '../../../src/host/requestSchema.ts';
import { removeRequest, runOfRequest, storeRequest } from '../../../src/host/runRequests.ts';
import { specOf } from '../support/experiments.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjacent-requests-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'runs', 'a.emergence.json');
const request: StoredRequest = {
  id: 'a',
  started: '2026-01-02T03:04:05.678Z',
  spec: specOf({
    prompt: 'Name a color.\n',
    messages: [{ role: 'system', content: 'Be brief.' }],
    fromFile: { temperature: 0.5 },
  }),
  origin: { uri: 'file:///w/a.md', ranges: [{ start: 3, end: 17 }] },
};

test('a request is stored in a folder that is made for it, and read as it was', () => {
  storeRequest(path, request);
  assert.equal(runOfRequest(`${path}.request`), path);
  assert.equal(runOfRequest(path), path);
  assert.deepEqual(parseRequest(readFileSync(`${path}.request`, 'utf8')), request);
  removeRequest(path);
  assert.ok(!existsSync(`${path}.request`));
  removeRequest(path);
});

test('what is no request is not read', () => {
  const text = JSON.stringify(request);
  assert.deepEqual(parseRequest(text), request);
  for (const broken of [
    text.slice(0, -9),
    'null',
    '[]',
    JSON.stringify({ ...request, started: 'yesterday' }),
    JSON.stringify({ ...request, spec: { ...request.spec, kind: 'dream' } }),
    JSON.stringify({ ...request, origin: { uri: 'file:///w/a.md', ranges: [{ start: -1, end: 2 }] } }),
  ])
    assert.equal(parseRequest(broken), null, broken);
});

test('a request that cannot be written stops no run', () => {
  storeRequest(path, request);
  assert.doesNotThrow(() => {
    storeRequest(join(`${path}.request`, 'b.emergence.json'), request);
  });
});
