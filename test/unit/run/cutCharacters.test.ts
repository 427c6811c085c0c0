import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import type { LanguageModel } from '../../../src/domain/languageModel.ts';
import { openTokenizer } from '../../../src/engine/text/tokenizer.ts';
import { answerViews } from '../../../src/run/reporting/answerViews.ts';
import { cellReport } from '../../../src/run/measuring/cellReports.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { assemble } from '../../../src/run/sampling/assembly.ts';
import { record, smallSpec, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const codec = openTokenizer(join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'gpt2'));

test('an answer that was cut in the middle of a character ends before it, and counts its tokens', () => {
  const whole = codec.encode('中国城市');
  const ids = whole.subarray(0, whole.length - 1);
  assert.match(codec.decode(ids), /\uFFFD$/);
  const steps = new Float32Array(ids.length);
  const row = {
    ...{ cell: 0, index: 0, ids, logProbT: steps, logProb1: steps, entropy: steps, logitVariance: steps },
    ...{ ended: false, hidden: null },
  };
  const answer = assemble(row, codec as unknown as LanguageModel, null);
  assert.equal(answer.text, '中国城');
  assert.equal(answer.pieces.length, ids.length);
  assert.equal(answer.pieces.join(''), answer.text);
});

test('older files are shown without the part of a character at which an answer was cut', async () => {
  const { run } = await record(smallSpec({ outcome: { map: 'meaning' } }), [referenceModel(words)]);
  const old = {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      trajectories: cell.trajectories.map(answer => ({
        ...answer,
        ended: answer.ids.length === 0,
        text: answer.ids.length === 0 ? '' : '美丽\uFFFD',
        pieces: answer.pieces.map((_, at) => (at === 0 ? '美丽\uFFFD' : '')),
      })),
    })),
  };
  const read = decodeRun(encodeRun(old));
  const cells = read.cells.filter(({ trajectories }) => trajectories.length > 0);
  assert.ok(cells.length > 0);
  for (const { index, trajectories } of cells) {
    const shown = JSON.stringify([answerViews(trajectories, null), cellReport(read, index, { map: 'meaning' })]);
    assert.ok(shown.includes('美丽'));
    assert.ok(!shown.includes('\uFFFD'));
    assert.deepEqual(
      trajectories.map(({ ids }) => ids.length),
      old.cells[index]?.trajectories.map(({ ids }) => ids.length),
    );
  }
});
