/** What preparing a model needs of the engine: sessions, and the comparison with the model as exported. */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { OpeningSteps } from '../domain/opening.ts';
import type { ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import { RuntimeFailure, type Session } from '../modelFiles/onnx/session.ts';
import type { PreparationTools } from '../modelFiles/prepared/modelPreparation.ts';
import { optimizedName } from '../modelFiles/prepared/preparedStore.ts';
import { checkCanceled } from './cancellation.ts';
import { readReference } from './comparison/compareModels.ts';
import { measuredReference, readMeasured } from './comparison/measuredModel.ts';
import type { Int8Probes } from './comparison/int8Probes.ts';
import { startWriter, writerHere } from './copying/apartWriter.ts';
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

/** Largest copy whose optimized graph is kept. For larger ones reading the weights takes most of the time, and what the
 * runtime folds may be as large as the model. */
const mostOptimized = 1e9;

/** Open a prepared graph, and keep what the runtime makes of it beside it. */
async function openOptimizing(graph: string | Uint8Array, { memory }: ModelFolder, threads: number): Promise<Session> {
  if (typeof graph !== 'string' || memory.stored > mostOptimized) return openSession(graph, threads);
  const savedTo = join(dirname(graph), optimizedName);
  try {
    return await openSession(graph, threads, { savedTo });
  } catch (error) {
    if (!(error instanceof RuntimeFailure)) throw error;
    // It may be the file that cannot be written; if it is the graph, it fails again.
    rmSync(savedTo, { force: true });
    return openSession(graph, threads);
  }
}

/** Smallest prepared model that is written by several threads, or in a process of its own: others take less than a
 * second. */
const leastShared = 30e6;

/** Tools for one model. `tokens` is called only where something is prepared; `steps` receives each step that begins. A
 * built-in model may have been measured before. */
export function preparationTools(
  folder: ModelFolder,
  tokens: () => ComparedTokens,
  threads: number,
  signal: AbortSignal,
  steps: OpeningSteps,
  isBuiltIn = false,
): PreparationTools {
  const pause = async (): Promise<void> => {
    pulse.beat();
    await setImmediate();
    checkCanceled(signal);
  };
  return {
    pause,
    steps,
    startWriter() {
      const helpers = folder.memory.stored < leastShared ? 0 : threads - 1;
      const options = { helpers, signal, pause };
      // A file of somebody else is read where the heartbeat watches.
      return isBuiltIn && folder.memory.stored >= leastShared ? startWriter(options) : writerHere(options);
    },
    weightBits: () => exactWeightBits(model => openSession(model, threads)),
    open: model => openSession(model, threads),
    measured(modelHash, weightBits) {
      const found = isBuiltIn && weightBits !== 7 ? readMeasured(folder.folder, modelHash) : null;
      if (found === null) return null;
      return measuredReference(found, folder, {
        open: model => openOptimizing(model, folder, threads),
        vocabulary: tokens().vocabulary,
        signal,
      });
    },
    readReference(graph, reach) {
      steps.begin('comparing');
      const { vocabulary, int8Probes } = tokens();
      return readReference(graph, folder, vocabulary, reach, {
        open: model => openOptimizing(model, folder, threads),
        openPlain: model => openSession(model, threads, 'none'),
        signal,
        int8Probes,
        pause,
      });
    },
  };
}
