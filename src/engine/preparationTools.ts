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

/** What the comparison with the exported model needs of the tokenizer. */
export interface ComparedTokens {
  /** Number of tokens with a text. */
  readonly vocabulary: number;
  /** The texts on which an int8 model is compared with fp32; null for another model. */
  readonly int8Probes: Int8Probes | null;
}

/** Tools for one model. `tokens` is called only where something is prepared; `steps` receives each step that begins. */
export function preparationTools(
  folder: ModelFolder,
  tokens: () => ComparedTokens,
  threads: number,
  signal: AbortSignal,
  steps: OpeningSteps,
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
      const { vocabulary, int8Probes } = tokens();
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
