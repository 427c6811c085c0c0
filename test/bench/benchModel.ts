/** A model as the bench needs it: prepared as the product does, its graphs within reach. */
import { copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { readModelFolder, type ModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import { preparedStoreOf } from '../../src/engine/catalog/preparedModels.ts';
import { prepareModel } from '../../src/modelFiles/prepared/modelPreparation.ts';
import { graphName, weightsName } from '../../src/modelFiles/prepared/preparedStore.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { OpeningSteps } from '../../src/domain/opening.ts';
import { preparationTools } from '../../src/engine/preparationTools.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { DecoderModel } from '../../src/engine/sampler/stepGraph.ts';
import { openTokenizer } from '../../src/engine/text/tokenizer.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { passage } from './passage.ts';

/** A model on disk: what its folder says, and where its prepared copy lies. */
export interface BenchModel {
  readonly folder: ModelFolder;
  readonly copy: string;
}

/** Find a model, and prepare it where that was not done. */
export async function prepareBenchModel(id: string, folders: EngineFolders): Promise<BenchModel> {
  const folder = readModelFolder(locateModel(id, folders).path);
  const tools = preparationTools(
    folder,
    () => ({ vocabulary: folder.headRows, int8Probes: null }),
    2,
    new AbortController().signal,
    new OpeningSteps('', [], () => undefined),
  );
  const { copy, session } = await prepareModel(folder, preparedStoreOf(folders), tools);
  await session?.close();
  if (copy === null) throw new Error(`${id} could not be kept in ${folders.storage}`);
  return { folder, copy: copy.folder };
}

/** Open a graph of the model, `graph.onnx` in `from`, for the decoder. */
export async function openGraph({ folder }: BenchModel, from: string, threads: number): Promise<DecoderModel> {
  const session = await openSession(join(from, graphName), threads);
  return { session, shape: folder.shape, headRows: folder.headRows, vocabulary: folder.headRows, eosTokenIds: [] };
}

/**
 * The bare model step beside the prepared copy: the same graph with the same weights, which ends at the logits. It has
 * neither bias nor sampler nor statistics, and the hidden state is no output. Returns its folder.
 */
export function writeBareGraph({ copy }: BenchModel, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const graph = new Graph(onnx.ModelProto.decode(readFileSync(join(copy, graphName))));
  const slices = graph.body.output.filter(output => output.name?.startsWith('new.'));
  graph.finish([...slices, valueInfo('logits', onnx.TensorProto.DataType.FLOAT, ['heads', 'vocabulary'])]);
  writeFileSync(join(folder, graphName), onnx.ModelProto.encode(graph.model).finish());
  const weights = join(copy, weightsName);
  if (existsSync(weights)) shareFile(weights, join(folder, weightsName));
  return folder;
}

function shareFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** `length` tokens of a passage in plain English, from token `start` on, again from its beginning where it ends. */
export function promptIds({ folder }: ModelFolder, length: number, start = 0): Int32Array {
  const ids = openTokenizer(folder).encode(passage);
  return Int32Array.from({ length }, (_, at) => ids[(start + at) % ids.length] ?? 0);
}
