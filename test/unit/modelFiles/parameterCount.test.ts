import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { fixtures } from '../../process/support/modelVariants.ts';

const configOf = (family: string): Record<string, number> =>
  JSON.parse(readFileSync(join(fixtures, family, 'config.json'), 'utf8')) as Record<string, number>;

test('parameters are counted from the file, a shared embedding once', () => {
  const { vocab_size: v = 0, n_embd: e = 0, n_layer: l = 0, n_positions: p = 0 } = configOf('gpt2');
  const norm = 2 * e;
  const gpt2 =
    v * e + p * e + l * (2 * norm + (3 * e * e + 3 * e) + (e * e + e) + (4 * e * e + 4 * e) + (4 * e * e + e)) + norm;
  assert.equal(readModelFolder(join(fixtures, 'gpt2')).parameters, gpt2);
  const {
    vocab_size: words = 0,
    hidden_size: h = 0,
    num_hidden_layers: n = 0,
    intermediate_size: m = 0,
  } = configOf('gpt_neox');
  const neox = 2 * words * h + n * (4 * h + (3 * h * h + 3 * h) + (h * h + h) + (h * m + m) + (m * h + h)) + 2 * h;
  const found = readModelFolder(join(fixtures, 'gpt_neox')).parameters;
  assert.ok(
    found >= neox && found < 1.03 * neox,
    `${found}, but ${neox} are trained and only the rotary angles are stored in addition`,
  );
});
