/** What every script of the project needs before it can begin: the packages, Node 24, and words when something is
 * missing. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');
const windows = platform() === 'win32';
const node24 = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

/** Folder for what is installed once and shared by all checkouts. */
export function cacheFolder() {
  if (windows) return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'adjacent');
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Caches', 'adjacent');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'adjacent');
}

/** Say one line of what is being done. */
export function say(text) {
  console.error(`adjacent: ${text}`);
}

/** End with one sentence and what to do. */
export function stop(sentence, remedy) {
  console.error(`\n${sentence}\n${remedy}\n`);
  process.exit(1);
}

/** Run a command to its end with its output shown; true when it succeeded. */
export function succeeds(command, args, options = {}) {
  return (
    spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: windows && command === 'npm', ...options })
      .status === 0
  );
}

/** The first of some programs that is on the PATH, or null. */
export function findProgram(...names) {
  const endings = windows ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    if (name.includes('/') && existsSync(name)) return name;
    for (const folder of (process.env.PATH ?? '').split(windows ? ';' : ':')) {
      for (const ending of endings) if (existsSync(join(folder, name + ending))) return join(folder, name + ending);
    }
  }
  return null;
}

/** Install Debian packages when this is Debian and root; else false. */
export function installSystemPackages(...packages) {
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) return false;
  say(`installing ${packages.join(', ')} (system packages)`);
  const environment = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  return (
    succeeds('apt-get', ['update'], environment) &&
    succeeds('apt-get', ['install', '-y', '--no-install-recommends', ...packages], environment)
  );
}

function packagesAreCurrent() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const whole = existsSync(installed) && existsSync(join(root, 'node_modules', 'node', 'package.json'));
  return whole && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Install the packages where they are missing or old, and go on under Node 24: the calling script runs again there. */
export function ensureToolchain(script) {
  if (!packagesAreCurrent()) {
    say('installing packages (npm ci, about a minute)');
    if (!succeeds('npm', ['ci', '--no-audit', '--no-fund']))
      stop('The packages could not be installed.', 'Check the network and the npm registry setting, then try again.');
  }
  if (!existsSync(node24)) {
    say('installing Node 24 for the project (npm rebuild node)');
    if (!succeeds('npm', ['rebuild', 'node', '--foreground-scripts']) || !existsSync(node24)) {
      stop(
        'Node 24 could not be installed from the npm package "node".',
        'Install Node 24 or newer yourself and run the command with it.',
      );
    }
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  const { status } = spawnSync(node24, [script, ...process.argv.slice(2)], { cwd: process.cwd(), stdio: 'inherit' });
  process.exit(status ?? 1);
}
