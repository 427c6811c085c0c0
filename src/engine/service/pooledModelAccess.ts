/** The models of an experiment out of the pool of the process: described without loading, opened when they are needed. */
import type { EnginePlaces } from '../../protocol/engineProtocol.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { parseModelReference } from '../../domain/modelReference.ts';
import type { StudyItem } from '../../domain/study.ts';
import type { OpenedModel, ModelAccess } from '../../experiments/modelAccess.ts';
import { readItems } from '../../modelFiles/items/itemFile.ts';
import { checkSweepMemory, describeModel, memoryOf } from '../catalog/modelDescription.ts';
import { expectedSeconds } from '../../modelFiles/folders/memoryEstimate.ts';
import { checkCancelled } from '../cancellation.ts';
import type { ModelPool } from './modelPool.ts';

/** What the leases of an experiment have in common. */
export interface PooledOptions {
  readonly places: EnginePlaces;
  readonly threads: number | undefined;
  onStage(stage: string): void;
}

/** How much longer preparing takes when weights are rounded as well [measured: 2.0]. */
const rounding = 2;

export class PooledModels implements ModelAccess {
  private readonly pool: ModelPool;
  private readonly options: PooledOptions;

  constructor(pool: ModelPool, options: PooledOptions) {
    this.pool = pool;
    this.options = options;
  }

  describe(reference: string, signal: AbortSignal): Promise<ModelCard> {
    return new Promise(resolve => {
      checkCancelled(signal);
      resolve(describeModel(reference, this.options.places));
    });
  }

  preparationSeconds(reference: string): number {
    const need = memoryOf(reference, this.options.places);
    if (need.prepared) return 0;
    return expectedSeconds(need).prepare * (parseModelReference(reference).precision === null ? 1 : rounding);
  }

  async open(reference: string, signal: AbortSignal): Promise<OpenedModel> {
    const { model, threads, release } = await this.pool.lease(reference, this.options.threads, signal, stage => {
      this.options.onStage(stage);
    });
    return { model, threads, release };
  }

  checkTogether(references: readonly string[]): void {
    checkSweepMemory(references, this.options.places, references.length);
  }

  readItems(place: string, limit: number): Promise<readonly StudyItem[]> {
    return readItems(place, { limit, bundled: this.options.places.builtIn });
  }
}
