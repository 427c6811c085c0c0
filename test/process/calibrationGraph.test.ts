import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { randomStream } from '../../src/core/statistics/random.ts';
import { calibrationCodec } from '../../src/engine/calibration/calibrationText.ts';
import { calibrationGraph } from '../../src/engine/calibration/calibrationGraph.ts';
import { classCount, type CalibrationModel } from '../../src/engine/calibration/calibrationModel.ts';
import { letterLogits } from './support/letterLogits.ts';
import { calibrationModels } from '../../src/engine/calibration/calibrationModels.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { Dense, Session } from '../../src/modelFiles/onnx/session.ts';

const sessions: Session[] = [];
after(async () => {
  for (const session of sessions) await session.close();
});

async function open(model: CalibrationModel): Promise<Session> {
  const session = await openSession(calibrationGraph(model), 1);
  sessions.push(session);
  return session;
}

const integers = (values: readonly number[], dims: readonly number[]): Dense => ({
  data: BigInt64Array.from(values, BigInt),
  dims,
});

/** Read rows of ids of equal length behind a cache, the way exports with a cache are run. */
async function read(
  session: Session,
  size: number,
  rows: readonly (readonly number[])[],
  past: ReadonlyMap<string, Dense> | null,
) {
  const [batch, steps] = [rows.length, rows[0]?.length ?? 0];
  const before = past?.get('present.0.key')?.dims[2] ?? 0;
  const empty: Dense = { data: new Float32Array(0), dims: [batch, 2, 0, size] };
  const positions = Array.from({ length: steps }, (_, step) => before + step);
  return session.run(
    {
      input_ids: integers(rows.flat(), [batch, steps]),
      position_ids: integers(
        rows.flatMap(() => positions),
        [batch, steps],
      ),
      attention_mask: integers(new Array<number>(batch * (before + steps)).fill(1), [batch, before + steps]),
      'past_key_values.0.key': past?.get('present.0.key') ?? empty,
      'past_key_values.0.value': past?.get('present.0.value') ?? empty,
    },
    ['logits', 'present.0.key', 'present.0.value'],
  );
}

const floats = (outputs: ReadonlyMap<string, Dense>): Float32Array => {
  const data = outputs.get('logits')?.data;
  assert.ok(data instanceof Float32Array);
  return data;
};

function assertLaw(model: CalibrationModel, logits: Float32Array, history: readonly number[]): void {
  const exact = letterLogits(model, history);
  assert.equal(logits.length, exact.length);
  exact.forEach((value, letter) => {
    const found = logits[letter] ?? NaN;
    assert.ok(Math.abs(found - value) < 1e-5, `${model.id} after ${history.length} letters: ${found} for ${value}`);
  });
}

for (const model of calibrationModels) {
  test(`${model.id}: the graph gives the exact law after random histories, in one pass and through the cache`, async () => {
    const session = await open(model);
    const letters = model.letters.length;
    const size = classCount(model) + 1;
    // Most letters are good ones where few are: a text then derails after some, not at once.
    const power = model.distribution.reads === 'derailed' ? 300 : 2;
    const next = randomStream(11);
    const histories = Array.from({ length: 3 }, () =>
      Array.from({ length: 130 }, () => Math.floor(next() ** power * letters)),
    );
    const rows = histories.map(history => [letters, ...history]);
    const whole = floats(await read(session, size, rows, null));
    histories.forEach((history, row) => {
      for (const seen of [0, 1, 2, 7, 64, 129, 130]) {
        const from = (row * 131 + seen) * letters;
        assertLaw(model, whole.subarray(from, from + letters), history.slice(0, seen));
      }
    });
    let cache = await read(
      session,
      size,
      rows.map(row => row.slice(0, 40)),
      null,
    );
    for (let step = 40; step < 48; step++) {
      cache = await read(
        session,
        size,
        rows.map(row => row.slice(step, step + 1)),
        cache,
      );
      const logits = floats(cache);
      histories.forEach((history, row) => {
        assertLaw(model, logits.subarray(row * letters, (row + 1) * letters), history.slice(0, step));
      });
    }
  });
}

test('letters go in and out as they are, the start stays invisible', () => {
  const [model] = calibrationModels;
  assert.ok(model);
  const codec = calibrationCodec(model);
  const ids = codec.encode('a a', { addSpecial: true });
  assert.equal(ids[0], codec.size);
  assert.deepEqual(codec.pieces(ids), ['', 'a', ' ', 'a']);
  assert.equal(codec.decode(ids), 'a a');
});
