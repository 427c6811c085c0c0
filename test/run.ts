/**
 * `npm test`: runs the static checks and every rung, prints the count of each, and ends with `N passed, N failed`.
 * `npm test -- unit webview` runs only the rungs named.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, installSystemPackages, root, stop, succeeds } from '../.ci/tools.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const rungs: readonly string[] = ['unit', 'property', 'process', 'fuzz', 'webview', 'integration', 'e2e', 'package'];
const parallelRungs: readonly string[] = ['unit', 'property'];
const browserRungs: readonly string[] = ['webview', 'integration', 'e2e', 'package'];
const builtRungs: readonly string[] = ['integration', 'e2e', 'package'];

const knipConfig = join('.ci', 'knip.ts');

const asked = process.argv.slice(2);
const unknown = asked.filter(name => !rungs.includes(name));
if (unknown.length > 0) stop(`There is no rung ${unknown.join(', ')}.`, `Rungs: ${rungs.join(', ')}.`);
const chosen = rungs.filter(
  name => (asked.length === 0 || asked.includes(name)) && existsSync(join(root, 'test', name)),
);

if (chosen.some(name => browserRungs.includes(name)) && findProgram('/usr/bin/chromium', 'chromium') === null) {
  if (!installSystemPackages('chromium', 'fonts-dejavu-core'))
    stop('The tests need Chromium.', 'Run this, then try again:\n  sudo apt-get install -y chromium');
}

const results: Counts[] = [
  check('types', packageFile('typescript', 'bin', 'tsc'), '-b'),
  check(
    'lint',
    packageFile('eslint', 'bin', 'eslint.js'),
    '-c',
    join('test', 'eslint.config.mjs'),
    'src',
    'webview',
    'test',
    '.ci',
  ),
  check('format', packageFile('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'),
  check('unused', packageFile('knip', 'bin', 'knip.js'), '--config', knipConfig),
  check('unused in the product', packageFile('knip', 'bin', 'knip.js'), '--config', knipConfig, '--production'),
];
if (chosen.some(name => builtRungs.includes(name)))
  results.push(check('build', join('.ci', 'build.ts'), '--production'));
for (const name of chosen) results.push(runRung(name));

const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function packageFile(...path: readonly string[]): string {
  return join('node_modules', ...path);
}

/** Runs a script, which counts as one check. */
function check(name: string, script: string, ...args: readonly string[]): Counts {
  const counts = runNode(script, ...args) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  print(name, counts);
  return counts;
}

/** Runs the test files of a folder and returns the counts that Node's test runner reported. */
function runRung(name: string): Counts {
  const files = readdirSync(join(root, 'test', name), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join('test', name, file));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-test-'));
  const results = join(folder, 'results.tap');
  const succeeded = runNode(
    '--test',
    '--test-timeout=600000',
    ...(parallelRungs.includes(name) ? [] : ['--test-concurrency=1']),
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${results}`,
    ...files,
  );
  const tap = readFileSync(results, 'utf8');
  rmSync(folder, { recursive: true });
  const count = (key: string): number => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const counts = { passed: count('pass'), failed: succeeded ? failed : Math.max(failed, 1) };
  print(name, counts);
  return counts;
}

/** Runs Node with its output shown and the flags of this process. */
function runNode(...args: readonly string[]): boolean {
  return succeeds(process.execPath, [...process.execArgv, ...args]);
}

function print(name: string, { passed, failed }: Counts): void {
  console.log(`${name}: ${passed} passed, ${failed} failed`);
}
