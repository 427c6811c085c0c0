import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import test from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  experiment: ['experiment', 'core'],
  engine: ['engine', 'experiment', 'core'],
  host: ['host', 'engine', 'experiment', 'core'],
  cli: ['cli', 'engine', 'experiment', 'core'],
  webview: ['webview', 'experiment', 'core'],
};

interface Import {
  readonly file: string;
  readonly layer: string;
  readonly target: string;
}

const folders = ['src', 'webview'].filter(folder => existsSync(join(root, folder)));
const files = folders.flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name)),
);
const layerOf = (file: string): string => {
  const [top, second] = file.split(sep);
  return top === 'webview' ? 'webview' : second?.endsWith('.ts') ? 'host' : (second ?? '');
};
const pattern =
  /(?:^|[;\s])(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|(?:import|require)\(['"]([^'"]+)['"]\)/g;
const imports: readonly Import[] = files.flatMap(file =>
  [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(match => ({
    file,
    layer: layerOf(file),
    target: match[1] ?? match[2] ?? '',
  })),
);

test('imports between folders point one way', () => {
  assert.ok(imports.length > 0);
  for (const { file, layer, target } of imports.filter(i => i.target.startsWith('.'))) {
    const destination = layerOf(relative(root, normalize(join(root, dirname(file), target))));
    assert.ok(allowed[layer]?.includes(destination), `${file} (${layer}) imports ${target} (${destination})`);
  }
});

test('core and experiment stay free of Node; vscode and the runtime have one home each', () => {
  const bare = imports.filter(i => !i.target.startsWith('.'));
  for (const { file, layer, target } of bare) {
    if (target.startsWith('node:'))
      assert.ok(!['core', 'experiment', 'webview'].includes(layer), `${file} imports ${target}`);
    if (target === 'vscode') assert.equal(layer, 'host', `${file} imports vscode`);
  }
  const runtime = new Set(bare.filter(i => i.target === 'onnxruntime-node').map(i => i.file));
  assert.ok(runtime.size <= 1, [...runtime].join(', '));
});
