import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { claimRun, isClaimedElsewhere, releaseRun } from '../../../src/host/runClaims.ts';

const folder = mkdtempSync(join(tmpdir(), 'adjacent-claims-'));
after(() => {
  rmSync(folder, { recursive: true });
});
const path = join(folder, 'a.emergence.json');

test('a run belongs to another window only while the process that claimed it lives', () => {
  assert.equal(isClaimedElsewhere(path), false, 'nobody claimed it');
  claimRun(path);
  assert.ok(existsSync(`${path}.owner`));
  assert.equal(isClaimedElsewhere(path), false, 'this window claimed it');
  writeFileSync(`${path}.owner`, String(process.ppid));
  assert.equal(isClaimedElsewhere(path), true, 'a living process claimed it');
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  for (const gone of [String(pid), 'x', '', '-1'])
    assert.equal((writeFileSync(`${path}.owner`, gone), isClaimedElsewhere(path)), false, gone);
  releaseRun(path);
  assert.ok(!existsSync(`${path}.owner`));
  releaseRun(path);
});

test('a claim that cannot be written stops nothing', () => {
  assert.doesNotThrow(() => {
    claimRun(join(folder, 'missing', 'b.emergence.json'));
  });
});
