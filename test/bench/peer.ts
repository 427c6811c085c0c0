/** Installs transformers.js for the bench alone, once, into the user's cache folder: the product never depends on it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const name = '@huggingface/transformers';
const version = '4.3.1';

/** The folder it is installed in; null when npm cannot install it. */
export function installPeer(folder: string, say: (text: string) => void): string | null {
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return folder;
  say(`installing ${name} ${version} (the peer that is measured) into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return folder;
  say(`${name} could not be installed; it is left out of the table`);
  return null;
}
