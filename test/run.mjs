/** `npm test`: runs every rung that stands, prints each rung's count, and ends with `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`The tests need Node 24, this is ${process.versions.node}. Run: npm rebuild node --foreground-scripts`);
  process.exit(1);
}

/** Run a command to its end with the output shown; returns whether it succeeded. */
function succeeds(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** Run the test files of one folder; returns the counts that Node's runner printed. */
function runRung(name) {
  const files = readdirSync(join(root, 'test', name), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join('test', name, file));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-test-'));
  const tap = join(folder, 'results.tap');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const succeeded = succeeds(process.execPath, ['--test', ...reporters, ...files]);
  const count = key => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(readFileSync(tap, 'utf8'))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const counts = { passed: count('pass'), failed: succeeded ? failed : Math.max(failed, 1) };
  rmSync(folder, { recursive: true });
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
  return counts;
}

const typed = succeeds(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']);
console.log(`types: ${typed ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
const rungs = readdirSync(join(root, 'test'), { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !['fixtures', 'bench', 'support'].includes(entry.name))
  .map(entry => runRung(entry.name));
const passed = rungs.reduce((sum, rung) => sum + rung.passed, typed ? 1 : 0);
const failed = rungs.reduce((sum, rung) => sum + rung.failed, typed ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
