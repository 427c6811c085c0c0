/** `npm test`: installs what is missing, builds, runs every rung, prints each rung's count, and ends with `N passed, N
 * failed`. `npm test -- unit webview` runs only the rungs named. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureToolchain, findProgram, installSystemPackages, root, stop } from '../.ci/tools.mjs';

ensureToolchain(process.argv[1]);

const rungs = ['unit', 'property', 'process', 'webview', 'integration', 'e2e', 'package'];
const needBrowser = ['webview', 'integration', 'e2e', 'package'];
const needBuild = ['integration', 'e2e', 'package'];
const asked = process.argv.slice(2);
const unknown = asked.filter(name => !rungs.includes(name));
if (unknown.length > 0) stop(`There is no rung ${unknown.join(', ')}.`, `Rungs: ${rungs.join(', ')}.`);
const chosen = rungs.filter(
  name => (asked.length === 0 || asked.includes(name)) && existsSync(join(root, 'test', name)),
);

if (chosen.some(name => needBrowser.includes(name)) && findProgram('/usr/bin/chromium', 'chromium') === null) {
  if (!installSystemPackages('chromium', 'fonts-dejavu-core'))
    stop('The tests need Chromium.', 'Run this, then try again:\n  sudo apt-get install -y chromium');
}

/** Run a command to its end with the output shown; returns whether it succeeded. */
function succeeds(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** One check that either passes or fails. */
function check(name, command, args) {
  const passed = succeeds(command, args);
  console.log(`${name}: ${passed ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** Run the test files of one folder; returns the counts that Node's runner printed. */
function runRung(name) {
  const files = readdirSync(join(root, 'test', name), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .map(file => join('test', name, file));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-test-'));
  const tap = join(folder, 'results.tap');
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${tap}`,
  ];
  const concurrency = ['unit', 'property'].includes(name) ? [] : ['--test-concurrency=1'];
  const succeeded = succeeds(process.execPath, [
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--test',
    '--test-timeout=600000',
    ...concurrency,
    ...reporters,
    ...files,
  ]);
  const count = key => Number(new RegExp(`^# ${key} (\\d+)$`, 'm').exec(readFileSync(tap, 'utf8'))?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  const counts = { passed: count('pass'), failed: succeeded ? failed : Math.max(failed, 1) };
  rmSync(folder, { recursive: true });
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
  return counts;
}

const results = [
  check('types', process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']),
  check('lint', process.execPath, [
    join('node_modules', 'eslint', 'bin', 'eslint.js'),
    '-c',
    join('test', 'eslint.config.mjs'),
    'src',
    'webview',
    'test',
  ]),
];
if (chosen.some(name => needBuild.includes(name)))
  results.push(check('build', process.execPath, [join('.ci', 'build.mjs'), '--production']));
results.push(...chosen.map(runRung));
const total = key => results.reduce((sum, counts) => sum + counts[key], 0);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exit(total('failed') === 0 ? 0 : 1);
