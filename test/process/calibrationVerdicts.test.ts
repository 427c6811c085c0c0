import assert from 'node:assert/strict';
import test from 'node:test';
import { analyzeErgodicity } from '../../src/core/ergodicity/ergodicity.ts';
import { shapeComparer } from '../../src/core/phase/curveShapes.ts';
import { observables } from '../../src/core/ergodicity/observables.ts';
import { classifyTransition } from '../../src/core/phase/phaseVerdict.ts';
import { verdictText } from '../../src/core/phase/verdictMessages.ts';
import { carriesVerdict } from '../../src/core/phase/verdictSizes.ts';
import { calibrationRows, calibrationTemperatures } from '../../src/experiments/diagram/plan/presets.ts';
import { chainMoments } from '../unit/support/curieWeissChain.ts';
import { listed, sampleCalibration, scanCalibration } from './support/calibrationSamples.ts';

const size = { samples: 200, tokens: 256, seed: 3 };

/** Where the estimators of the verdict put the center, given the exact distribution on the same grid, lengths and
 * counts. */
function exactCentre(): number {
  const moments = calibrationTemperatures.flatMap(temperature => chainMoments(temperature, [size.tokens - 16], 16));
  const energies = moments.map(({ energy }) => energy);
  const floor = (1e-3 * (Math.max(...energies) - Math.min(...energies))) ** 2;
  const weights = moments.map(({ energyVariance }) => 1 / Math.max(floor, energyVariance / size.samples));
  return shapeComparer(calibrationTemperatures).compare(energies, weights).sigmoid.center;
}

test('through ONNX the Curie-Weiss feedback is a supported transition, at the place that its exact distribution gives', async () => {
  const verdict = classifyTransition(
    await scanCalibration(listed('calibration:curie-weiss'), calibrationTemperatures, size),
  );
  assert.equal(verdict.verdict, 'supported', verdictText(verdict.message));
  assert.ok(verdict.location.kind === 'estimate');
  const [low, high] = verdict.location.interval;
  const center = exactCentre();
  assert.ok(low <= center && center <= high, `${center} is outside ${low} to ${high}`);
});

for (const id of ['saturating-null', 'iid', 'schottky', 'frozen-mixture', 'two-state-chain', 'periodic']) {
  test(`through ONNX the model "${id}" shows no transition`, async () => {
    const verdict = classifyTransition(
      await scanCalibration(listed(`calibration:${id}`), calibrationTemperatures, size),
    );
    assert.ok(verdict.verdict === 'not-supported' || verdict.verdict === 'abstain', verdictText(verdict.message));
  });
}

test('W1: through ONNX the derailing row of the calibration is derailing', async () => {
  const row = calibrationRows.find(({ reference }) => reference === 'calibration:derailing');
  assert.ok(row);
  const scan = await scanCalibration(listed(row.reference), calibrationTemperatures, { ...row, seed: 4 });
  const counts = scan.points.map(({ trajectories }) => trajectories.length);
  assert.ok(carriesVerdict(scan.mode, counts, row.tokens));
  const { verdict, message } = classifyTransition(scan);
  assert.equal(verdict, 'derailing', verdictText(message));
});

test('the frozen mixture is frozen in three observables; independent letters forget at once', async () => {
  const gammas = async (id: string): Promise<(readonly [number, number] | null)[]> => {
    const [cell = []] = await sampleCalibration(listed(id), [1], { samples: 64, tokens: 272, seed: 8 });
    return observables.map(observable => {
      const { gamma } = analyzeErgodicity(cell, observable);
      return gamma.kind === 'estimate' ? gamma.interval : null;
    });
  };
  const frozen = await gammas('calibration:frozen-mixture');
  assert.ok(frozen.filter(interval => interval !== null && interval[1] < 0.2).length >= 3, JSON.stringify(frozen));
  const independent = await gammas('calibration:iid');
  assert.ok(
    independent.slice(0, 3).every(interval => interval !== null && interval[0] > 0.6),
    JSON.stringify(independent),
  );
});
