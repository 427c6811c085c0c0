/** The same weights as the usual 8-bit export has them: the plain twin with integer products whose activations share
 * one scale. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { encodeModel } from '../../src/modelFiles/prepared/modelWriter.ts';
import { Weights } from '../../src/modelFiles/weights/weights.ts';
import { quantiseDynamically } from '../process/support/quantisedModel.ts';

/** Write `model_quantized.onnx` beside the graph of a twin, once. */
export function writeQ8Twin(twin: string): void {
  const source = join(twin, 'onnx', 'model.onnx');
  const target = join(twin, 'onnx', 'model_quantized.onnx');
  if (existsSync(target)) return;
  const graph = new Graph(onnx.ModelProto.decode(readFileSync(source)));
  if (quantiseDynamically(graph) === 0) throw new Error('the twin has no stored products');
  graph.finish(graph.body.output);
  writeFileSync(`${target}.part`, encodeModel(graph.model, new Weights(dirname(source))));
  renameSync(`${target}.part`, target);
}
