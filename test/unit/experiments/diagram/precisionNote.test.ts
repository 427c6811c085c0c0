import assert from 'node:assert/strict';
import test from 'node:test';
import { messageText } from '../../../../src/domain/message.ts';
import { choiceByComparison, choiceByFailure, type PrecisionChoice } from '../../../../src/domain/precisionChoice.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import { record, specOf, turning } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

test('a run in fp32 because 8 bits failed says so in its notes, with what to do about a process that was killed', async () => {
  const { run } = await record(specOf({ temperatures: [1], samples: 4, tokens: 4 }), [referenceModel(turning)]);
  const notesWith = (precision: PrecisionChoice): readonly string[] => {
    const { manifest } = run;
    return reportOf({
      ...run,
      manifest: { ...manifest, facts: { ...manifest.facts, precision } },
    }).notes.map(messageText);
  };
  const killed = notesWith(choiceByFailure('engine-crashed', 'The process that prepares the model ended early.'));
  assert.ok(
    killed.some(note => /^fp32, because .* ended early\. Close other programs .* choose int8/.test(note)),
    killed.join('\n'),
  );
  const refused = notesWith(choiceByFailure('model-unsupported', 'It has no products.'));
  assert.ok(refused.includes('fp32, because the model could not be prepared in 8 bits: It has no products.'));
  assert.ok(!notesWith(choiceByComparison()).some(note => note.startsWith('fp32')));
});
