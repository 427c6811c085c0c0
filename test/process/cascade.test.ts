import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { rewriteToCascade } from '../../src/modelFiles/rewrite/cascade.ts';
import { Graph } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';

const original = join(
  import.meta.dirname,
  '..',
  '..',
  'media',
  'models',
  'smollm2-135m-instruct',
  'onnx',
  'model.onnx',
);
const shape = { layers: 30, keyHeads: 3, headSize: 64 };
const folder = mkdtempSync(join(tmpdir(), 'adjacent-cascade-'));
after(() => rmSync(folder, { recursive: true }));

const integers = (values: readonly number[], dims: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
const data = (tensor: Tensor | undefined): Float32Array => {
  assert.ok(tensor?.data instanceof Float32Array);
  return tensor.data;
};

/** Keys and values of one layer as a session returned them: [1, heads, steps, size]. */
type Cache = ReadonlyMap<string, Float32Array>;

/** Feeds of the rewritten graph: one shared prefix of `length` tokens (a masked slot when 0), an unused suffix slot. */
function cascadeFeeds(rows: readonly (readonly number[])[], prefix: Cache, length: number): Record<string, Tensor> {
  const { layers, keyHeads, headSize } = shape;
  const steps = rows[0]?.length ?? 0;
  const slots = Math.max(length, 1);
  const bias = new Float32Array(rows.length * steps * (slots + 1 + steps)).map((_, at) => {
    const slot = at % (slots + 1 + steps);
    const step = Math.floor(at / (slots + 1 + steps)) % steps;
    return slot < length || (slot > slots && slot - slots - 1 <= step) ? 0 : -1e30;
  });
  const feeds: Record<string, Tensor> = {
    input_ids: integers(rows.flat(), [rows.length, steps]),
    position_ids: integers(
      rows.flatMap(row => row.map((_, step) => length + step)),
      [rows.length, steps],
    ),
    attention_bias: new Tensor('float32', bias, [rows.length, 1, steps, slots + 1 + steps]),
  };
  for (let layer = 0; layer < layers; layer++) {
    const keys = new Float32Array(keyHeads * headSize * slots);
    prefix.get(`new.${layer}.key`)?.forEach((value, at) => {
      const [head, step, unit] = [
        Math.floor(at / (headSize * length)),
        Math.floor(at / headSize) % length,
        at % headSize,
      ];
      keys[(head * headSize + unit) * slots + step] = value;
    });
    const values = prefix.get(`new.${layer}.value`) ?? new Float32Array(keyHeads * headSize);
    feeds[`prefix.${layer}.key`] = new Tensor('float32', keys, [1, keyHeads, headSize, slots]);
    feeds[`prefix.${layer}.value`] = new Tensor('float32', values, [1, keyHeads, slots, headSize]);
    const empty = new Float32Array(rows.length * keyHeads * headSize);
    feeds[`suffix.${layer}.key`] = new Tensor('float32', empty, [rows.length, keyHeads, 1, headSize, 1]);
    feeds[`suffix.${layer}.value`] = new Tensor('float32', empty, [rows.length, keyHeads, 1, 1, headSize]);
  }
  return feeds;
}

const prompt = [504, 3575, 282, 4649, 314];

test('the rewritten model agrees with the original, through prefill and through a step on a shared prefix', async () => {
  const graph = new Graph(onnx.ModelProto.decode(readFileSync(original)));
  assert.ok(rewriteToCascade(graph, shape));
  assert.deepEqual(
    graph.body.input.slice(0, 3).map(input => input.name),
    ['input_ids', 'position_ids', 'attention_bias'],
  );
  const rewritten = join(folder, 'cascade.onnx');
  writeFileSync(rewritten, onnx.ModelProto.encode(graph.model).finish());

  const plain = await InferenceSession.create(original);
  const whole = [...prompt, 7042];
  const feeds: Record<string, Tensor> = {
    input_ids: integers(whole, [1, 6]),
    position_ids: integers([0, 1, 2, 3, 4, 5], [1, 6]),
    attention_mask: integers(new Array<number>(6).fill(1), [1, 6]),
  };
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const kind of ['key', 'value']) {
      feeds[`past_key_values.${layer}.${kind}`] = new Tensor('float32', new Float32Array(0), [1, 3, 0, 64]);
    }
  }
  const expected = data((await plain.run(feeds, ['logits'])).logits);
  await plain.release();
  const vocabulary = expected.length / 6;

  const session = await InferenceSession.create(rewritten);
  const prefill = await session.run(cascadeFeeds([prompt], new Map(), 0));
  const first = data(prefill.logits);
  const furthest = (got: Float32Array, offset: number): number =>
    got.reduce((worst, value, at) => Math.max(worst, Math.abs(value - (expected[offset + at] ?? NaN))), 0);
  assert.ok(furthest(first, 0) < 1e-3, `prefill differs by ${furthest(first, 0)}`);
  const last = first.subarray(4 * vocabulary, 5 * vocabulary);
  const top = [...last.keys()].sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0)).slice(0, 4);
  assert.deepEqual(top.reverse(), [2250, 4528, 260, 7042]);

  const cache = new Map(
    Object.entries(prefill)
      .filter(([name]) => name !== 'logits')
      .map(([name, tensor]) => [name, data(tensor)]),
  );
  const alone = data((await session.run(cascadeFeeds([[7042]], cache, 5))).logits);
  assert.ok(furthest(alone, 5 * vocabulary) < 1e-3, `a step differs by ${furthest(alone, 5 * vocabulary)}`);
  const among = data((await session.run(cascadeFeeds([[260], [7042], [4528]], cache, 5))).logits);
  assert.ok(furthest(among.subarray(vocabulary, 2 * vocabulary), 5 * vocabulary) < 1e-3);
  await session.release();
});
