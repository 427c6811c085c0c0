import assert from 'node:assert/strict';
import test from 'node:test';
import type { Session } from '../../../src/modelFiles/onnx/session.ts';
import { productSpeedup } from '../../../src/engine/precision/productSpeed.ts';

/** The speedup of sessions whose runs take so many milliseconds on a clock, and longer where others disturb them. */
function measured(plain: number, bytes: number, disturbed: (run: number) => number): Promise<number> {
  let [opened, runs, clock] = [0, 0, 0];
  const session = (milliseconds: number): Session => ({
    inputs: new Map(),
    types: new Map(),
    outputs: new Set(),
    run: () => {
      clock += milliseconds + disturbed(runs++);
      return Promise.resolve(new Map());
    },
    close: () => Promise.resolve(),
  });
  return productSpeedup(
    () => Promise.resolve(session(opened++ === 0 ? plain : bytes)),
    () => clock,
  );
}

test('what runs beside most products changes nothing', async () => {
  assert.equal(await measured(3, 1, run => (run % 7 === 0 ? 0 : 20 + (run % 5))), 3);
});

test('a processor that was busy during a whole measurement is measured again', async () => {
  assert.equal(await measured(3, 1, run => (run < 100 ? 50 : 0)), 3);
});

test('products that are alike stay alike', async () => {
  assert.equal(await measured(1, 1, () => 0), 1);
});
