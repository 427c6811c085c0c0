import assert from 'node:assert/strict';
import test from 'node:test';
import { gapsOf, stepOf } from '../../../src/domain/checkpoints.ts';
import {
  formatModelReference,
  inPrecision,
  isAutomatic,
  parseModelReference,
  precisionSettings,
  withoutAutomatic,
  withoutDecision,
} from '../../../src/domain/modelReference.ts';

const cases = [
  ['smollm2-135m-instruct', 'smollm2-135m-instruct', null, null],
  ['ladder/neox-0.2m@step-128', 'ladder/neox-0.2m', 'step-128', null],
  ['/abs/folder@step-64#4-bit', '/abs/folder', 'step-64', '4-bit'],
  ['smollm2-135m-instruct#8-bit', 'smollm2-135m-instruct', null, '8-bit'],
  ['/cache/models--a--b/snapshots/0@step143000', '/cache/models--a--b/snapshots/0', 'step143000', null],
  ['/models/c#4-bit/x@home', '/models/c#4-bit/x@home', null, null],
  ['/models/a@step-1/onnx/model.onnx', '/models/a@step-1/onnx/model.onnx', null, null],
  ['/models/a#2-bit', '/models/a#2-bit', null, null],
  ['/models/a#4-bit@step-1', '/models/a#4-bit', 'step-1', null],
  ['/models/a@step-', '/models/a@step-', null, null],
  ['@step-1', '@step-1', null, null],
  ['', '', null, null],
] as const;

test('only a checkpoint and a precision at the very end are taken off a reference, and it is written as it was read', () => {
  for (const [text, model, revision, precision] of cases) {
    assert.deepEqual(parseModelReference(text), { model, revision, precision }, text);
    assert.equal(formatModelReference(parseModelReference(text)), text);
  }
});

test('steps are read from the names of folders and revisions', () => {
  assert.deepEqual(['step-0', 'step128', 'step-143000', 'main', 'step', 'step-1b', 'xstep-1', 'step--1'].map(stepOf), [
    0,
    128,
    143000,
    null,
    null,
    null,
    null,
    null,
  ]);
});

test('a series of checkpoints has a gap where the way is twice that of its neighbours', () => {
  assert.deepEqual(gapsOf([0, 1, 2, 4, 8, 16, 32]), []);
  assert.deepEqual(gapsOf([0, 1, 2, 4, 16, 32, 64]), [[4, 16]]);
  assert.deepEqual(gapsOf([1000, 2000, 3000, 4000]), []);
  assert.deepEqual(gapsOf([1000, 2000, 3000, 5000, 6000]), [[3000, 5000]]);
  assert.deepEqual(gapsOf([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 2000, 3000, 4000]), []);
  assert.deepEqual([gapsOf([]), gapsOf([0]), gapsOf([0, 5]), gapsOf([0, 5, 500])], [[], [], [], []]);
});

test('a precision that is to be decided stands behind the reference until then, and a named one stays', () => {
  const automatic = inPrecision('/abs/folder@step-64', 'auto');
  assert.equal(automatic, '/abs/folder@step-64#auto');
  assert.ok(isAutomatic(automatic) && !isAutomatic('/abs/folder') && !isAutomatic('/abs/folder#int8'));
  assert.deepEqual(parseModelReference(automatic), {
    model: '/abs/folder',
    revision: 'step-64',
    precision: null,
    automatic: true,
  });
  assert.equal(formatModelReference(parseModelReference(automatic)), automatic);
  assert.deepEqual(
    (['auto', 'fp32', 'int8'] as const).map(precision => inPrecision(automatic, precision)),
    [automatic, '/abs/folder@step-64', '/abs/folder@step-64#int8'],
  );
  assert.deepEqual([withoutAutomatic(automatic), withoutAutomatic('m#int8')], ['/abs/folder@step-64', 'm#int8']);
  for (const reference of ['m#int8', 'm#4-bit', 'calibration:curie-weiss'])
    assert.equal(inPrecision(reference, 'auto'), reference);
  assert.deepEqual(
    precisionSettings.map(precision => inPrecision('m@step-8#fp32', precision)),
    ['m@step-8', 'm@step-8', 'm@step-8'],
  );
  assert.deepEqual(['m#int8', 'm@step-8#int8', 'm'].map(withoutDecision), ['m#auto', 'm@step-8#auto', 'm#auto']);
});
