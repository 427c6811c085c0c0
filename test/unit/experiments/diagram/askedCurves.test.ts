import assert from 'node:assert/strict';
import test from 'node:test';
import { analysisLines } from '../../../../src/cli/analysisText.ts';
import { reportOf } from '../../../../src/experiments/registry.ts';
import { record, letters, specOf } from '../../support/experiments.ts';
import { referenceModel, type ReferenceLaw } from '../../support/referenceModel.ts';

/** "abc abc ": each letter is followed by the next, mostly. */
const cycle: ReferenceLaw = {
  tokens: ['a', 'b', 'c', ' '],
  ends: [],
  forms: ['raw'],
  logits: history => [0, 1, 2, 3].map(id => (id === ((history.at(-1) ?? 3) + 1) % 4 ? 3.5 : 0)),
};

const spec = (metrics: readonly string[] | undefined, samples: number) =>
  specOf({
    mode: 'streams',
    prompt: 'a',
    windows: [{ kind: 'all' }],
    temperatures: [1],
    samples,
    tokens: 80,
    ...(metrics === undefined ? {} : { metrics }),
  });

test('a Binder cumulant that was asked for has a table and a curve, and none without asking', async () => {
  const { run } = await record(spec(['binder'], 200), [referenceModel(letters)]);
  const report = reportOf(run);
  assert.ok(report.kind !== 'study');
  const [figure] = report.curves.find(({ id }) => id === 'binder')?.series[0]?.y ?? [];
  assert.ok(figure?.kind === 'estimate' && figure.n === 200, JSON.stringify(figure));
  assert.ok(figure.interval[0] < 0.3 && figure.interval[1] > -0.3, JSON.stringify(figure));
  assert.ok(analysisLines(report).includes('Binder cumulant'));
  const { run: plain } = await record(spec(undefined, 32), [referenceModel(letters)]);
  assert.ok(!reportOf(plain).curves.some(({ id }) => id === 'binder'));
});

test('long runs have a power spectrum that names its lines, answers have none', async () => {
  const curveOf = async (law: ReferenceLaw) => {
    const { run } = await record(spec(undefined, 64), [referenceModel(law)]);
    return reportOf(run).curves.find(({ id }) => id === 'spectrum');
  };
  const cyclic = await curveOf(cycle);
  assert.equal(cyclic?.series[0]?.x.length, 32);
  assert.ok(cyclic.series[0].y.every(({ kind }) => kind === 'estimate'));
  assert.match(
    cyclic.caption,
    /Temperature 1: \d lines?, the strongest at 0\.2[345]\d, once in (3\.9|4\.0|4\.1) tokens\.$/,
  );
  const { run: asked } = await record(spec(['spectrum'], 32), [referenceModel(letters)]);
  const { run: plain } = await record(spec(undefined, 32), [referenceModel(letters)]);
  const linesOf = (run: typeof asked): string[] => {
    const report = reportOf(run);
    assert.ok(report.kind !== 'study');
    return analysisLines(report).filter(line => line.startsWith('Power spectrum: '));
  };
  assert.equal(linesOf(asked).length, 1);
  assert.deepEqual(linesOf(plain), []);
  assert.match((await curveOf(letters))?.caption ?? '', /Temperature 1: no line stands out\.$/);
});
