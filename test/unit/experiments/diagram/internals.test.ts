import assert from 'node:assert/strict';
import test from 'node:test';
import { AdjacentError } from '../../../../src/core/adjacentError.ts';
import { messageText } from '../../../../src/domain/message.ts';
import type { GridRun } from '../../../../src/domain/run.ts';
import { gridExperiment } from '../../../../src/experiments/diagram/gridExperiment.ts';
import { gridSections, gridTable } from '../../../../src/experiments/diagram/report/exports.ts';
import { gridReport } from '../../../../src/experiments/diagram/report/gridReport.ts';
import { internalsLines } from '../../../../src/experiments/diagram/report/internalsExports.ts';
import { decodeRun, encodeRun } from '../../../../src/run/file/runFile.ts';
import { record, smallSpec, specOf, words } from '../../support/experiments.ts';
import { referenceModel } from '../../support/referenceModel.ts';

const temperatures = [0.3, 0.5, 0.7, 0.9, 1.2, 1.5, 2];
const spec = specOf({ kind: 'internals', temperatures, windows: [{ kind: 'all' }], samples: 40, tokens: 10 });
const model = referenceModel(words);
const { run } = await record(spec, [model]);

test('every answer of every temperature is read, reported and exported', () => {
  assert.equal(run.status, 'done');
  assert.equal(run.internals?.cells.length, temperatures.length);
  const report = gridReport(run, run.manifest.spec.outcome);
  const { internals } = report;
  assert.ok(internals);
  assert.deepEqual(internals.temperatures, temperatures);
  assert.equal(report.headline, internals.sentence);
  const [attention] = internals.measures;
  // One head of the reference model attends evenly, the other to one position, at any temperature.
  assert.equal(attention?.measure, 'attention-entropy');
  for (const figure of attention.layers[0]?.figures ?? [])
    assert.ok(figure.kind === 'estimate' && Math.abs(figure.value - 0.5) < 1e-6);
  assert.ok(attention.layers.every(({ moves }) => !moves));
  assert.equal(internals.heads.length, 6);
  const [even, last] = internals.heads;
  assert.ok(even?.figures.every(figure => figure.kind === 'estimate' && Math.abs(figure.value - 1) < 1e-6));
  assert.ok(last?.rest.every(figure => figure.kind === 'estimate' && figure.value === 0));
  const dimension = internals.measures.find(({ measure }) => measure === 'participation-ratio');
  assert.equal(dimension?.layers[0]?.figures.length, temperatures.length);
  assert.match(gridTable(report), /participation-ratio-layer-1,/);
  assert.match(gridTable(report), /attention-entropy-rest-layer-1-head-1,/);
  assert.match(gridSections(report).join('\n'), /## Do internals move too\?/);
  assert.match(
    internalsLines(report).join('\n'),
    /^ {2}Attention entropy, layer 1: 0\.\d+ \[[^\]]+\] at 0\.\d+ → [\d.]+ \[[^\]]+\] at [\d.]+; /m,
  );
});

test('internals are stored and replayed bit for bit', async () => {
  const again = decodeRun(encodeRun(run)) as GridRun;
  assert.deepStrictEqual(again.internals, run.internals);
  const { run: replayed } = await record(run.manifest.spec, [referenceModel(words)], { replay: again });
  assert.deepEqual(gridExperiment.differences(again, replayed), []);
  const [cell] = replayed.internals?.cells ?? [];
  assert.ok(cell);
  cell.distances[0] = (cell.distances[0] ?? 0) + 1;
  assert.deepEqual(gridExperiment.differences(again, replayed), ['the internals of the model differ']);
});

test('internals that do not match the answers are refused', () => {
  const [first, ...rest] = run.internals?.cells ?? [];
  assert.ok(run.internals && first);
  const broken: GridRun = {
    ...run,
    internals: { ...run.internals, cells: [{ ...first, distances: first.distances.slice(1) }, ...rest] },
  };
  assert.throws(
    () => decodeRun(encodeRun(broken)),
    error => error instanceof AdjacentError && error.kind === 'run-file-invalid',
  );
});

test('a model that cannot be opened a second time abstains by name, and keeps its answers', async () => {
  const closed = {
    ...model,
    internals: () => Promise.reject(new AdjacentError('model-too-large', 'It needs 20 GB.', 'Choose another.')),
  };
  const { run: without } = await record(spec, [closed]);
  assert.equal(without.status, 'done');
  const { internals, cells } = gridReport(without, without.manifest.spec.outcome);
  assert.deepEqual(internals?.measures, []);
  assert.match(messageText(internals.missing[0] ?? { code: 'not-examined' }), /Reference.*20 GB/);
  assert.ok(cells.every(({ n }) => n === 40));
  assert.match(internals.sentence, /nothing of the inside could be read/);
});

test('only this experiment reads internals, and a canceled one keeps the cells that it read', async () => {
  assert.equal((await record(smallSpec(), [model])).run.internals, undefined);
  const stop = new AbortController();
  const { run: canceled } = await record(spec, [model], {
    signal: stop.signal,
    onEvent: event => {
      if (event.type === 'changed' && event.run.kind !== 'study' && event.run.internals?.cells.length === 2)
        stop.abort();
    },
  });
  assert.ok((canceled.internals?.cells.length ?? 0) >= 2);
  assert.deepStrictEqual((decodeRun(encodeRun(canceled)) as GridRun).internals, canceled.internals);
});
