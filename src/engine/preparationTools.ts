/** What preparing a model needs of the engine: sessions, and the comparison with the model as exported. */
import { setImmediate } from 'node:timers/promises';
import type { OpeningSteps } from '../domain/opening.ts';
import type { ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import type { PreparationTools } from '../modelFiles/prepared/modelPreparation.ts';
import { checkCanceled } from './cancellation.ts';
import { readReference } from './comparison/compareModels.ts';
import type { Int8Probes } from './comparison/int8Probes.ts';
import { exactWeightBits } from './integerProducts.ts';
import { pulse } from './heartbeat/pulse.ts';
import { openSession } from './runtime.ts';

/** Tools for one model. `vocabulary` counts its tokens with a text; `int8Probes` are the texts on which an int8 model
 * is compared with fp32, null for another model; `steps` receives each step that begins. */
export function preparationTools(
  folder: ModelFolder,
  vocabulary: number,
  threads: number,
  signal: AbortSignal,
  steps: OpeningSteps,
  int8Probes: Int8Probes | null = null,
): PreparationTools {
  const pause = async (): Promise<void> => {
    pulse.beat();
    await setImmediate();
    checkCanceled(signal);
  };
  return {
    pause,
    steps,
    weightBits: () => exactWeightBits(model => openSession(model, threads)),
    open: model => openSession(model, threads),
    readReference(graph, reach) {
      steps.begin('comparing');
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
