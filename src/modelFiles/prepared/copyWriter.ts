/** Writes the copy of a model: loaded, rewritten and, if asked, rounded. */
import { SharedRounding } from '../int8/sharedRounding.ts';
import type { ModelFolder } from '../folders/modelFolder.ts';
import type { AttentionKind } from '../rewrite/decoderGraph.ts';
import { writeModel } from './modelWriter.ts';
import type { PreparedHashes } from './preparedManifest.ts';
import { loadModel, rewriteModel } from './rewrittenModel.ts';

/** A copy to write. Plain data. */
export interface CopyTask {
  readonly folder: ModelFolder;
  /** The attention that it should have; it gets its own where that is not possible. */
  readonly wanted: AttentionKind;
  /** Largest magnitude of a code of a weight, for an int8 model. */
  readonly mostCode: number;
  /** The folder to write into. */
  readonly into: string;
}

/** What was written. Plain data. */
export interface WrittenCopy {
  readonly attention: AttentionKind;
  /** Whether the residual stream of an int8 model was rotated. */
  readonly rotated: boolean;
  readonly hashes: PreparedHashes;
}

/** Writes copies for the preparation of one model. */
export interface CopyWriter {
  /** Throws as `writeCopy` does. */
  write(task: CopyTask): Promise<WrittenCopy>;
  /** Nothing is written any more. */
  close(): void;
}

/** Write a copy; `helpers` further threads help to round it. Throws AdjacentError model-corrupt, model-unsupported or
 * model-too-large, what the file system throws, and what `pause`, awaited often, throws. */
export async function writeCopy(
  { folder, wanted, mostCode, into }: CopyTask,
  helpers: number,
  pause: () => Promise<void>,
): Promise<WrittenCopy> {
  const rounding = new SharedRounding(folder.rounding === 'int8' ? helpers : 0, pause);
  try {
    const loaded = loadModel(folder);
    await pause();
    const { attention, rotated, groups } = rewriteModel(loaded, folder, wanted, mostCode);
    rounding.share(groups);
    const hashes = await writeModel(loaded.model, loaded.weights, into, pause, rounding);
    return { attention, rotated, hashes };
  } finally {
    rounding.close();
  }
}
