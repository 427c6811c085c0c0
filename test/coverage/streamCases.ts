/** Energies of long runs, of which a few deviate (docs/method.md#energy-and-susceptibility). */
import { analyzeVariance, intraclassCorrelation } from '../../src/core/answers/icc.ts';
import { partByEnergy } from '../../src/core/dissolution.ts';
import { energyOf, susceptibilityOf } from '../../src/core/energy.ts';
import { surprisalObservable } from '../../src/core/ergodicity/observables.ts';
import type { CellSample } from '../../src/core/metric.ts';
import { metricOf } from '../../src/core/metrics.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { mean, times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import { answerOf, derailing, independent, vocabulary, type Uniforms } from './laws.ts';

const tokens = 144;
/** Runs of a cell: of the ergodicity experiment, and of a calibration. */
const sizes: readonly number[] = [64, 200];
const share = 0.03;

/** A run whose surprisals are `factor` times those of the others. */
function scaledRun(factor: number, next: Uniforms): Trajectory {
  return answerOf(times(tokens, () => -factor * Math.log(1 - next())));
}

/** A run that is noise from its first token. */
function noise(next: Uniforms): Trajectory {
  return answerOf(times(tokens, () => Math.max(0, 8 + 1.5 * normal(next))));
}

const deviating =
  (other: (next: Uniforms) => Trajectory) =>
  (next: Uniforms): Trajectory =>
    next() < share ? other(next) : independent(tokens, next);

const laws: Readonly<Record<string, (next: Uniforms) => Trajectory>> = {
  'independent tokens': next => independent(tokens, next),
  '3% of runs are noise': deviating(noise),
  '3% of runs half as likely again': deviating(next => scaledRun(1.5, next)),
  '3% of runs twice as unlikely': deviating(next => scaledRun(2, next)),
  '3% of runs repeat themselves': deviating(next => scaledRun(0.05, next)),
  'breaking at 0.0002 per token': next => derailing(0.0002, tokens, next),
};

function sampleOf(trajectories: readonly Trajectory[]): CellSample {
  return {
    mode: 'streams',
    temperature: 0.7,
    trajectories,
    tokens,
    vocabulary,
    openness: null,
    grouping: null,
  };
}

/** What each figure is for endlessly many runs. */
const truths: Readonly<Record<string, (all: readonly Trajectory[]) => number>> = {
  energy: all => mean(all.map(run => energyOf(run) ?? NaN)),
  'dissolved-share': all => partByEnergy(all, vocabulary).dissolved.length / all.length,
  'rest-energy': all => mean(partByEnergy(all, vocabulary).rest.map(run => energyOf(run) ?? NaN)),
  susceptibility: all =>
    susceptibilityOf(
      partByEnergy(all, vocabulary).rest.map(run => ({ tokens: run.ids.length, energy: energyOf(run) ?? NaN })),
    ).value,
  'share-between': all => {
    const { whole } = analyzeVariance(partByEnergy(all, vocabulary).rest.map(surprisalObservable.values));
    return whole === null ? NaN : intraclassCorrelation(whole.between / whole.within, whole.size);
  },
};

/** All cases of the energies of long runs. */
export function streamCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, draw]) => {
    let population: readonly Trajectory[] | null = null;
    return Object.entries(truths).flatMap(([figure, truthOf]) => {
      let truth: number | null = null;
      return sizes.map((n): CoverageCase => ({
        figure: `${figure} of runs`,
        law,
        n,
        mostRuns: 200,
        isSlow: n > 64 || law !== '3% of runs repeat themselves' || figure === 'share-between',
        draw(next) {
          const other = randomStream(29);
          population ??= times(8000, () => draw(other));
          truth ??= truthOf(population);
          return { figure: metricOf(figure).compute(sampleOf(times(n, () => draw(next)))), truth };
        },
      }));
    });
  });
}
