/** A run says when its model spells the letters of a language from bytes. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { spelledShare } from '../../../../src/core/trajectory.ts';
import { messageText } from '../../../../src/domain/message.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { record, smallSpec, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

test('tokens that begin a letter are counted, and nothing else that adds no text', () => {
  const share = (...pieces: readonly string[]): number => spelledShare([{ pieces }]);
  assert.equal(share('', '感', '', '', '谢', '！'), 0.5);
  assert.equal(share('Thank', ' you', ''), 0);
  assert.equal(share('', '🌊', '', '🌊'), 0);
  assert.equal(share('', ' a'), 0);
  assert.equal(share('谢', '谢'), 0);
  assert.equal(spelledShare([]), 0);
});

/** The sentence of a run whose answers are these pieces over and over. */
async function noteOf(pieces: readonly string[]): Promise<string> {
  const spec = smallSpec({ windows: [{ kind: 'all' }], temperatures: [0.7], samples: 4 });
  const { run } = await record(spec, [referenceModel(words)]);
  const cells = run.cells.map(cell => ({
    ...cell,
    trajectories: cell.trajectories.map(one => ({
      ...one,
      pieces: Array.from(one.ids, (_, at) => pieces[at % pieces.length] ?? ''),
    })),
  }));
  const { notes } = gridReport({ ...run, cells }, { map: 'text' });
  return notes
    .filter(({ code }) => code === 'spelled-letters')
    .map(messageText)
    .join('');
}

test('a run of a model that spells most letters says so, with the share, and one of whole letters does not', async () => {
  assert.match(await noteOf(['', '感']), /^\S.* lacks many letters of this language .* [2-5]\d% of its tokens/);
  assert.equal(await noteOf(['感', '谢']), '');
});
