/** The models of a study out of the pool of the process: described without loading, opened one at a time. */
import type { EnginePlaces } from '../../experiment/engineProtocol.ts';
import type { ModelCard } from '../../experiment/languageModel.ts';
import { parseModelReference } from '../../experiment/modelReference.ts';
import type { StudyItem } from '../../experiment/study/study.ts';
import type { OpenedModel, StudyModels } from '../../experiment/study/running/studyModels.ts';
import { readItems } from '../items/itemFile.ts';
import { describeModel, memoryOf } from '../models/modelDescription.ts';
import { expectedSeconds } from '../models/modelFolderMemory.ts';
import { checkCancelled } from '../sampler/cancellation.ts';
import type { ModelPool } from './modelPool.ts';

/** What the leases of a study have in common. */
export interface PooledOptions {
  readonly places: EnginePlaces;
  readonly threads: number | undefined;
  onStage(stage: string): void;
}

/** How much longer preparing takes when weights are rounded as well [measured: 2.0]. */
const rounding = 2;

export class PooledModels implements StudyModels {
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
    const { model, release } = await this.pool.lease(reference, this.options.threads, signal, stage => {
      this.options.onStage(stage);
    });
    return { model, release };
  }

  readItems(place: string, limit: number): Promise<readonly StudyItem[]> {
    return readItems(place, { limit, bundled: this.options.places.builtIn });
  }
}
