/** All cases of the coverage study, and what it requires of them. */
import { randomStream } from '../../src/core/statistics/random.ts';
import { answerCases } from './answerCases.ts';
import { coverageOf, type Coverage, type CoverageCase } from './cases.ts';
import { changeCases } from './changeCases.ts';
import { commitmentCases, commitmentDifferenceCases } from './commitmentCases.ts';
import { convergenceCases } from './convergenceCases.ts';
import { discoveryCases, exponentCases } from './discoveryCases.ts';
import { equilibriumCases } from './equilibriumCases.ts';
import { growthCases, growthLaws, multiplierCases } from './growthCases.ts';
import { guidanceCases } from './guidanceCases.ts';
import { heldOutCases } from './heldOutCases.ts';
import { internalsCases } from './internalsCases.ts';
import { couplingCases, informationCases, pathCases, places, rareOutcomeCases } from './pathCases.ts';
import { promptCases } from './promptCases.ts';
import { processes, runCases } from './runCases.ts';
import { shareCases } from './shareCases.ts';
import { spectrumCases } from './spectrumCases.ts';
import { streamCases } from './streamCases.ts';
import { textCases } from './textCases.ts';
import { vendiCases } from './vendiCases.ts';
import { transitionCases } from './transitionCases.ts';

/** Least share of samples whose nominal 95% interval must hold the truth, or be withheld. */
export const leastHeld = 0.92;

/** Every figure under every law at the sizes of the presets. */
export function allCases(): CoverageCase[] {
  return [
    ...answerCases(),
    ...runCases(processes),
    ...textCases(),
    ...growthCases(growthLaws),
    ...pathCases(places),
    ...couplingCases(),
    ...guidanceCases(),
    ...discoveryCases(),
    ...commitmentCases(),
    ...transitionCases(),
    ...multiplierCases(growthLaws),
    ...shareCases(),
    ...streamCases(),
    ...convergenceCases(),
    ...internalsCases(),
    ...heldOutCases(),
    ...commitmentDifferenceCases(),
    ...exponentCases(),
    ...equilibriumCases(),
    ...informationCases(),
    ...spectrumCases(),
    ...promptCases(),
    ...vendiCases(),
    ...changeCases(),
    ...rareOutcomeCases(),
  ];
}

/** The cases of the short form. */
export function shortCases(): CoverageCase[] {
  return allCases().filter(({ isSlow }) => isSlow !== true);
}

/** Draws `runs` samples of a case; equal positions give equal samples. */
export function study(one: CoverageCase, position: number, runs: number): Coverage {
  return coverageOf(one, runs, randomStream(7_000 + position));
}
