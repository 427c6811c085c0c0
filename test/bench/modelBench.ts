/** Everything that is measured of one model. */
import { join } from 'node:path';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { measureEngine, type EngineRun } from './engineRun.ts';
import type { JobCost } from './jobs/job.ts';
import { short } from './markdown.ts';
import type { Options, Peer } from './options.ts';
import type { PreparationCost } from './preparation.ts';
import { runPart } from './runPart.ts';
import type { StepCost } from './steps.ts';

export interface BenchSubject {
  readonly model: string;
  readonly name: string;
  readonly context: number;
  readonly isBuiltIn: boolean;
}

export interface BenchFolders {
  readonly engine: EngineFolders;
  /** Script of the engine process. */
  readonly entry: string;
  /** Folder for what the bench makes; kept. */
  readonly cache: string;
  /** Folders of transformers.js and node-llama-cpp; null when they could not be installed or are not compared. */
  readonly peer: string | null;
  readonly llama: string | null;
}

/** Steps with one thread, where processor time is exact, and with the threads of the product. */
export interface StepTables {
  readonly single: readonly StepCost[];
  readonly all: readonly StepCost[];
}

export interface JobRow {
  readonly prompt: number;
  readonly by: 'ours' | Peer;
  readonly cost: JobCost;
}

export interface ModelBench {
  readonly subject: BenchSubject;
  readonly steps: StepTables | null;
  readonly jobs: readonly JobRow[];
  readonly engine: EngineRun | null;
  readonly preparation: PreparationCost | null;
}

const batches = [1, 8, 32];
const [near, far] = [64, 1024];

/** Measure a model; `say` is told what goes on. */
export async function benchModel(
  subject: BenchSubject,
  folders: BenchFolders,
  options: Options,
  say: (text: string) => void,
): Promise<ModelBench> {
  const wanted = (section: Options['sections'][number]): boolean => options.sections.includes(section);
  return {
    subject,
    steps: wanted('steps') ? await stepTables(subject, folders, options, say) : null,
    jobs: wanted('jobs') ? await jobRows(subject, folders, options, say) : [],
    engine: wanted('engine') ? await engineRun(subject, folders, options, say) : null,
    preparation: wanted('engine') ? await preparationCost(subject, folders, options, say) : null,
  };
}

async function stepTables(
  { model, name, context }: BenchSubject,
  folders: BenchFolders,
  { threads }: Options,
  say: (text: string) => void,
): Promise<StepTables> {
  const sizes: [number, number][] = batches.map(rows => [near, rows]);
  if (far < context) sizes.push([far, Math.max(...batches)]);
  const measure = (count: number): Promise<StepCost[]> => {
    say(`${name}: decode steps, ${count} thread(s)`);
    return runPart('steps', {
      model,
      folders: folders.engine,
      scratch: join(folders.cache, 'bare'),
      threads: count,
      sizes,
    });
  };
  return { single: await measure(1), all: await measure(threads) };
}

async function jobRows(
  subject: BenchSubject,
  folders: BenchFolders,
  options: Options,
  say: (text: string) => void,
): Promise<JobRow[]> {
  const { model, name, context } = subject;
  const { rows, tokens, threads, limit } = options;
  const twin = join(folders.cache, 'twins', name.replaceAll(' ', '-'));
  if (options.peers.length > 0) {
    say(`${name}: the plain model for the peers`);
    await runPart('twin', { model, folders: folders.engine, folder: twin });
  }
  const found: JobRow[] = [];
  for (const prompt of options.prompts.filter(length => length + tokens <= context)) {
    for (const by of ['ours' as const, ...options.peers]) {
      if (!isMeasured(by, subject, folders)) continue;
      say(`${name}: ${rows} continuations of ${tokens} tokens of a prompt of ${prompt}, ${by}`);
      const input = {
        model,
        folders: folders.engine,
        twin,
        peer: folders.peer ?? '',
        llama: folders.llama ?? '',
        threads,
        prompt,
        rows,
        tokens,
        limit,
      };
      const cost = await runPart(by, input);
      say(
        `  ${short(cost.cost.wall / 1000)} s, ${short(cost.cost.cpu / 1000)} s of processor time${cost.scale === 1 ? '' : ` (scaled up from ${cost.sampled} tokens a row)`}`,
      );
      found.push({ prompt, by, cost });
    }
  }
  return found;
}

/** Whether a peer is there, and the model large enough for it: GGUF and 8-bit copies are made of the built-in one. */
function isMeasured(by: 'ours' | Peer, { isBuiltIn }: BenchSubject, { peer, llama }: BenchFolders): boolean {
  switch (by) {
    case 'ours':
    case 'plain':
      return true;
    case 'int8':
      return isBuiltIn;
    case 'top50':
    case 'full':
      return peer !== null;
    case 'top50q8':
    case 'fullq8':
      return isBuiltIn && peer !== null;
    case 'llama':
      return isBuiltIn && llama !== null;
  }
}

function engineRun(
  { model, name }: BenchSubject,
  folders: BenchFolders,
  { preset }: Options,
  say: (text: string) => void,
): Promise<EngineRun> {
  say(`${name}: a whole analysis (${preset}) through the engine process`);
  return measureEngine({
    model,
    preset,
    entry: folders.entry,
    folders: folders.engine,
    scratch: join(folders.cache, 'engine'),
  });
}

function preparationCost(
  { model, name }: BenchSubject,
  folders: BenchFolders,
  { threads }: Options,
  say: (text: string) => void,
): Promise<PreparationCost> {
  say(`${name}: preparing it once, and comparing it with its file`);
  return runPart('preparation', {
    model,
    folders: folders.engine,
    scratch: join(folders.cache, 'preparation'),
    threads,
  });
}
