import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import type { Beginning } from '../../../../src/domain/paths.ts';
import type { GridRun, RunEvent, TreeBranch } from '../../../../src/domain/run.ts';
import { summaryMarkdown } from '../../../../src/experiments/exports.ts';
import { nextWords } from '../../../../src/experiments/diagram/run/nextWords.ts';
import { growTree, repeatTree } from '../../../../src/experiments/diagram/run/treeGrowth.ts';
import { cellDetailOf, differencesOf, reportOf } from '../../../../src/experiments/registry.ts';
import { checkMessage } from '../../../../src/protocol/messageCheck.ts';
import { reportSchema } from '../../../../src/protocol/reportSchema.ts';
import { checksum } from '../../../../src/run/file/columns.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { treeDocument, treeLines, treeMarkdown } from '../../../../src/experiments/diagram/report/treeExport.ts';
import { clock, record, specOf, turning } from '../../support/experiments.ts';
import { accessTo } from '../../support/guidedRun.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const spec = specOf({
  kind: 'sweep',
  prompt: 'go',
  outcome: { map: 'options', options: ['lost', 'found'] },
  temperatures: [1],
  windows: [{ kind: 'all' }],
  samples: 20,
  tokens: 8,
});
const { run } = await record(spec, [referenceModel(turning)]);
const access = accessTo(referenceModel(turning));
const signal = new AbortController().signal;

async function ended<T>(events: AsyncGenerator<RunEvent, T>): Promise<T> {
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
  }
}

const grow = (from: GridRun, behind: Partial<Beginning>, at = signal): Promise<GridRun> =>
  ended(growTree({ run: from, cell: 0, behind: { ids: [], inserted: 0, words: '', ...behind } }, clock(), access, at));

async function refusal(behind: Partial<Beginning>): Promise<string> {
  try {
    await grow(run, behind);
  } catch (error) {
    assert.ok(error instanceof AdjacentError && error.kind === 'bad-argument' && error.remedy !== '', String(error));
    return error.message;
  }
  assert.fail('it was continued');
}

/** "we left", where the user put "left", and what follows "they". */
const forced = await grow(run, { ids: [1, 3], inserted: 1 });
const grown = await grow(forced, { ids: [2] });

test('a forced word decides as the law says, and continuing draws from it as from the prompt', () => {
  const [first, second] = grown.tree as readonly [TreeBranch, TreeBranch];
  assert.ok(Math.abs(first.p - 0.5) < 1e-6 && second.p === 1);
  assert.deepEqual(
    first.continuations.map(({ text }) => text.slice(-5)),
    Array.from({ length: 16 }, () => ' lost'),
  );
  assert.deepEqual(first.pieces, ['we', ' left']);
  const { paths } = reportOf(grown) as { paths?: { branches?: readonly unknown[] } };
  const [left, they] = paths?.branches as readonly { readonly kinds: readonly unknown[]; readonly sentence: string }[];
  assert.deepEqual(left?.kinds, [{ label: 'lost', count: 16 }]);
  assert.match(
    left.sentence,
    /^Behind “we”, with “left” put there \(probability 50%\), 16 answers were drawn\. 100% \[79, 100\] of them are “lost”\.$/,
  );
  assert.match(they?.sentence ?? '', /^Behind “they”, 16 answers were drawn\. \d+% \[\d+, \d+\] of them/);
});

test('what is drawn behind a beginning changes no figure of the run', () => {
  const before = reportOf(run);
  const { paths: _, ...after } = reportOf(grown) as typeof before & { paths?: unknown };
  assert.deepEqual(after, before);
  assert.deepEqual(cellDetailOf(grown, 0, spec.outcome).answers, cellDetailOf(run, 0, spec.outcome).answers);
});

