import assert from 'node:assert/strict';
import test from 'node:test';
import { equilibriumShare, powerEnergy } from '../../../src/core/phase/equilibrium.ts';
import { PowerRow, weightedEnergy } from '../../../src/core/phase/powerSample.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import { coveredText } from '../../../src/run/measuring/rowReports.ts';
import { decodeRun, encodeRun } from '../../../src/run/file/runFile.ts';
import { record, specOf, words } from '../support/experiments.ts';
import { chainTexts, exactEnergies, noisy, twoStates } from '../support/letterChains.ts';
import { referenceModel } from '../support/referenceModel.ts';

test('the share of a change that is there in equilibrium is exact on a chain, and its interval holds it', () => {
  const exact = (8.312742 - 2.529858) / (8.048516 - 3.068535);
  const [low, high] = [1 / 1.5, 2].map(temperature => exactEnergies(twoStates, temperature, 12));
  assert.ok(low && high && Math.abs((high[0] - low[0]) / (high[1] - low[1]) - exact) < 1e-6);
  const next = randomStream(3);
  const points = (count: number) =>
    [1 / 1.5, 2].map(temperature => ({ temperature, trajectories: chainTexts(twoStates, temperature, count, next) }));
  const large = equilibriumShare(points(2000), 1);
  assert.equal(large?.tokens, null);
  assert.ok(large.share.kind === 'estimate' && Math.abs(large.share.value - exact) < 0.06, `${exact}`);
  let held = 0;
  for (let run = 0; run < 30; run++) {
    const { share } = equilibriumShare(points(128), 1) ?? {};
    if (share?.kind === 'estimate' && share.interval[0] <= exact && exact <= share.interval[1]) held++;
  }
  assert.ok(held >= 25, `${held} of 30`);
});

test('answers of neighboring temperatures count together, without a bias', () => {
  const next = randomStream(5);
  const temperatures = [0.9, 1, 1.1, 1.2, 1.3];
  const points = temperatures.map(temperature => ({
    temperature,
    trajectories: chainTexts(twoStates, temperature, 4000, next),
  }));
  const row = PowerRow.of(points, Infinity);
  assert.ok(row);
  temperatures.forEach((temperature, point) => {
    const { answers, effective } = row.sample(point);
    const own = answers.filter(one => one.point === point).length;
    assert.ok(answers.length > 2 * own && effective > own, `${effective} of ${answers.length}`);
    const [exact] = exactEnergies(twoStates, temperature, twoStates.tokens);
    // A tenth of the standard deviation of the energy would be 0.03.
    assert.ok(Math.abs(weightedEnergy(answers) - exact) < 0.006, `${weightedEnergy(answers)} is not ${exact}`);
  });
});

test('where whole texts have uneven weights, the first tokens have the control, and it is exact there', () => {
  const next = randomStream(6);
  const points = [1, 1.2, 1.4, 1.6, 1.8].map(temperature => ({
    temperature,
    trajectories: chainTexts(noisy, temperature, 200, next),
  }));
  const found = equilibriumShare(points, 1.5);
  assert.ok(found?.tokens != null && found.tokens < noisy.tokens, JSON.stringify(found));
  const { from, to, tokens, share, beyond } = found;
  // One more place of the list would not have carried weights that are even enough.
  assert.ok(beyond !== null && beyond < 50, String(beyond));
  assert.match(
    coveredText(found).join(' '),
    new RegExp(
      `^This covers the first ${tokens} tokens of the answers and says nothing about later ones: .* count as \\d+ where 50`,
      'u',
    ),
  );
  assert.deepEqual(coveredText({ ...found, tokens: null }), []);
  const [low, high] = [from, to].map(temperature => exactEnergies(noisy, temperature, tokens));
  assert.ok(share.kind === 'estimate' && low !== undefined && high !== undefined);
  const exact = (high[0] - low[0]) / (high[1] - low[1]);
  assert.ok(
    exact < 0.8 && share.interval[0] <= exact && exact <= share.interval[1],
    `${exact} ${JSON.stringify(share)}`,
  );
});

test('uneven weights, ends that are not known and a change outside the scan give no share', () => {
  const next = randomStream(4);
  const points = [0.3, 2].map(temperature => ({
    temperature,
    trajectories: chainTexts(twoStates, temperature, 40, next),
  }));
  const few = equilibriumShare(points, 1)?.share;
  assert.ok(few?.kind === 'abstain' && few.reason.code === 'uneven-weights');
  assert.equal(few.reason.n, 40);
  assert.match(
    reasonText(few.reason),
    /count as [\d.]+ of 50 needed, also in their first tokens; at least \d+ answers at each temperature would do/,
  );
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
