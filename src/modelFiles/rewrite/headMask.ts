/** An input that multiplies what each attention head gives before the output projection, so that heads can be switched
 * off (science.md B4.1). */
import { dimsOf, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float } = onnx.TensorProto.DataType;

/**
 * Add the input `head_mask` [layers, heads]: 1 leaves a head as it is, bit for bit, and 0 takes it out as zeros in its
 * slice of the output projection would. `outputs` names what the attention core of each layer makes, [N,H,S,D]; query
 * heads, where they share keys. Returns false, with the graph untouched, when a core is not recognised or the layers
 * differ in their number of heads.
 */
export function addHeadMask(graph: Graph, outputs: readonly (string | undefined)[], headSize: number): boolean {
  const cores = outputs.filter(output => output !== undefined);
  const counts = new Set(cores.map(output => headsOf(graph, output, headSize)));
  const [heads] = counts;
  if (cores.length < outputs.length || counts.size !== 1 || !Number.isInteger(heads) || !heads) return false;
  graph.input('head_mask', float, [cores.length, heads]);
  const layers = cores.map(() => graph.fresh('heads'));
  graph.addMany(
    'Split',
    [
      graph.add('Reshape', ['head_mask', graph.integers([cores.length, heads, 1, 1])]),
      graph.integers(cores.map(() => 1)),
    ],
    layers,
    { axis: 0 },
  );
  cores.forEach((output, layer) => {
    const users = graph.usersOf(output);
    const masked = graph.add('Mul', [output, layers[layer] ?? '']);
    for (const user of users) graph.rewire(user, output, masked);
  });
  return true;
}

/** Heads of a core by the rows of the output projection behind it; 0 when there is none. */
function headsOf(graph: Graph, output: string, headSize: number): number {
  let name = output;
  for (;;) {
    const [user, ...others] = graph.usersOf(name).filter(({ opType }) => opType !== 'Shape');
    if (!user || others.length > 0) return 0;
    const [input, weight] = user.input ?? [];
    const attribute = (key: string): number | undefined =>
      user.attribute?.filter(a => a.name === key).map(a => Number(a.i))[0];
    if (user.opType === 'MatMulNBits') return (attribute('K') ?? 0) / headSize;
    if (user.opType === 'MatMul' || user.opType === 'Gemm') {
      const tensor = graph.tensorOf(weight);
      return tensor ? (dimsOf(tensor)[attribute('transB') === 1 ? 1 : 0] ?? 0) / headSize : 0;
    }
    if (input !== name || !['Transpose', 'Reshape', 'Cast', 'Identity'].includes(user.opType ?? '')) return 0;
    name = user.output?.[0] ?? '';
  }
}
