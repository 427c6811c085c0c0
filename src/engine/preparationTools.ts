/** What preparing a model needs of the engine: sessions, and the comparison with the model as exported. */
import { setImmediate } from 'node:timers/promises';
import { t } from '../core/text.ts';
import type { ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import type { PreparationTools } from '../modelFiles/prepared/modelPreparation.ts';
import { checkCanceled } from './cancellation.ts';
import { readReference } from './comparison/compareModels.ts';
import type { Int8Probes } from './comparison/int8Probes.ts';
import { exactWeightBits } from './integerProducts.ts';
import { pulse } from './heartbeat/pulse.ts';
import { openSession } from './runtime.ts';

/** Tools for one model. `vocabulary` counts its tokens with a text; `int8Probes` are the texts on which an int8 model
 * is compared with fp32, null for another model; `onStage` receives each stage in words for the user. */
export function preparationTools(
  folder: ModelFolder,
  vocabulary: number,
  threads: number,
  signal: AbortSignal,
  onStage: (text: string) => void,
  int8Probes: Int8Probes | null = null,
): PreparationTools {
  const pause = async (): Promise<void> => {
    pulse.beat();
    await setImmediate();
    checkCanceled(signal);
  };
  return {
    pause,
    onStage,
    weightBits: () => exactWeightBits(model => openSession(model, threads)),
    open: model => openSession(model, threads),
    readReference(graph, reach) {
      onStage(t`Comparing the prepared model with its file`);
      return readReference(graph, folder, vocabulary, reach, {
        open: model => openSession(model, threads),
        openPlain: model => openSession(model, threads, true),
        signal,
        int8Probes,
        pause,
      });
    },
  };
}
