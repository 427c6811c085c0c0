/** Installs what the bench compares with, once, into the user's cache folder: the product never depends on it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const libraries = {
  'transformers.js': { name: '@huggingface/transformers', version: '4.3.1', binaries: [] },
  // Its compiled parts are packages of their own, one for each platform, so that no install script has to run.
  'llama.cpp': { name: 'node-llama-cpp', version: '3.21.1', binaries: [`@node-llama-cpp/${llamaPlatform()}`] },
} as const;

/** The folder it is installed in; null when npm cannot install it. */
export function installPeer(
  folder: string,
  say: (text: string) => void,
  library: keyof typeof libraries = 'transformers.js',
): string | null {
  const { name, version, binaries } = libraries[library];
  if ([name, ...binaries].every(one => existsSync(join(folder, 'node_modules', one, 'package.json')))) return folder;
  say(`installing ${name} ${version} (a peer that is measured) into ${folder}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const omitted = binaries.length === 0 ? [] : ['--omit=optional'];
  const packages = [name, ...binaries].map(one => `${one}@${version}`);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...omitted, ...packages];
  const { status } = spawnSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return folder;
  say(`${name} could not be installed; it is left out of the table`);
  return null;
}

function llamaPlatform(): string {
  const system = { darwin: 'mac', win32: 'win' }[process.platform as string] ?? 'linux';
  return `${system}-${process.arch}${system === 'mac' && process.arch === 'arm64' ? '-metal' : ''}`;
}
