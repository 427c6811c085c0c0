import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../src/core/adjacentError.ts';
import { parseExperimentFile } from '../../../src/experimentFile/parse.ts';
import { checkTrust } from '../../../src/experimentFile/trust.ts';

/** Whether an untrusted workspace may run a file; paths are meant from /folder. */
function mayRun(text: string): boolean {
  const { specs, problems } = parseExperimentFile(text, {
    exists: path => path.startsWith('./') || path.startsWith('/added/'),
    resolve: path => path.replace(/^\.\//, '/folder/'),
  });
  assert.deepEqual(problems, []);
  try {
    checkTrust(specs, ['ladder/neox-1m', '/added/model']);
    return true;
  } catch (error) {
    assert.ok(error instanceof AdjacentError && error.kind === 'workspace-untrusted' && error.remedy !== '');
    return false;
  }
}

test('in an untrusted workspace a file runs on listed models only, whichever key names them', () => {
  assert.ok(mayRun('experiment: diagram\nprompts: [a]\nmodels: [ladder/neox-1m]\n'));
  assert.ok(mayRun('experiment: diagram\nprompts: [a]\nmodels: ["/added/model@step-4#4-bit"]\n'));
  for (const text of [
    'experiment: diagram\nprompts: [a]\nmodels: [./model]\n',
    'experiment: diagram\nprompts: [a]\nmodels: ["./model#4-bit"]\n',
    'experiment: diagram\nprompts: [a]\nmodels: [ladder/neox-1m, ./model]\nrows: family\n',
    'experiment: training\nmodels: [ladder/neox-1m]\ncontrols: [./model]\n',
    'experiment: families\nmodels: [ladder/neox-1m, ./model]\n',
    'experiment: constraints\nprompts: [a]\nknobs:\n  size: [ladder/neox-1m, ./model]\n',
    'experiment: constraints\nprompts: [a]\nfactors:\n  size: [ladder/neox-1m, ./model]\n  temperature: [1, 0.5]\n',
  ])
    assert.ok(!mayRun(text), text);
});
