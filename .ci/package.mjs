/** `npm run package [-- target ...]`: one VSIX per platform, built for production with that platform's runtime. Without
 * a target, the platform of this machine. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAll, stageRuntime } from './build.mjs';
import { ensureToolchain, root, say, stop, succeeds } from './tools.mjs';

/** Platforms onnxruntime-node has binaries for. */
export const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Build the VSIX of a target; returns its path. */
export function packageTarget(target, folder = join(root, 'out')) {
  const [platform, arch] = target.split('-');
  stageRuntime(platform, arch, join(root, 'dist'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `adjacent-${target}.vsix`);
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const packed = succeeds(
    process.execPath,
    [
      vsce,
      'package',
      '--target',
      target,
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      '--out',
      file,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (!packed || !existsSync(file)) throw new Error(`vsce made no package for ${target}`);
  return file;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureToolchain(process.argv[1]);
  const asked = process.argv.slice(2);
  const chosen = asked.includes('all') ? targets : asked.length > 0 ? asked : [`${process.platform}-${process.arch}`];
  const unknown = chosen.filter(target => !targets.includes(target));
  if (unknown.length > 0)
    stop(`There is no runtime for ${unknown.join(', ')}.`, `Choose from: ${targets.join(', ')}, or all.`);
  await buildAll({ production: true });
  for (const target of chosen) say(`made ${packageTarget(target)}`);
}
