import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { noticesName } from '../../.ci/notices.ts';
import { stageRuntime } from '../../.ci/runtimeFiles.ts';
import { packageTarget, targets } from '../../.ci/vsix.ts';
import { bundleSizes, sizeLimits } from '../../.ci/bundles.ts';
import { frameWith, openEditor, openFile, root, runCommand } from '../support/editor.ts';

const vsix = packageTarget('linux-x64');
after(() => {
  rmSync(vsix, { force: true });
});

/** Names in a zip file, from its central directory. */
function namesIn(path: string): string[] {
  const bytes = readFileSync(path);
  const names: string[] = [];
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const length = bytes.readUInt16LE(at + 28);
    names.push(bytes.toString('utf8', at + 46, at + 46 + length));
  }
  return names;
}

test('the package holds what it needs and nothing else', () => {
  const names = namesIn(vsix)
    .filter(name => name.startsWith('extension/'))
    .map(name => name.slice('extension/'.length));
  const tops = new Set(names.map(name => name.split('/')[0]));
  assert.deepEqual([...tops].sort(), ['LICENSE.txt', 'changelog.md', 'dist', 'media', 'package.json', 'readme.md']);
  for (const needed of [
    'dist/extension.js',
    'dist/engine.js',
    'dist/copyProcess.js',
    'dist/roundingThread.js',
    'dist/samplerThread.js',
    'dist/heartbeatThread.js',
    'dist/tokenizerThread.js',
    'dist/tokenizerProcess.js',
    'dist/cli.js',
    `dist/${noticesName}`,
    'dist/webview/panel.js',
    'dist/webview/panel.css',
    'dist/webview/inspector.js',
    'dist/webview/inspector.css',
    'dist/webview/tap.js',
    'dist/webview/tap.css',
    'dist/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    'dist/node_modules/tokenizers/index.js',
    'dist/node_modules/tokenizers/tokenizers.linux-x64-gnu.node',
    'media/models/smollm2-135m-instruct/onnx/model.onnx',
  ]) {
    assert.ok(names.includes(needed), needed);
  }
  const libraries = names.filter(name => name.includes('node_modules/tokenizers/') && name.endsWith('.node'));
  assert.equal(libraries.length, 1, libraries.join());
  assert.ok(
    !names.some(name => /\.(map|ts|py)$/.test(name) || name.includes('darwin') || name.includes('win32')),
    'no sources, maps, scripts or other platforms',
  );
  assert.ok(statSync(vsix).size < 150e6, `${statSync(vsix).size} bytes`);
});

test('each target gets the binaries of its own platform', () => {
  for (const target of targets) {
    const [platform = '', arch = ''] = target.split('-');
    const folder = mkdtempSync(join(tmpdir(), 'adjacent-stage-'));
    stageRuntime(platform, arch, folder);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const tokenizers = names.filter(name => name.includes('tokenizers.') && name.endsWith('.node'));
    assert.equal(tokenizers.length, 1, target);
    assert.ok(tokenizers[0]?.includes(`tokenizers.${target}`), target);
    assert.ok(
      names.some(name => name.endsWith(join(platform, arch, 'onnxruntime_binding.node'))),
      target,
    );
    rmSync(folder, { recursive: true });
  }
  assert.throws(() => {
    stageRuntime('linux', 'mips', tmpdir());
  }, /linux mips/);
});

test('the package carries the license of every package in it', () => {
  const notices = readFileSync(join(root, 'dist', noticesName), 'utf8');
  for (const name of [
    'onnxruntime-node',
    'tokenizers',
    'hyparquet-compressors',
    're2js',
    'chart.js',
    'yaml',
    'valibot',
    'protobufjs',
  ])
    assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'), name);
  const sections = notices.split(`\n\n${'='.repeat(80)}\n\n`).slice(1);
  assert.ok(sections.length >= 25, `${sections.length} packages`);
  for (const section of sections)
    assert.match(section, /permission|permitted|redistribution|terms and conditions/i, section);
});

test('bundles keep to their sizes', () => {
  const sizes = bundleSizes();
  for (const [file, limit] of Object.entries(sizeLimits))
    assert.ok((sizes[file] ?? Infinity) <= limit, `${file} has ${String(sizes[file])} kB of ${limit}`);
});

test('installed into a clean VS Code it runs', async () => {
  const editor = await openEditor({
    files: { 'one.prompt': 'Name one colour.\n' },
    vsix: [vsix],
    settings: { 'adjacent.preset': 'quick', 'adjacent.model': 'calibration:iid' },
  });
  try {
    await openFile(editor.page, 'one.prompt');
    await runCommand(editor.page, 'Adjacent: Analyze Emergence');
    const frame = await frameWith(editor.page, '#tab-map', 120_000);
    await frame.locator('#tab-map').click();
    await frame.locator('#open-run').waitFor({ timeout: 120_000 });
    assert.ok((await frame.locator('[role="gridcell"]').count()) >= 2);
    await editor.page.screenshot({ path: join(root, 'out', 'package.png') });
  } finally {
    await editor.close();
  }
});
