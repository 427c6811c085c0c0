/** What a reader of sampled rows gets when sampling ends while the reader is busy. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { LanguageModel, SampledRow } from '../../../../src/domain/languageModel.ts';
import { checkCanceled } from '../../../../src/engine/cancellation.ts';
import { steppedRows } from '../../../../src/run/sampling/steppedRows.ts';
import { referenceModel } from '../../support/referenceModel.ts';

test('rows that are canceled while their reader is busy reject when it reads on, and not before', async t => {
  const controller = new AbortController();
  const plain = referenceModel({ tokens: ['a', ''], ends: [1], logits: () => [0, 0] });
  let isOver = false;
  const model: LanguageModel = {
    ...plain,
    async *sample(request, signal, onStep) {
      for await (const row of plain.sample(request, signal, onStep)) {
        yield row;
        await setImmediate();
        isOver = signal.aborted;
        checkCanceled(signal);
      }
    },
  };
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const row = { cell: 0, temperature: 1, topP: 1, topK: 0 };
  const request = {
    prefix: Int32Array.of(0),
    rows: [0, 1].map(index => ({ ...row, index })),
    tokens: 4,
    end: 'stop',
    seed: 1,
    batch: 2,
    pool: false,
  } as const;
  const rows = steppedRows(model, request, controller.signal, () => undefined);
  for (;;) {
    const step: IteratorResult<SampledRow | null, unknown> = await rows.next();
    if (step.value !== null) break;
  }
  controller.abort();
  for (let turn = 0; turn < 5; turn++) await setImmediate();
  assert.ok(isOver);
  await assert.rejects(
    async () => {
      while ((await rows.next()).done !== true);
    },
    (error: unknown) => error instanceof AdjacentError && error.kind === 'cancelled',
  );
  assert.deepEqual(unhandled, []);
});
