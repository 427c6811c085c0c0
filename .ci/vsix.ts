/** Packs a VSIX per platform. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stageRuntime } from './runtimeFiles.ts';
import { root, succeeds } from './tools.ts';

/** Platforms that onnxruntime-node has binaries for. */
export const targets: readonly string[] = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Packs what is in dist with the runtime of a platform and returns the path of the VSIX. */
export function packageTarget(target: string, folder = join(root, 'out')): string {
  const [platform = '', arch = ''] = target.split('-');
  stageRuntime(platform, arch, join(root, 'dist'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `adjacent-${target}.vsix`);
  const args = [
    fileURLToPath(import.meta.resolve('@vscode/vsce/vsce')),
    'package',
    '--target',
    target,
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--out',
    file,
  ];
  const packed = succeeds(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (!packed || !existsSync(file)) throw new Error(`vsce made no package for ${target}`);
  return file;
}
