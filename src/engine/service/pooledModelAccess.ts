/** Gives an experiment its models from the pool of the process: cards without loading, opened models on demand. */
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { parseModelReference } from '../../domain/modelReference.ts';
import type { OpeningStage } from '../../domain/opening.ts';
import type { StudyItem } from '../../domain/study.ts';
import type { OpenedModel, ModelAccess } from '../../experiments/modelAccess.ts';
import { readItems } from '../../modelFiles/items/itemFile.ts';
import { describeModel } from '../catalog/modelDescription.ts';
import { checkSweepMemory, referenceMemory } from '../catalog/modelMemory.ts';
import { preparationSeconds } from '../../modelFiles/folders/roundedFolder.ts';
import { checkCanceled } from '../cancellation.ts';
import type { ModelPool } from './modelPool.ts';

/** What all leases of an experiment have in common. */
export interface PooledOptions {
  readonly folders: EngineFolders;
  readonly threads: number | undefined;
  onStage(stage: OpeningStage): void;
}

export class PooledModelAccess implements ModelAccess {
  private readonly pool: ModelPool;
  private readonly options: PooledOptions;

  constructor(pool: ModelPool, options: PooledOptions) {
    this.pool = pool;
    this.options = options;
  }

  describe(reference: string, signal: AbortSignal): Promise<ModelCard> {
    return new Promise(resolve => {
      checkCanceled(signal);
      resolve(describeModel(reference, this.options.folders));
    });
  }

  preparationSeconds(reference: string): number {
    const memory = referenceMemory(reference, this.options.folders);
    if (memory.prepared) return 0;
    return preparationSeconds(memory, parseModelReference(reference).precision);
  }

  async open(reference: string, signal: AbortSignal): Promise<OpenedModel> {
    const { model, threads, release } = await this.pool.lease(reference, this.options.threads, signal, stage => {
      this.options.onStage(stage);
    });
    return { model, threads, release };
  }

  checkTogether(references: readonly string[]): void {
    checkSweepMemory(references, this.options.folders, references.length);
  }

  readItems(source: string, limit: number): Promise<readonly StudyItem[]> {
    return readItems(source, { limit, bundled: this.options.folders.builtIn });
  }
}
