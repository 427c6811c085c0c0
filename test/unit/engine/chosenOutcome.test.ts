import assert from 'node:assert/strict';
import test from 'node:test';
import type { GridRun } from '../../../src/domain/run.ts';
import { chosenOutcome } from '../../../src/engine/service/chosenOutcome.ts';
import { outcomeOf } from '../../../src/run/reporting/baseReport.ts';
import { record, smallSpec, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const spec = smallSpec({ outcome: { map: 'auto' }, windows: [{ kind: 'all' }], samples: 16 });
const { run } = await record(spec, [referenceModel(words)]);

/** The run of a prompt that asks for JSON, with these answers at every temperature. */
function telling(text: string, ended: boolean): GridRun {
  return {
    ...run,
    manifest: { ...run.manifest, spec: { ...run.manifest.spec, prompt: 'Return JSON.' } },
    cells: run.cells.map(cell => ({
      ...cell,
      trajectories: cell.trajectories.map(answer => ({ ...answer, ended, text })),
    })),
  };
}

test('a map that the run proposed is proposed anew when the run has grown, and one that was chosen stays', () => {
  const [cut, finished] = [telling('{"id": [1, ', false), telling('{"id": [1]}', true)];
  const { outcome } = outcomeOf(cut, cut.manifest.spec.outcome);
  assert.deepEqual(outcome, { map: 'text' });
  assert.deepEqual(chosenOutcome(cut, outcome), {});
  assert.deepEqual(outcomeOf(finished, finished.manifest.spec.outcome).outcome, { map: 'json', field: 'id' });
  assert.deepEqual(chosenOutcome(cut, { map: 'word' }), { outcome: { map: 'word' } });
});
