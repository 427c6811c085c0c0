/** Paths and growth through ONNX, on calibration models whose answers are known. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { valueOf, type Figure } from '../../src/core/figure.ts';
import type { GridReport } from '../../src/domain/report.ts';
import { gridReport } from '../../src/experiments/diagram/report/gridReport.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { runCli, temporaryFolder } from './support/engine.ts';

const folder = temporaryFolder({ after });

/** The report of an experiment, computed from its run file. */
async function reportOf(name: string, lines: readonly string[]): Promise<GridReport> {
  const file = join(folder, `${name}.experiment.yaml`);
  writeFileSync(file, [...lines, ''].join('\n'));
  const out = join(folder, `${name}.emergence.json`);
  const { code, stderr } = await runCli(['experiment', file, '--out', out, '--json'], { cache: join(folder, 'cache') });
  assert.deepEqual([code, stderr], [0, '']);
  const run = decodeRun(readFileSync(out, 'utf8'));
  assert.ok(run.kind !== 'study');
  return gridReport(run, run.manifest.spec.outcome);
}

function holds(figure: Figure | undefined, truth: number): boolean {
  return figure?.kind === 'estimate' && figure.interval[0] <= truth && truth <= figure.interval[1];
}

test('P2: through ONNX the third letter of the fork tree is the fork, and the strengths sum to 1 - A(0)', async () => {
  const { paths, cells } = await reportOf('fork', [
    'experiment: paths',
    'prompts: [go]',
    'models: [calibration:fork-tree]',
    'outcome: { regex: "([yz])" }',
    'knobs: { temperature: [1] }',
    'budget: { samples: 200, tokens: 8 }',
  ]);
  const { forks, commitment } = paths ?? {};
  assert.ok(forks && commitment);
  const strengths = forks.tokens.map(({ position }) => position?.strength);
  const isFork = forks.tokens.map(({ position }) => position?.isFork === true);
  assert.deepEqual(isFork.slice(0, 4), [false, false, true, false]);
  assert.ok(holds(strengths[2], 0.32), JSON.stringify(strengths[2]));
  // With its other letters alike, every base answer has the same strengths: 0, 0, 0.32, 0 and 0.18.
  const total = strengths.reduce((sum, figure) => sum + (valueOf(figure) ?? 0), 0);
  const agreement = valueOf(cells[0]?.figures['agreement']) ?? NaN;
  assert.ok(Math.abs(total - (1 - agreement)) < 0.1, `${total} and ${1 - agreement}`);
  assert.match(forks.sentence, /^The answer turns at “[ef]” /);
  // A(t) is 0.5 before the third letter, 0.82 behind it, and 1 at the end.
  const [curve] = commitment.curve.series;
  assert.ok(curve);
  curve.x.forEach((kept, i) => {
    const exact = kept < 3 ? 0.5 : kept < 5 ? 0.82 : 1;
    assert.ok(holds(curve.y[i], exact) || valueOf(curve.y[i]) === exact, `A(${kept}): ${JSON.stringify(curve.y[i])}`);
  });
  // The chance of the own ending is 0.5 before the third letter and 0.9 behind it.
  assert.ok(forks.settling?.verdict === 'steps', forks.settling?.sentence);
  assert.ok(forks.settling.changes.some(change => holds(change, 3)));
});

test('G2: through ONNX one-letter answers of the Pitman-Yor letters grow by recombination, with its exponent', async () => {
  const { discovery } = await reportOf('kinds', [
    'experiment: growth',
    'prompts: [go]',
    'models: [calibration:pitman-yor]',
    'outcome: text',
    'knobs: { temperature: [1] }',
    'until: { answers: 512 }',
    'budget: { tokens: 1 }',
  ]);
  const [cell] = discovery?.cells ?? [];
  assert.ok(cell);
  assert.ok(holds(cell.exponent, 0.7), JSON.stringify(cell.exponent));
  assert.match(cell.verdict, /^Recombination within limited resources fits these 512 answers best/);
});
