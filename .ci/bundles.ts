/** Bundles the extension into dist, and writes the JSON Schema of experiment files. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, context, type BuildOptions, type Message, type Plugin } from 'esbuild';
import { writeNotices } from './notices.ts';
import { stageRuntime } from './runtimeFiles.ts';
import { root } from './tools.ts';

const dist = join(root, 'dist');
const schemaModule = join(root, 'out', 'schema.mjs');
const schemaFile = join(root, 'media', 'schema', 'experiment.schema.json');

/** Bundles that ship, relative to dist. */
const bundleFiles = [
  'extension.js',
  'experiments.js',
  'messages.js',
  'engine.js',
  'samplerThread.js',
  'copyProcess.js',
  'roundingThread.js',
  'heartbeatThread.js',
  'tokenizerThread.js',
  'tokenizerProcess.js',
  'cli.js',
  'webview/panel.js',
  'webview/inspector.js',
  'webview/tap.js',
] as const;

/** Size limits of the bundles in kilobytes. */
export const sizeLimits: Readonly<Record<string, number>> = {
  'extension.js': 88,
  'experiments.js': 370,
  'webview/panel.js': 650,
  'webview/inspector.js': 650,
  'webview/tap.js': 300,
};

/** Returns the sizes of the bundles in kilobytes. */
export function bundleSizes(): Readonly<Record<string, number>> {
  return Object.fromEntries(bundleFiles.map(file => [file, statSync(join(dist, file)).size / 1000]));
}

/** Builds everything from scratch. `production` minifies and leaves out source maps. */
export async function buildAll({ production = false } = {}): Promise<void> {
  startFresh();
  const [built] = await Promise.all([
    Promise.all(bundles(production).map(options => build({ ...options, metafile: true }))),
    build(schemaBundle),
  ]);
  writeNotices(
    dist,
    built.map(({ metafile }) => metafile),
  );
}

/** Receives the progress of `watchAll`: `started`, then `finished` once no bundle is being built, and so on. */
export interface WatchListener {
  started(): void;
  finished(errors: readonly Message[], warnings: readonly Message[]): void;
}

/** Builds everything for development, and again whenever a source file changes. */
export async function watchAll(listener: WatchListener): Promise<void> {
  startFresh();
  const all = [...bundles(false), schemaBundle];
  // All first builds count as one, so that `finished` means that every bundle exists.
  const running = new Set(all.keys());
  let errors: Message[] = [];
  let warnings: Message[] = [];
  listener.started();
  const reporter = (index: number): Plugin => ({
    name: 'report',
    setup({ onStart, onEnd }) {
      onStart(() => {
        if (running.size === 0) {
          errors = [];
          warnings = [];
          listener.started();
        }
        running.add(index);
      });
      onEnd(result => {
        errors.push(...result.errors);
        warnings.push(...result.warnings);
        running.delete(index);
        if (running.size === 0) listener.finished(errors, warnings);
      });
    },
  });
  for (const [index, options] of all.entries()) {
    const plugins = [...(options.plugins ?? []), reporter(index)];
    const watched = await context({ ...options, plugins, logLevel: 'silent' });
    await watched.watch();
  }
}

function startFresh(): void {
  rmSync(dist, { recursive: true, force: true });
  stageRuntime(process.platform, process.arch, dist);
}

function bundles(production: boolean): BuildOptions[] {
  const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    outdir: 'dist',
    minify: production,
    sourcemap: production ? false : 'linked',
    logLevel: 'warning',
    legalComments: 'none',
  };
  const node: BuildOptions = {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  };
  return [
    {
      ...node,
      entryPoints: {
        extension: 'src/extension.ts',
        experiments: 'src/host/experiments/experiments.ts',
        messages: 'src/host/messages.ts',
      },
      external: ['vscode'],
    },
    {
      ...node,
      entryPoints: { engine: 'src/engine/main.ts', samplerThread: 'src/engine/samplerThreads/samplerThread.ts' },
      external: ['onnxruntime-node'],
    },
    { ...node, entryPoints: ['src/engine/heartbeat/heartbeatThread.ts'] },
    {
      ...node,
      entryPoints: ['src/engine/tokenizer/tokenizerThread.ts', 'src/engine/tokenizer/tokenizerProcess.ts'],
      external: ['tokenizers'],
    },
    {
      ...node,
      entryPoints: {
        copyProcess: 'src/engine/copying/copyProcess.ts',
        roundingThread: 'src/modelFiles/int8/roundingThread.ts',
      },
    },
    { ...node, entryPoints: { cli: 'src/cli/main.ts' }, external: ['onnxruntime-node'] },
    {
      ...common,
      outdir: 'dist/webview',
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      entryPoints: [
        'webview/panel.ts',
        'webview/panel.css',
        'webview/inspector.ts',
        'webview/inspector.css',
        'webview/tap.ts',
        'webview/tap.css',
      ],
    },
  ];
}

/** Bundles the module that describes experiment files, runs it, and writes the JSON Schema that editors use. */
const schemaBundle: BuildOptions = {
  absWorkingDir: root,
  entryPoints: ['src/experimentFile/jsonSchema.ts'],
  outfile: schemaModule,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  plugins: [
    {
      name: 'schema',
      setup({ onEnd }) {
        onEnd(async ({ errors }) => {
          if (errors.length === 0) await writeSchema();
        });
      },
    },
  ],
};

async function writeSchema(): Promise<void> {
  // The query makes every import load the module anew.
  const address = `${pathToFileURL(schemaModule).href}?time=${Date.now()}`;
  const { experimentSchema } = (await import(address)) as typeof import('../src/experimentFile/jsonSchema.ts');
  const text = `${JSON.stringify(experimentSchema(), null, 2)}\n`;
  if (!existsSync(schemaFile) || readFileSync(schemaFile, 'utf8') !== text) writeFileSync(schemaFile, text);
}
