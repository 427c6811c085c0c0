import assert from 'node:assert/strict';
import test from 'node:test';
import { repositoryOfPath } from '../../../src/client/huggingFaceCache.ts';

test('the repository of a cached model follows from its path', () => {
  const snapshot = '/home/a/.cache/huggingface/hub/models--EleutherAI--pythia-1.4b/snapshots/0a1b2c3';
  assert.equal(repositoryOfPath(snapshot), 'EleutherAI/pythia-1.4b');
  assert.equal(repositoryOfPath(`${snapshot}/onnx/model_q4.onnx`), 'EleutherAI/pythia-1.4b');
  assert.equal(repositoryOfPath('C:\\hub\\models--gpt2-xl\\snapshots\\abc'), 'gpt2-xl');
  assert.equal(repositoryOfPath('/home/a/models/my-model'), null);
});
