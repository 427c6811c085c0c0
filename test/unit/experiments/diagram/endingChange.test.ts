/** Where the chance of an ending changes along an answer, in whole runs. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { forkTokenText, type ForkReport } from '../../../../src/domain/paths.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { pathLines } from '../../../../src/experiments/diagram/report/pathExports.ts';
import { record, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** Eleven words, each with another way to say it; the sixth decides how the answer ends, up to one in eight. */
const decidesAt = 5;
const length = 11;
const law: ReferenceLaw = {
  tokens: ['', ' a', ' b', ' found', ' lost'],
  ends: [0],
  logits: history => {
    const answer = history.slice(history.lastIndexOf(0) + 1);
    const shares = (lost: number): number[] => [0, 0, 0, 1 - lost, lost].map(share => Math.log(share + 1e-12));
    if (answer.length < length) return law.tokens.map((_, id) => (id === 1 || id === 2 ? 0 : -30));
    if (answer.length > length) return law.tokens.map((_, id) => (id === 0 ? 0 : -30));
    return shares(answer[decidesAt] === 1 ? 1 / 8 : 7 / 8);
  },
};

async function forksOf(
  law: ReferenceLaw,
  seed: number,
): Promise<{ forks: ForkReport; lines: string[]; table: string }> {
  const spec = specOf({
    kind: 'paths',
    prompt: 'go',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 60,
    tokens: 16,
    seed,
  });
  const { run } = await record(spec, [referenceModel(law)]);
  const report = gridReport(run, run.manifest.spec.outcome);
  assert.ok(report.paths?.forks);
  return { forks: report.paths.forks, lines: pathLines(report.paths), table: gridTable(report) };
}

test('the chance of an ending steps at the word that decides it, in the report and in the exports', async () => {
  const { forks, lines, table } = await forksOf(law, 2);
  const { settling } = forks;
  assert.ok(settling);
  assert.equal(settling.verdict, 'steps', settling.sentence);
  const change = settling.changes.find(one => one.kind === 'estimate' && one.value === decidesAt + 1);
  assert.ok(change, settling.sentence);
  const word = forkTokenText(forks, decidesAt)?.trim() ?? '';
  assert.match(
    settling.sentence,
    new RegExp(`changes in steps: 0\\.\\d+ \\[.*\\] at first, 0\\.\\d+ \\[.*\\] from “${word}” on \\(word 6 \\[`),
  );
  const curve = forks.curves.find(({ id }) => id === 'fork-settling');
  assert.ok(curve && curve.series[0]?.x[0] === 0 && curve.guides.length === 1);
  assert.ok(lines.some(line => line.includes('changes in steps')));
  assert.match(table, /ending-at-6,.*\r?\n/);
  assert.match(table, /ending-change-1,.*tokens/);
});

test('where no word matters to the ending, its chance does not change', async () => {
  const idle: ReferenceLaw = {
    ...law,
    logits: history => {
      const answer = history.slice(history.lastIndexOf(0) + 1);
      if (answer.length !== length) return law.logits(history);
      return law.tokens.map((_, id) => (id === 3 || id === 4 ? 0 : -30));
    },
  };
  let unchanged = 0;
  for (const seed of [1, 2, 3]) {
    const { settling } = (await forksOf(idle, seed)).forks;
    unchanged += Number(settling?.verdict === 'unchanged' && settling.changes.length === 0);
  }
  assert.ok(unchanged >= 2, `${unchanged} of 3`);
});
