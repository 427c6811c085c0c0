/** What the list of models says of each one. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { listedModel } from '../../../src/domain/modelListing.ts';
import { listModels } from '../../../src/engine/catalog/modelListing.ts';

const builtIn = join(import.meta.dirname, '..', '..', '..', 'media', 'models');
const storage = join(import.meta.dirname, 'none');
const models = listModels({ builtIn, storage, runs: storage, added: [], cache: null, storageLimit: 0 });

test('every line of the list of models fits, ends with a whole clause, and tells models apart', () => {
  const lines = models.map(model => ({ name: model.name, ...listedModel(model, 'smollm2-135m-instruct') }));
  assert.ok(lines.length > 15, String(lines.length));
  for (const { name, description, detail } of lines) {
    assert.ok(detail.length > 10 && detail.length <= 80, `${name}: ${detail}`);
    assert.match(detail, /[\p{L}\p{N})]$/u, name);
    assert.ok(description !== '' && name.length + description.length <= 80, `${name}: ${description}`);
  }
  assert.equal(new Set(lines.map(({ name, description }) => name + description)).size, lines.length);
});

test('what matters first: the model in use, its size, and what it is', () => {
  const found = models.find(({ id }) => id === 'smollm2-135m-instruct');
  assert.ok(found);
  const { description, detail } = listedModel(found, found.id);
  assert.match(description, /^in use · 135 million parameters · \d+ MB$/);
  assert.match(detail, /offline/);
});

test('a long description without a clause that ends in time is shortened', () => {
  const [model] = models;
  assert.ok(model);
  const { detail } = listedModel({ ...model, about: 'word '.repeat(40) }, '');
  assert.equal(detail.length, 80);
  assert.ok(detail.endsWith('…'));
});
