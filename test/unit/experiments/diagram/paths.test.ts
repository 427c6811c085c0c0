import assert from 'node:assert/strict';
import test from 'node:test';
import { gridExperiment } from '../../../../src/experiments/diagram/gridExperiment.ts';
import { gridSections, gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { pathLines } from '../../../../src/experiments/diagram/report/pathExports.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { forkMarks } from '../../../../src/domain/paths.ts';
import type { LanguageModel } from '../../../../src/domain/languageModel.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import type { GridSpec } from '../../../../src/domain/spec.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { record, specOf, turning } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

/** Cells of the continuations of alternatives. */
const forkCell = 0x50000000;

const spec = (changes: Partial<GridSpec> = {}): GridSpec =>
  specOf({
    kind: 'paths',
    prompt: 'go',
    outcome: { map: 'options', options: ['lost', 'found'] },
    temperatures: [1],
    windows: [{ kind: 'all' }],
    samples: 40,
    tokens: 8,
    ...changes,
  });

const runOf = async (changes: Partial<GridSpec> = {}, law = turning): Promise<GridRun> =>
  (await record(spec(changes), [referenceModel(law)])).run;

test('the word that decides is the only fork, and the curve says when it decides', async () => {
  const run = await runOf();
  assert.equal(run.status, 'done');
  const { paths } = gridReport(run, run.manifest.spec.outcome);
  assert.ok(paths?.forks && paths.commitment);
  const marks = forkMarks(paths.forks);
  assert.deepEqual(
    marks.map(({ isFork }) => isFork),
    [false, true, false],
  );
  // Σ F_t = 1 - A(0) = 1/2, all of it at the second word.
  const [first, second, third] = marks.map(({ strength }) => strength);
  assert.ok(Math.abs((second ?? 0) - 0.5) < 1e-9 && (first ?? 1) < 0.2 && third === 0, JSON.stringify(marks));
  assert.match(paths.forks.sentence, /The answer turns at “(left|right)” \(word 2\): .* (\d+) of \2 continuations/u);
  const points = paths.commitment.curve.series[0]?.y.map(figure => (figure.kind === 'estimate' ? figure.value : NaN));
  assert.equal(points?.at(2), 1);
  assert.ok(points[1] !== undefined && points[1] < 0.75);
  const agreement = run.cells[0] && gridReport(run, run.manifest.spec.outcome).cells[0]?.figures['agreement'];
  assert.deepEqual(paths.commitment.curve.series[0]?.y[0], agreement);
});

test('a run with paths is stored, reported, exported and replayed alike', async () => {
  const run = await runOf();
  const again = decodeRun(encodeRun(run)) as GridRun;
  assert.deepEqual(again.commitment, run.commitment);
  assert.deepEqual(again.forks, run.forks);
  const report = gridReport(again, again.manifest.spec.outcome);
  assert.deepEqual(report.paths, gridReport(run, run.manifest.spec.outcome).paths);
  assert.match(gridTable(report), /commitment-at-1,.*\r?\n.*commitment-at-2,/);
  assert.match(gridTable(report), /fork-strength-at-2/);
  assert.match(gridSections(report).join('\n'), /## Which word decides\?/);
  assert.ok(report.paths && pathLines(report.paths).some(line => line.startsWith('  * ')));
  const { run: replayed } = await record(run.manifest.spec, [referenceModel(turning)], { replay: again });
  assert.deepEqual(gridExperiment.differences(again, replayed), []);
  assert.ok(replayed.forks && replayed.commitment);
});

test('a standard analysis has the curve, a quick one and a replay of one without it have none', async () => {
  const diagram = await runOf({ kind: 'diagram', preset: 'standard' });
  assert.ok(diagram.commitment && diagram.forks === undefined);
  const quick = await runOf({ kind: 'diagram' });
  assert.equal(quick.commitment, undefined);
  const { commitment: _, ...older } = diagram;
  const { run } = await record(diagram.manifest.spec, [referenceModel(turning)], { replay: older });
  assert.equal(run.commitment, undefined);
});

test('one answer, equal answers, empty answers and a map that fits none are reported, not failed', async () => {
  const one = await runOf({ samples: 1 });
  const lonely = gridReport(one, one.manifest.spec.outcome).paths;
  assert.match(lonely?.commitment?.sentence ?? '', /not stated: needs 30 answers, has 1/);
  assert.ok(lonely?.forks);
  const always = { ...turning, logits: () => turning.tokens.map((_, id) => (id === 1 ? 0 : -60)) };
  const equal = await runOf({ tokens: 3, outcome: { map: 'text' } }, always);
  const settled = gridReport(equal, equal.manifest.spec.outcome).paths;
  assert.match(settled?.commitment?.sentence ?? '', /not stated: answers agree from the start/);
  assert.match(settled?.forks?.sentence ?? '', /^No word decides how this answer ends: no other word/);
  const silent = { ...turning, logits: () => turning.tokens.map((_, id) => (id === 0 ? 0 : -60)) };
  const empty = await runOf({ outcome: { map: 'text' } }, silent);
  assert.equal(empty.status, 'done');
  assert.ok(gridReport(empty, { map: 'meaning' }).paths);
  const none = await runOf({ outcome: { map: 'regex', pattern: 'nothing' } });
  assert.match(
    gridReport(none, none.manifest.spec.outcome).paths?.forks?.sentence ?? '',
    /^No word decides how this answer ends, as far as 3 words were examined/,
  );
});

test('answers of one token have a curve of A(0) alone, and no word that decides', async () => {
  const run = await runOf({ tokens: 1, outcome: { map: 'text' } });
  assert.equal(run.status, 'done');
  assert.ok(run.cells[0]?.trajectories.every(({ ids }) => ids.length === 1));
  assert.deepEqual(run.commitment?.kept, []);
  assert.deepEqual(run.commitment.continuations, []);
  const { paths } = gridReport(run, run.manifest.spec.outcome);
  assert.match(paths?.commitment?.sentence ?? '', /When the ending is decided is not stated: /);
  assert.deepEqual(paths?.commitment?.curve.series[0]?.x, [0]);
  assert.ok(paths.forks && paths.forks.tokens.length === 1);
  assert.deepEqual((decodeRun(encodeRun(run)) as GridRun).commitment, run.commitment);
});

test('a continuation that repeats its answer up to a later length is the continuation from there too', async () => {
  const { commitment, cells }: GridRun = await runOf({ kind: 'diagram', preset: 'standard' });
  assert.ok(commitment);
  const answers = new Map(cells[0]?.trajectories.map(({ index, ids }) => [index, ids]));
  const found = new Map(commitment.continuations.map(({ cell, index, ids }) => [`${cell} ${index}`, [...ids]]));
  let shared = 0;
  for (const { cell, index, ids } of commitment.continuations) {
    const from: number = commitment.kept[cell] ?? 0;
    const to: number | undefined = commitment.kept[cell + 1];
    if (to === undefined || ids.length < to - from) continue;
    if (answers.get(index)?.slice(from, to).join() !== ids.slice(0, to - from).join()) continue;
    shared++;
    assert.deepEqual(found.get(`${cell + 1} ${index}`), [...ids.slice(to - from)]);
  }
  assert.ok(shared > 5, `${shared} are shared`);
});

test('another answer can be followed, one that does not exist fails in a sentence and keeps the answers', async () => {
  const run = await runOf({ answer: 5 });
  assert.equal(run.forks?.answer, 5);
  const missing = await runOf({ answer: 400 });
  assert.equal(missing.status, 'failed');
  assert.equal(missing.error?.kind, 'bad-argument');
  assert.match(missing.error?.message ?? '', /There is no answer 401; 40 were sampled/);
  assert.equal(missing.cells[0]?.trajectories.length, 40);
});

test('a run canceled while forks are sampled keeps its answers and its curve', async () => {
  const stop = new AbortController();
  const model = referenceModel(turning);
  let drawn = 0;
  const watched: LanguageModel = {
    ...model,
    async *sample(request, signal, onStep) {
      for await (const row of model.sample(request, signal, onStep)) {
        if (row.cell >= forkCell && ++drawn === 5) stop.abort();
        yield row;
      }
    },
  };
  const { run } = await record(spec(), [watched], { signal: stop.signal });
  assert.equal(run.status, 'cancelled');
  assert.ok(drawn >= 5 && drawn < 48, `${drawn} continuations of alternatives were drawn`);
  assert.ok(run.commitment && run.forks === undefined);
  assert.equal(run.cells[0]?.state, 'done');
  assert.ok(gridReport(decodeRun(encodeRun(run)) as GridRun, run.manifest.spec.outcome).paths?.commitment);
});

test('a file whose continuations fit no answer is refused', async () => {
  const run = await runOf();
  assert.ok(run.forks && run.commitment);
  const broken = { ...run, forks: { ...run.forks, answer: 99 } };
  assert.throws(() => decodeRun(encodeRun(broken)), /fork map \("forks"\) does not match/);
  const odd = { ...run, commitment: { ...run.commitment, kept: [2, 1] } };
  assert.throws(() => decodeRun(encodeRun(odd)), /commitment \("commitment"\) does not match/);
});
