import assert from 'node:assert/strict';
import test from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { entropyOf, softmax } from '../../src/core/distribution.ts';
import { normal, randomStream, uniform } from '../../src/core/statistics/random.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { addSampler, drawStatistics } from '../../src/modelFiles/rewrite/samplerHead.ts';

const vocabulary = 700;
const { FLOAT: float } = onnx.TensorProto.DataType;

/** A model whose hidden state is its logits: the output head is the identity. */
async function openIdentity(): Promise<InferenceSession> {
  const eye = new Float32Array(vocabulary * vocabulary).map((_, at) => (at % (vocabulary + 1) === 0 ? 1 : 0));
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 10,
      opsetImport: [{ domain: '', version: 18 }],
      graph: {
        name: 'identity',
        initializer: [
          { name: 'eye', dataType: float, dims: [vocabulary, vocabulary], rawData: new Uint8Array(eye.buffer) },
        ],
        node: [{ opType: 'MatMul', name: 'head', input: ['state', 'eye'], output: ['logits'] }],
        input: [valueInfo('state', float, ['rows', 'steps', vocabulary])],
        output: [valueInfo('logits', float, ['rows', 'steps', vocabulary])],
      },
    }),
  );
  assert.ok(addSampler(graph, vocabulary));
  return InferenceSession.create(Buffer.from(onnx.ModelProto.encode(graph.model).finish()));
}

interface Row {
  readonly state: number;
  readonly temperature: number;
  readonly u: number;
}

/** Run the sampler once over states and rows; columns of the outputs by name. Rows draw from the first of `laws` with
 * their state and temperature. */
async function sample(
  session: InferenceSession,
  states: readonly Float32Array[],
  rows: readonly Row[],
  bias: Float32Array,
  laws = rows,
) {
  const lawOf = rows.map((row, at) =>
    laws === rows ? at : laws.findIndex(law => law.state === row.state && law.temperature === row.temperature),
  );
  const column = (values: readonly number[]): Tensor =>
    new Tensor('float32', Float32Array.from(values), [values.length, 1]);
  const positions = (values: readonly number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
  const out = await session.run(
    {
      state: new Tensor('float32', Float32Array.from(states.flatMap(state => [...state])), [
        states.length,
        1,
        vocabulary,
      ]),
      logit_positions: positions(states.map((_, at) => at)),
      sampled_positions: positions(laws.map(law => law.state)),
      log_prob_positions: positions([]),
      inverse_temperature: column(laws.map(law => 1 / law.temperature)),
      draw_distributions: positions(lawOf),
      uniform: column(rows.map(row => row.u)),
      token_bias: new Tensor('float32', bias, [vocabulary]),
    },
    ['token', 'p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'],
  );
  const numbers = (name: string): number[] => Array.from((out[name]?.data ?? []) as ArrayLike<number | bigint>, Number);
  const [p, log1, mean, square] = ['p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'].map(numbers);
  const figures = rows.map(({ temperature }, r) =>
    drawStatistics(
      {
        p: p?.[r] ?? NaN,
        logProb1: log1?.[r] ?? NaN,
        mean: mean?.[lawOf[r] ?? -1] ?? NaN,
        square: square?.[lawOf[r] ?? -1] ?? NaN,
      },
      temperature,
    ),
  );
  return {
    token: numbers('token'),
    logT: figures.map(f => f.logProbT),
    log1: log1 ?? [],
    entropy: figures.map(f => f.entropy),
    variance: figures.map(f => f.logitVariance),
  };
}

const next = randomStream(11);
const states = [1, 3, 6].map(spread => Float32Array.from({ length: vocabulary }, () => spread * normal(next)));
const open = new Float32Array(vocabulary);

test('each draw and its figures equal the float64 law', async () => {
  const session = await openIdentity();
  const rows = [0.1, 0.7, 1, 2].flatMap((temperature, a) =>
    states.flatMap((_, state) =>
      Array.from({ length: 40 }, (_, b) => ({ state, temperature, u: uniform(7, a, state, b) })),
    ),
  );
  const got = await sample(session, states, rows, open);
  rows.forEach(({ state, temperature, u }, r) => {
    const logits = states[state] ?? open;
    const law = softmax(logits, temperature);
    const token = got.token[r] ?? -1;
    const below = law.slice(0, token).reduce((a, b) => a + b, 0);
    const p = law[token] ?? 0;
    assert.ok(u >= below - 1e-5 && u < below + p + 1e-5, `row ${r}: u ${u} is not in [${below}, ${below + p})`);
    assert.ok(p > 0);
    const untempered = softmax(logits);
    assert.ok(Math.abs((got.logT[r] ?? 0) - Math.log(p)) < 1e-3);
    assert.ok(Math.abs((got.log1[r] ?? 0) - Math.log(untempered[token] ?? 0)) < 1e-4);
    assert.ok(Math.abs((got.entropy[r] ?? 0) - entropyOf(law)) < 1e-3);
    const mean = law.reduce((sum, q, v) => sum + q * (logits[v] ?? 0), 0);
    const variance = law.reduce((sum, q, v) => sum + q * ((logits[v] ?? 0) - mean) ** 2, 0);
    assert.ok(
      Math.abs((got.variance[r] ?? 0) - variance) < 1e-3 * Math.max(1, variance),
      `${got.variance[r]} is not ${variance}`,
    );
  });
  await session.release();
});

test('a forbidden token is never drawn, at either end of the uniform', async () => {
  const session = await openIdentity();
  const bias = open.map((_, v) => (v % 2 === 0 || v >= 600 ? -1e30 : 0));
  const rows = [0, 2 ** -23, 0.5, 1 - 2 ** -23].flatMap(u => states.map((_, state) => ({ state, temperature: 2, u })));
  const { token } = await sample(session, states, rows, bias);
  for (const id of token) assert.ok(id % 2 === 1 && id < 600, `drew ${id}`);
  await session.release();
});

test('many rows draw from one law as each would from its own', async () => {
  const session = await openIdentity();
  const rows = [2, 0].flatMap(state =>
    Array.from({ length: 20 }, (_, r) => ({ state, temperature: 0.8 + state / 10, u: uniform(5, 0, state, r) })),
  );
  const apart = await sample(session, states, rows, open);
  const shared = await sample(
    session,
    states,
    rows,
    open,
    [rows[0], rows[20]].flatMap(law => law ?? []),
  );
  for (const key of ['token', 'logT', 'log1', 'entropy', 'variance'] as const)
    assert.deepEqual(shared[key], apart[key], key);
  await session.release();
});

test('a row gives the same bits alone and among others', async () => {
  const session = await openIdentity();
  const rows = Array.from({ length: 32 }, (_, r) => ({
    state: r % 3,
    temperature: 0.5 + r / 20,
    u: uniform(3, 0, 0, r),
  }));
  const together = await sample(session, states, rows, open);
  for (const [r, row] of rows.entries()) {
    const alone = await sample(session, [states[row.state] ?? open], [{ ...row, state: 0 }], open);
    for (const key of ['token', 'logT', 'log1', 'entropy', 'variance'] as const)
      assert.equal(alone[key][0], together[key][r], key);
  }
  await session.release();
});
