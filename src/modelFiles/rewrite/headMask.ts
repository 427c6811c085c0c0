/** Adds an input that multiplies the output of each attention head, so that heads can be masked (docs/method.md#knobs).
 */
import { dimsOf, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float } = onnx.TensorProto.DataType;

/**
 * Add the input `head_mask` [layers, heads]: 1 leaves a head unchanged, bit for bit, and 0 removes it, as zeros in its
 * slice of the output projection would. Heads are query heads. `outputs` names the result [N,H,S,D] of each layer's
 * attention core. Returns false and leaves the graph unchanged when a core is not recognized or the layers differ in
 * their number of heads.
 */
export function addHeadMask(graph: Graph, outputs: readonly (string | undefined)[], headSize: number): boolean {
  const cores = outputs.filter(output => output !== undefined);
  const counts = new Set(cores.map(output => headsOf(graph, output, headSize)));
  const [heads] = counts;
  if (cores.length < outputs.length || counts.size !== 1 || !Number.isInteger(heads) || !heads) return false;
  graph.input('head_mask', float, [cores.length, heads]);
  const layerMasks = cores.map(output => ({ output, mask: graph.fresh('heads') }));
  graph.addMany(
    'Split',
    [
      graph.add('Reshape', ['head_mask', graph.integers([cores.length, heads, 1, 1])]),
      graph.integers(cores.map(() => 1)),
    ],
    layerMasks.map(({ mask }) => mask),
    { axis: 0 },
  );
  for (const { output, mask } of layerMasks) {
    const users = graph.usersOf(output);
    const masked = graph.add('Mul', [output, mask]);
    for (const user of users) graph.rewire(user, output, masked);
  }
  return true;
}

/** Heads of a core by the rows of the output projection behind it; 0 when it is not recognized. */
function headsOf(graph: Graph, output: string, headSize: number): number {
  let name = output;
  for (;;) {
    const [user, ...others] = graph.usersOf(name).filter(({ opType }) => opType !== 'Shape');
    if (!user || others.length > 0) return 0;
    const [input, weight] = user.input ?? [];
    const attribute = (key: string): number | undefined =>
      user.attribute?.filter(a => a.name === key).map(a => Number(a.i))[0];
    if (user.opType === 'MatMulNBits' || user.opType === 'MatMul' || user.opType === 'Gemm') {
      const tensor = graph.tensorOf(weight);
      const axis = attribute('transB') === 1 ? 1 : 0;
      const rows = user.opType === 'MatMulNBits' ? attribute('K') : tensor && dimsOf(tensor)[axis];
      return rows === undefined ? 0 : rows / headSize;
    }
    if (input !== name || !['Transpose', 'Reshape', 'Cast', 'Identity'].includes(user.opType ?? '')) return 0;
    name = user.output?.[0] ?? '';
  }
}
