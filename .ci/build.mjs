/** Builds the bundles into dist: host and its parts that load later, engine, command line, webview; stages the runtime
 * of this platform beside them; and writes the JSON Schema of experiment files. */
import { cpSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureToolchain, root, say } from './tools.mjs';

const dist = join(root, 'dist');

/** Largest bundles that are shipped, kilobytes. */
export const sizeLimits = {
  'extension.js': 60,
  'experiments.js': 260,
  'replication.js': 280,
  'webview/panel.js': 650,
  'webview/inspector.js': 650,
};

const bundles = [
  {
    entryPoints: {
      extension: 'src/extension.ts',
      experiments: 'src/host/experiments/experiments.ts',
      replication: 'src/host/experiments/replicationPreflight.ts',
    },
    external: ['vscode'],
  },
  { entryPoints: { engine: 'src/engine/main.ts' }, external: ['onnxruntime-node'] },
  { entryPoints: { cli: 'src/cli/main.ts' }, external: ['onnxruntime-node'] },
];

/** Build everything. `production` minifies and leaves source maps out. */
export async function buildAll({ production = false } = {}) {
  const { build } = await import('esbuild');
  rmSync(dist, { recursive: true, force: true });
  const common = {
    absWorkingDir: root,
    bundle: true,
    outdir: 'dist',
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    legalComments: 'none',
  };
  const node = {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  };
  await Promise.all(bundles.map(bundle => build({ ...node, ...bundle })));
  await build({
    ...common,
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    entryPoints: ['webview/panel.ts', 'webview/panel.css', 'webview/inspector.ts', 'webview/inspector.css'],
  });
  stageRuntime(process.platform, process.arch, dist);
  await writeSchema(build);
}

/** The schema that editors check experiment files with, made from the shape the product checks them with. */
async function writeSchema(build) {
  const outfile = join(root, 'out', 'schema.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['src/experiment/experimentFile/schema.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning',
  });
  const { experimentSchema } = await import(pathToFileURL(outfile).href);
  writeFileSync(
    join(root, 'media', 'schema', 'experiment.schema.json'),
    `${JSON.stringify(experimentSchema(), null, 2)}\n`,
  );
}

/** Copy the runtime's JavaScript and one platform's binaries to `folder/node_modules`, where the engine bundle finds
 * them. */
export function stageRuntime(platform, arch, folder) {
  const source = join(root, 'node_modules');
  const target = join(folder, 'node_modules');
  rmSync(target, { recursive: true, force: true });
  const copy = path => {
    mkdirSync(join(target, path, '..'), { recursive: true });
    cpSync(join(source, path), join(target, path), { recursive: true, filter: file => !/\.(map|d\.ts)$/.test(file) });
  };
  for (const file of ['package.json', 'dist']) copy(join('onnxruntime-node', file));
  for (const file of ['package.json', join('dist', 'cjs')]) copy(join('onnxruntime-common', file));
  const binaries = join('onnxruntime-node', 'bin', 'napi-v6', platform, arch);
  if (!existsSync(join(source, binaries))) throw new Error(`onnxruntime-node has no binaries for ${platform} ${arch}`);
  for (const name of binaryFiles(platform)) copy(join(binaries, name));
}

/** Files a platform needs (the second darwin library is a copy; the DirectX ones are only asked for by other
 * providers). */
function binaryFiles(platform) {
  const library = { linux: 'libonnxruntime.so.1', darwin: 'libonnxruntime.1.dylib', win32: 'onnxruntime.dll' }[
    platform
  ];
  return ['onnxruntime_binding.node', library];
}

/** Sizes of the shipped bundles in kilobytes, by file. */
export function bundleSizes() {
  const files = [
    'extension.js',
    'experiments.js',
    'replication.js',
    'engine.js',
    'cli.js',
    'webview/panel.js',
    'webview/inspector.js',
  ];
  return Object.fromEntries(files.map(file => [file, statSync(join(dist, file)).size / 1000]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureToolchain(process.argv[1]);
  const production = process.argv.includes('--production');
  await buildAll({ production });
  say(
    Object.entries(bundleSizes())
      .map(([file, size]) => `${file} ${size.toFixed(0)} kB`)
      .join(', '),
  );
}
