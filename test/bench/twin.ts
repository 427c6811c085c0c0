/** The same weights as others would use them: a plain fp32 model in Hugging Face layout, the export's own graph,
 * nothing packed. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hoistConstants, takeCacheBranch, widenHalf } from '../../src/modelFiles/weights/exportNormalization.ts';
import { readModelFolder } from '../../src/modelFiles/folders/modelFolder.ts';
import { locateModel } from '../../src/engine/catalog/modelLocations.ts';
import { encodeModel } from '../../src/modelFiles/prepared/modelWriter.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { foldWeights } from '../../src/modelFiles/weights/weightFolding.ts';
import { Weights } from '../../src/modelFiles/weights/weights.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';

export interface TwinInput {
  readonly model: string;
  readonly folders: EngineFolders;
  /** Folder of the twin. */
  readonly folder: string;
}

/** Write the twin of a model once; returns its folder. */
export async function writeTwin({ model, folders, folder }: TwinInput): Promise<string> {
  const target = join(folder, 'onnx', 'model.onnx');
  if (existsSync(target)) return folder;
  const source = readModelFolder(locateModel(model, folders).path);
  const proto = onnx.ModelProto.decode(readFileSync(source.graphFile));
  const weights = new Weights(dirname(source.graphFile));
  hoistConstants(proto, weights);
  if (source.roles.cacheBranch !== null) takeCacheBranch(proto, source.roles.cacheBranch);
  widenHalf(proto, weights);
  foldWeights(proto, weights);
  dropUnread(proto.graph);
  mkdirSync(dirname(target), { recursive: true });
  for (const name of readdirSync(source.folder).filter(file => /\.(json|jinja|txt)$/.test(file)))
    copyFileSync(join(source.folder, name), join(folder, name));
  writeFileSync(`${target}.part`, encodeModel(proto, weights));
  renameSync(`${target}.part`, target);
  return Promise.resolve(folder);
}

/** What the folded chains were made from is read by nobody any more. */
function dropUnread(graph: ReturnType<typeof onnx.ModelProto.decode>['graph']): void {
  if (!graph) return;
  const kept = new Set((graph.output ?? []).map(output => output.name));
  const nodes = [...(graph.node ?? [])].reverse().filter(node => {
    const inner = (node.attribute ?? []).some(attribute => attribute.g);
    const needed = inner || (node.output ?? []).some(name => kept.has(name));
    if (needed) for (const name of node.input ?? []) kept.add(name);
    return needed;
  });
  graph.node = nodes.reverse();
  graph.initializer = (graph.initializer ?? []).filter(tensor => kept.has(tensor.name));
}
