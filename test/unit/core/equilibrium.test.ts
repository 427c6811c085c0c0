import assert from 'node:assert/strict';
import test from 'node:test';
import { equilibriumShare, powerEnergy } from '../../../src/core/phase/equilibrium.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { record, specOf, words } from '../support/experiments.ts';
import { referenceModel } from '../support/referenceModel.ts';

const [start, rows] = [
  [0.75, 0.25],
  [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
];

/** Texts of a two-state chain of 12 letters, sampled letter by letter. */
function texts(temperature: number, count: number, next: () => number): Trajectory[] {
  return Array.from({ length: count }, (_, index) => {
    const [logProb1, logProbT] = [new Float32Array(12), new Float32Array(12)];
    let law = start;
    for (let at = 0; at < 12; at++) {
      const powers = law.map(p => p ** (1 / temperature));
      const total = powers.reduce((sum, p) => sum + p, 0);
      const letter = next() < (powers[0] ?? 0) / total ? 0 : 1;
      logProb1[at] = Math.log(law[letter] ?? 0);
      logProbT[at] = Math.log((powers[letter] ?? 0) / total);
      law = rows[letter] ?? start;
    }
    const empty = new Float32Array();
    const ids = new Int32Array(12);
    const rest = { entropy: empty, logitVariance: empty, ended: false, embedding: null, text: '', pieces: [] };
    return { cell: 0, index, ids, logProbT, logProb1, ...rest };
  });
}

test('the share of a change that is there in equilibrium is exact on a chain, and its interval holds it', () => {
  const exact = (8.312742 - 2.529858) / (8.048516 - 3.068535);
  const next = randomStream(3);
  const points = (count: number) =>
    [1 / 1.5, 2].map(temperature => ({ temperature, trajectories: texts(temperature, count, next) }));
  const large = equilibriumShare(points(4000), 1);
  assert.ok(large?.share.kind === 'estimate' && Math.abs(large.share.value - exact) < 0.06, `${exact}`);
  let held = 0;
  for (let run = 0; run < 30; run++) {
    const { share } = equilibriumShare(points(128), 1) ?? {};
    if (share?.kind === 'estimate' && share.interval[0] <= exact && exact <= share.interval[1]) held++;
  }
  assert.ok(held >= 25, `${held} of 30`);
});

test('uneven weights, ends that are not known and a change outside the scan give no share', () => {
  const next = randomStream(4);
  const points = [0.3, 2].map(temperature => ({ temperature, trajectories: texts(temperature, 40, next) }));
  const few = equilibriumShare(points, 1)?.share;
  assert.equal(few?.kind === 'abstain' && few.reason.code, 'uneven-weights');
  const ended = points.map(point => ({
    ...point,
    trajectories: point.trajectories.map(text => ({ ...text, ended: true })),
  }));
  const unknown = equilibriumShare(ended, 1)?.share;
  assert.equal(unknown?.kind === 'abstain' && unknown.reason.code, 'ends-not-recorded');
  assert.equal(equilibriumShare(points, 3), null);
});

test('how likely an end was is kept in the run file, and its weight counts', async () => {
  const spec = specOf({ prompt: 'a', temperatures: [1.5], windows: [{ kind: 'all' }], samples: 20, tokens: 12 });
  const { run } = await record(spec, [referenceModel(words)]);
  const [cell] = decodeRun(encodeRun(run)).cells;
  assert.deepEqual(cell?.trajectories, run.cells[0]?.trajectories);
  assert.ok(cell);
  assert.ok(cell.trajectories.some(({ ended, end }) => ended && end !== undefined));
  assert.ok(powerEnergy(cell.trajectories, 1.5));
});
