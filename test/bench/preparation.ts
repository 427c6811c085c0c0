/** What the first use of a model costs: preparing it, and comparing what was prepared with its file. */
import { mkdirSync, rmSync } from 'node:fs';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import { preparedStoreOf } from '../../src/engine/catalog/preparedModels.ts';
import { OpeningSteps } from '../../src/domain/opening.ts';
import { preparationTools } from '../../src/engine/preparationTools.ts';
import { readModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { prepareModel, type PreparationTools } from '../../src/modelFiles/prepared/modelPreparation.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { time, type Cost } from './clock.ts';

export interface PreparationInput {
  readonly model: string;
  readonly folders: EngineFolders;
  /** Emptied before. */
  readonly scratch: string;
  readonly threads: number;
}

export interface PreparationCost {
  /** Everything but the comparison. */
  readonly preparation: Cost;
  readonly comparison: Cost;
}

const sum = (costs: readonly Cost[], clock: keyof Cost): number =>
  costs.reduce((total, cost) => total + cost[clock], 0);

/** Prepare a model in a store of its own. */
export async function measurePreparation({
  model,
  folders,
  scratch,
  threads,
}: PreparationInput): Promise<PreparationCost> {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const folder = readModelFolder(locateModel(model, folders).path);
  const { signal } = new AbortController();
  const tools = preparationTools(
    folder,
    () => ({ vocabulary: folder.headRows, int8Probes: null }),
    threads,
    signal,
    new OpeningSteps('', [], () => undefined),
  );
  const compared: Cost[] = [];
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    let result: { readonly value: T } | undefined;
    compared.push(
      await time(async () => {
        result = { value: await work() };
      }),
    );
    if (!result) throw new Error('nothing was measured');
    return result.value;
  };
  const measured: PreparationTools = {
    ...tools,
    async readReference(graph, reach) {
      const reference = await timed(() => tools.readReference(graph, reach));
      return { ...reference, compareWith: (...given) => timed(() => reference.compareWith(...given)) };
    },
  };
  const whole = await time(async () => {
    const { session } = await prepareModel(folder, preparedStoreOf({ ...folders, storage: scratch }), measured);
    await session?.close();
  });
  const comparison = { cpu: sum(compared, 'cpu'), wall: sum(compared, 'wall') };
  rmSync(scratch, { recursive: true, force: true });
  return {
    preparation: { cpu: whole.cpu - comparison.cpu, wall: whole.wall - comparison.wall },
    comparison,
  };
}