test('branches are stored, checked, sent, exported and replayed alike', async () => {
  const again = decodeRun(encodeRun(grown)) as GridRun;
  assert.deepStrictEqual(again, grown);
  assert.deepEqual(checkMessage(reportSchema, reportOf(again), 'the engine'), reportOf(grown));
  assert.equal('tree' in decodeRun(encodeRun(run)), false);
  const tree = await ended(repeatTree(run, grown.tree ?? [], clock(), access, signal));
  assert.deepStrictEqual(tree, grown.tree);
  assert.deepEqual(differencesOf(grown, { ...run, tree }), []);
  assert.deepEqual(differencesOf(grown, { ...run, tree: tree.slice(0, 1) }), [
    'the answers of branch 2 of the possibility tree differ',
  ]);
  const detail = cellDetailOf(grown, 0, spec.outcome);
  const document = treeDocument(reportOf(grown), 0, detail);
  assert.deepEqual([document.answers, document.behindBeginnings], [20, 32]);
  assert.equal(document.nodes.filter(({ parent }) => parent === null).length, 1);
  assert.ok(document.nodes.every(({ id, parent }) => parent === null || parent < id));
  assert.match(
    treeMarkdown(reportOf(grown), 0, detail),
    /^# Possibility tree: test · go\n[^]*\n- A: (lost|found) \(\d+ answers\)\n[^]*\n {2}- (we|they) \(\d+% · [AB]\)/,
  );
  const sentence = /^20 answers begin in 2 ways; \d+ of them with “(we|they)”\.$/m;
  assert.match(treeLines(detail)[0] ?? '', sentence);
  assert.match(treeMarkdown(reportOf(grown), 0, detail), sentence);
  assert.ok(treeLines(detail).length > 6);
  assert.match(treeLines(detail, 3).at(-1) ?? '', /^Branches with fewer than \d+ answers are left out\.$/);
  assert.match(
    summaryMarkdown(reportOf(grown)),
    /## Answers behind chosen beginnings\n\n.*no other figure\.\n\n- Behind “we”/,
  );
});

test('an edited file whose branch does not fit is refused in one sentence', () => {
  const file = JSON.parse(encodeRun(grown)) as { checksum: string; run: { tree: Record<string, unknown>[] } };
  for (const change of [{ inserted: 3 }, { cell: 1 }, { tokens: 2 }, { pieces: ['we'] }, { p: 2 }]) {
    const edited = structuredClone(file);
    Object.assign(edited.run.tree[0] ?? {}, change);
    edited.checksum = checksum(JSON.stringify(edited.run));
    assert.throws(
      () => decodeRun(JSON.stringify(edited)),
      (error: unknown) => error instanceof AdjacentError && error.kind === 'run-file-invalid',
      JSON.stringify(change),
    );
  }
});

test('what cannot be continued is refused in one sentence, and a canceled request leaves nothing', async () => {
  assert.match(await refusal({ ids: [99] }), /no such token/);
  assert.match(await refusal({ ids: [1, 0] }), /follow the end/);
  assert.match(await refusal({ ids: [1], words: ' nowhere' }), /cannot be put there/);
  await assert.rejects(grow(run, {}, AbortSignal.abort()), { kind: 'cancelled' });
  const narrow = accessTo(referenceModel({ ...turning, context: 3 }));
  const events = growTree(
    { run, cell: 0, behind: { ids: [1, 3, 5], inserted: 0, words: '' } },
    clock(),
    narrow,
    signal,
  );
  await assert.rejects(ended(events), /fill the context/);
});

test('a run file without trees and curves shows the tree of its answers', () => {
  const file = new URL('../../../fixtures/runs/diagram.emergence.json', import.meta.url);
  const old = decodeRun(readFileSync(file, 'utf8')) as GridRun;
  assert.deepEqual([old.tree, old.commitment, old.forks], [undefined, undefined, undefined]);
  const report = reportOf(old);
  assert.ok(report.kind !== 'study' && report.paths === undefined);
  const detail = cellDetailOf(old, report.home, report.outcome);
  assert.equal(detail.branches, undefined);
  const { answers, behindBeginnings, nodes } = treeDocument(report, report.home, detail);
  assert.deepEqual([answers, behindBeginnings], [detail.answers.length, 0]);
  assert.ok(answers > 0 && nodes.length > 1);
  assert.match(treeMarkdown(report, report.home, detail), /\S/);
});

test('the likeliest words at a place come with their probability', async () => {
  const found = await nextWords(run, { cell: 0, ids: [1] }, access, signal);
  assert.deepEqual(
    found.words.slice(0, 2).map(({ text, p }) => [text, Number(p.toFixed(3))]),
    [
      [' left', 0.5],
      [' right', 0.5],
    ],
  );
  const last = await nextWords(run, { cell: 0, ids: [1, 3, 5, 7] }, access, signal);
  assert.ok(last.words[0]?.ends === true && last.words[0].p > 0.999);
});
