/** Copies the parts of ONNX Runtime and of the tokenizer library that ship with the extension. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.ts';

/** The second macOS library is a copy of the first, and only other execution providers need the DirectX libraries. */
const libraries: Readonly<Record<string, string>> = {
  linux: 'libonnxruntime.so.1',
  darwin: 'libonnxruntime.1.dylib',
  win32: 'onnxruntime.dll',
};

/** Names of the C libraries that the tokenizer library is built for. */
const libc: Readonly<Record<string, string>> = { linux: '-gnu', darwin: '', win32: '-msvc' };

/**
 * Copies the JavaScript of ONNX Runtime and of the tokenizer library, and their binaries of one platform, to
 * `folder/node_modules`, where the bundles of the engine find them.
 */
export function stageRuntime(platform: string, arch: string, folder: string): void {
  const source = join(root, 'node_modules');
  const target = join(folder, 'node_modules');
  const binaries = join('onnxruntime-node', 'bin', 'napi-v6', platform, arch);
  const library = libraries[platform];
  if (library === undefined || !existsSync(join(source, binaries)))
    throw new Error(`onnxruntime-node has no binaries for ${platform} ${arch}`);
  const tokenizer = join('tokenizers', `tokenizers.${platform}-${arch}${libc[platform] ?? ''}.node`);
  if (!existsSync(join(source, tokenizer))) throw new Error(`tokenizers has no binary for ${platform} ${arch}`);
  rmSync(target, { recursive: true, force: true });
  for (const path of [
    join('onnxruntime-node', 'package.json'),
    join('onnxruntime-node', 'dist'),
    join('onnxruntime-common', 'package.json'),
    join('onnxruntime-common', 'dist', 'cjs'),
    join(binaries, 'onnxruntime_binding.node'),
    join(binaries, library),
    join('tokenizers', 'package.json'),
    join('tokenizers', 'LICENSE'),
    join('tokenizers', 'index.js'),
    tokenizer,
  ]) {
    mkdirSync(join(target, path, '..'), { recursive: true });
    cpSync(join(source, path), join(target, path), { recursive: true, filter: file => !/\.(map|d\.ts)$/.test(file) });
  }
}
