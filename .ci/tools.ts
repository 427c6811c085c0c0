/** Helpers shared by the scripts of the project. */
import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of the repository. */
export const root = join(import.meta.dirname, '..');
const windows = process.platform === 'win32';

/** Returns the folder for downloads that all checkouts share. */
export function cacheFolder(): string {
  if (windows) return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'adjacent');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'adjacent');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'adjacent');
}

/** Prints a line about what is going on. */
export function say(text: string): void {
  console.error(`adjacent: ${text}`);
}

/** Exits with a sentence about the problem and a remedy. */
export function stop(problem: string, remedy: string): never {
  console.error(`\n${problem}\n${remedy}\n`);
  process.exit(1);
}

/** Runs a command to its end with its output shown and returns whether it succeeded. */
export function succeeds(command: string, args: readonly string[], options: SpawnSyncOptions = {}): boolean {
  const shell = windows && command === 'npm';
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', shell, ...options }).status === 0;
}

/** Returns the path of the first of these programs that is on the PATH, or null. */
export function findProgram(...names: readonly string[]): string | null {
  const endings = windows ? ['.exe', '.cmd', ''] : [''];
  const folders = (process.env['PATH'] ?? '').split(windows ? ';' : ':');
  for (const name of names) {
    if (name.includes('/') && existsSync(name)) return name;
    const paths = folders.flatMap(folder => endings.map(ending => join(folder, name + ending)));
    const path = paths.find(candidate => existsSync(candidate));
    if (path !== undefined) return path;
  }
  return null;
}

/** Installs Debian packages and returns whether that worked. It can only work as root. */
export function installSystemPackages(...packages: readonly string[]): boolean {
  if (process.getuid?.() !== 0 || findProgram('apt-get') === null) return false;
  say(`installing ${packages.join(', ')} (system packages)`);
  const options: SpawnSyncOptions = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  return (
    succeeds('apt-get', ['update'], options) &&
    succeeds('apt-get', ['install', '-y', '--no-install-recommends', ...packages], options)
  );
}
