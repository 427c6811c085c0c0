/** `npm run bench`: speed and size as ratios beside their aims, with this machine's limits probed in the same run.
 * Asserts nothing. */
import { existsSync, mkdirSync } from 'node:fs';
import { cpus, homedir, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildAll, bundleSizes, sizeLimits } from '../../.ci/bundles.ts';
import { cacheFolder } from '../../src/cli/engineFolders.ts';
import { findInstallation } from '../../src/cli/installation.ts';
import { formatBytes } from '../../src/core/format.ts';
import { defaultThreads, instructionSetOf, processorFeatures } from '../../src/engine/hardware.ts';
import { readModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import { runtimeVersion } from '../../src/engine/runtime.ts';
import { measureActivation } from './activation.ts';
import { short, table } from './markdown.ts';
import { curveTable } from './curveBench.ts';
import { measureConstraints, type ConstraintsRun } from './constraintsRun.ts';
import { benchModel, type BenchFolders, type BenchSubject, type ModelBench } from './modelBench.ts';
import { readOptions, type Peer } from './options.ts';
import { installPeer } from './peer.ts';
import { precisionTable } from './precisions.ts';
import { presetTable } from './presets.ts';
import { runPart } from './runPart.ts';
import { tapTable } from './tapBench.ts';
import { textTable } from './textBench.ts';
import { timeLeftTable } from './timeLeft.ts';
import { treeTable } from './treeBench.ts';
import { constraintsTable, jobTable, probeTable, ratioTable, readingTable, stepTable } from './tables.ts';

const root = join(import.meta.dirname, '..', '..');
const options = readOptions(process.argv.slice(2), defaultThreads());
const say = (text: string): void => {
  process.stderr.write(`bench: ${text}\n`);
};
const print = (...blocks: readonly string[]): void => {
  process.stdout.write(`${blocks.join('\n\n')}\n\n`);
};
const compares = (...names: readonly Peer[]): boolean =>
  options.sections.includes('jobs') && names.some(name => options.peers.includes(name));
const wanted = (section: (typeof options.sections)[number]): boolean => options.sections.includes(section);

if (options.build) {
  say('building');
  await buildAll({ production: true });
}
const installation = findInstallation(join(root, 'dist'));
const cache = join(cacheFolder(process.platform, process.env, homedir()), 'bench');
mkdirSync(cache, { recursive: true });
const folders: BenchFolders = {
  engine: {
    builtIn: installation.models,
    storage: join(cache, 'models'),
    runs: join(cache, 'runs'),
    added: [],
    cache: null,
    storageLimit: 8e9,
  },
  entry: installation.engine,
  cache,
  peer: compares('top50', 'full', 'top50q8', 'fullq8') ? installPeer(join(cache, 'peer'), say) : null,
  llama: compares('llama') ? installPeer(join(cache, 'peer-llama'), say, 'llama.cpp') : null,
};
const subjects = ['smollm2-135m-instruct', join(root, 'test', 'fixtures', 'models', 'llama')].map(
  (model): BenchSubject => {
    const { path, kind, name } = locateModel(model, folders.engine);
    const isBuiltIn = kind === 'built-in';
    return { model, name: isBuiltIn ? name : `tiny ${name}`, context: readModelFolder(path).context, isBuiltIn };
  },
);

print(
  `Machine: ${cpus()[0]?.model.trim() ?? 'unknown processor'} (${instructionSetOf(processorFeatures())}), ${cpus().length} logical cores, ${formatBytes(totalmem())} of memory; ${options.threads} threads; Node ${process.versions.node}, onnxruntime ${runtimeVersion}. Load of the last minute: ${short(loadavg()[0] ?? NaN)}.`,
);

if (wanted('steps') || wanted('jobs') || wanted('engine')) {
  say('limits of this machine');
  const probes = {
    single: await runPart('probes', { threads: 1 }),
    all: await runPart('probes', { threads: options.threads }),
  };
  print(probeTable(probes, options.threads));
  const benches: ModelBench[] = [];
  for (const subject of subjects) benches.push(await benchModel(subject, folders, options, say));
  print(ratioTable(benches, probes));
  if (wanted('steps')) print(stepTable(benches));
  if (wanted('jobs')) print(jobTable(benches));
  print(`Load of the last minute at the end: ${short(loadavg()[0] ?? NaN)}.`);
}
if (wanted('precisions')) {
  say('fp32 and int8');
  const model = 'smollm2-135m-instruct';
  print(precisionTable(await runPart('precisions', { model, folders: folders.engine, threads: 1 })));
}
if (wanted('constraints')) {
  const runs: { name: string; aim: string; run: ConstraintsRun }[] = [];
  const ladder = ['ladder/neox-1m', 'ladder/neox-0.2m']
    .filter(model => existsSync(join(installation.models, model)))
    .slice(0, 1);
  for (const [model, aim] of [
    ...ladder.map(model => [model, 'below 20 s'] as const),
    ['smollm2-135m-instruct', 'below 3 min'] as const,
  ]) {
    say(`${model}: which constraint binds`);
    runs.push({
      name: model,
      aim,
      run: await measureConstraints({
        model,
        preset: options.preset,
        entry: installation.engine,
        folders: folders.engine,
        scratch: join(cache, 'constraints'),
      }),
    });
  }
  print(constraintsTable(runs), `Load of the last minute at the end: ${short(loadavg()[0] ?? NaN)}.`);
}
if (wanted('presets')) {
  say('what the presets sample');
  const model = 'smollm2-135m-instruct';
  const { threads, preset } = options;
  const presets = [...new Set(['quick', preset] as const)];
  print(presetTable(await runPart('presets', { model, folders: folders.engine, threads, presets })));
}
if (wanted('timeLeft')) {
  say('what runs say about the time left');
  const { threads, preset, loads, texts } = options;
  const asked = { model: 'smollm2-135m-instruct#auto', folders: folders.engine, threads, loads };
  const presets = [...new Set(['quick', preset] as const)];
  print(timeLeftTable(await runPart('timeLeft', { ...asked, presets, prompts: texts })));
}
if (wanted('curve')) {
  say('the commitment curve of a standard analysis');
  const model = 'smollm2-135m-instruct';
  print(curveTable(await runPart('curve', { model, folders: folders.engine, threads: options.threads })));
}
if (wanted('readings')) {
  say('what is read from answers that exist');
  print(readingTable(await runPart('readings', undefined)));
}
if (wanted('text')) {
  const peer = installPeer(join(cache, 'peer'), say);
  const { path } = locateModel('smollm2-135m-instruct', folders.engine);
  if (peer !== null) print(await textTable(path, peer));
}
if (wanted('tree')) {
  say('the possibility tree in a page');
  print(await treeTable());
}
if (wanted('tap')) {
  say('the equations of TAP, and their page');
  print(await tapTable());
}
if (wanted('activation')) {
  say('activation in a real editor');
  print(`(h) activation: ${short(await measureActivation())} ms (aim: below 10 ms)`);
}
if (wanted('bundles')) {
  const rows = Object.entries(bundleSizes()).map(([file, size]) => [
    file,
    short(size),
    sizeLimits[file] === undefined ? '' : `below ${sizeLimits[file]}`,
  ]);
  print(table(['(h) bundle', 'kB', 'aim'], rows));
}
