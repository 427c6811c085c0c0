/** What a person waits for: the default diagram through a real engine process, from the request on. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../../src/client/engineClient.ts';
import { startEngine } from '../../src/client/engineProcess.ts';
import { readModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import type { ExperimentSpec, Preset } from '../../src/domain/spec.ts';
import { benchSpec } from './benchSpec.ts';
import type { Cost } from './clock.ts';
import { StallWatch } from './stalls.ts';

export interface EngineRunInput {
  readonly model: string;
  readonly preset: Preset;
  /** Script of the engine process. */
  readonly entry: string;
  readonly folders: EngineFolders;
  /** Folder that is emptied for the first use ever. */
  readonly scratch: string;
}

/** Milliseconds from the request to the exact map, to the first sampled cell, and to the end (null: it was cancelled
 * before). */
export interface Waits {
  readonly exact: number;
  readonly cell: number;
  readonly end: number | null;
}

/** Peak memory of the engine process beside what is stated of preparing and of the plan, bytes. */
export interface MemoryPeak {
  readonly stated: number;
  readonly peak: number;
}

export interface EngineRun {
  /** Nothing prepared and no process; prepared and no process; process and model at hand. */
  readonly first: Waits;
  readonly cold: Waits;
  readonly warm: Waits;
  /** Worst turn of the caller's event loop during the warm run. */
  readonly stall: Cost;
  readonly firstUse: MemoryPeak | null;
  readonly later: MemoryPeak | null;
}

const prompt = 'Write the first line of a story about the sea.\n';

/** Run the diagram three times; the first run prepares the model for the others. The peak is null where the system does
 * not tell it. */
export async function measureEngine({ model, preset, entry, folders, scratch }: EngineRunInput): Promise<EngineRun> {
  const { memory } = readModelFolder(locateModel(model, folders).path);
  const spec = benchSpec(prompt, model, preset);
  rmSync(scratch, { recursive: true, force: true });
  const begin = (): EngineClient =>
    new EngineClient({
      startEngine,
      entry,
      folders: { ...folders, storage: join(scratch, 'storage'), runs: join(scratch, 'runs') },
      product: 'Adjacent bench',
      log: () => undefined,
    });
  const out = (name: string): string => join(scratch, 'runs', `${name}.emergence.json`);

  const fresh = begin();
  const { waits: first, stated } = await wait(fresh, spec, out('first'), true);
  const firstUse = peakOf(fresh.pid, Math.max(memory.prepare, stated));
  await fresh.close();

  const engine = begin();
  const { waits: cold } = await wait(engine, spec, out('cold'), true);
  const watch = new StallWatch();
  const { waits: warm, stated: planned } = await wait(engine, spec, out('warm'), false);
  const stall = watch.stop();
  const later = peakOf(engine.pid, planned);
  await engine.close();
  rmSync(scratch, { recursive: true, force: true });
  return { first, cold, warm, stall, firstUse, later };
}

/** Runs a diagram. `stated` is the most memory that its plans stated, bytes. */
async function wait(
  engine: EngineClient,
  spec: ExperimentSpec,
  out: string,
  cancel: boolean,
): Promise<{ readonly waits: Waits; readonly stated: number }> {
  const controller = new AbortController();
  const start = performance.now();
  const since = (): number => performance.now() - start;
  let [exact, cell, stated] = [NaN, NaN, 0];
  await engine.analyze(
    'bench',
    spec,
    out,
    {
      report: ({ exactMap, estimate }) => {
        stated = Math.max(stated, estimate.memory);
        if (Number.isNaN(exact) && exactMap.length > 0) exact = since();
      },
      cell: () => {
        if (Number.isNaN(cell)) cell = since();
        if (cancel) controller.abort();
      },
    },
    controller.signal,
  );
  return { waits: { exact, cell, end: cancel ? null : since() }, stated };
}

/** VmHWM of a process, as Linux tells it. */
function peakOf(pid: number | undefined, stated: number): MemoryPeak | null {
  try {
    const kilobytes = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]);
    return Number.isFinite(kilobytes) ? { stated, peak: kilobytes * 1024 } : null;
  } catch {
    return null;
  }
}
