/** Whether the memory of what passes return is given back on the way. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import type { Session } from '../../src/modelFiles/onnx/session.ts';
import { collect, Fixture } from './support/fixtureModel.ts';

const fixture = new Fixture('llama');

test('keys and values of passes are given back once the cache has them', async () => {
  const model = await fixture.model();
  const returned: Float32Array[][] = [];
  const session: Session = {
    ...model.session,
    async run(feeds, fetches) {
      const outputs = await model.session.run(feeds, fetches);
      returned.push(
        [...outputs].flatMap(([name, { data }]) =>
          name.startsWith('new.') && data instanceof Float32Array ? [data] : [],
        ),
      );
      return outputs;
    },
  };
  const decoder = new Decoder({ ...model, session });
  const rows = [0.5, 1.5].flatMap((temperature, cell) =>
    Array.from({ length: 8 }, (_, index) => ({ cell, index, temperature, topP: 1, topK: 0 })),
  );
  // Fewer places than rows, so that rows wait and are taken out of the cache.
  const request = { rows, tokens: 40, end: 'stop', seed: 3, batch: 6, pool: true } as const;
  const found = await collect(decoder, { ...request, prefix: Int32Array.of(1, 5, 9, 7) });
  assert.equal(found.size, rows.length);
  const kept = returned.filter(arrays => arrays.some(({ byteLength }) => byteLength > 0));
  assert.ok(returned.length > 40 && returned.every(arrays => arrays.length === 2 * model.shape.layers));
  assert.ok(kept.length <= 1, `${kept.length} of ${returned.length} passes`);
});
