/**
 * Runs a script of the project under Node 24, after installing whatever is missing:
 *
 *     node .ci/bootstrap.mjs <script.ts> [arguments]
 *
 * This is plain JavaScript because a fresh clone has no packages and may have no Node that runs TypeScript.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const windows = process.platform === 'win32';

/**
 * Prints a line about what is going on.
 * @param {string} text
 */
function say(text) {
  console.error(`adjacent: ${text}`);
}

/**
 * Exits with a sentence about the problem and a remedy.
 * @param {string} problem
 * @param {string} remedy
 * @returns {never}
 */
function stop(problem, remedy) {
  console.error(`\n${problem}\n${remedy}\n`);
  process.exit(1);
}

/**
 * Runs npm in the project folder and returns whether it succeeded.
 * @param {string[]} args
 */
function npm(...args) {
  return spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: windows }).status === 0;
}

/** Returns whether node_modules is complete and at least as new as the lockfile. */
function packagesAreCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const complete = existsSync(installed) && existsSync(join(root, 'node_modules', 'node', 'package.json'));
  return complete && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Returns a Node that runs TypeScript: this one if it is new enough, otherwise the one from the npm package "node". */
function findNode24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const path = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(path)) return path;
  say('installing Node 24 for the project (npm rebuild node)');
  if (!npm('rebuild', 'node', '--foreground-scripts') || !existsSync(path)) {
    stop(
      'Could not install Node 24 from the npm package "node".',
      'Install Node 24 or newer yourself and run the command with it.',
    );
  }
  return path;
}

const [script, ...args] = process.argv.slice(2);
if (script === undefined) stop('No script given.', 'Usage: node .ci/bootstrap.mjs <script.ts> [arguments]');

if (!packagesAreCurrent()) {
  say('installing packages (npm ci, about a minute)');
  if (!npm('ci', '--no-audit', '--no-fund'))
    stop('Could not install the packages.', 'Check the network and the npm registry setting, then try again.');
}

// package.json cannot say "type": "module", because VS Code loads dist/extension.js as CommonJS.
const child = spawn(findNode24(), ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', script, ...args], {
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal));
}
child.once('error', error => stop(`Could not start ${script}: ${error.message}`, 'Delete node_modules and try again.'));
child.once('exit', code => process.exit(code ?? 1));
