/** One figure under one law at one sample size: what the coverage study repeats. */
import type { Figure } from '../../src/core/figure.ts';
import type { Uniforms } from './laws.ts';

/** A figure of one sample, and what it should have been. */
export interface Drawn {
  readonly figure: Figure;
  readonly truth: number;
}

export interface CoverageCase {
  /** "agreement", "kept", ... */
  readonly figure: string;
  readonly law: string;
  /** Independent units in a sample: answers, runs or texts. */
  readonly n: number;
  /** Whether only the lower end can be wrong: a lower bound says nothing about the other side. */
  readonly isLowerBound?: boolean;
  /** Left out of the short form of the study. */
  readonly isSlow?: boolean;
  /** Most samples of the long form, where each takes long. */
  readonly mostRuns?: number;
  draw(next: Uniforms): Drawn;
}

/** What repeated samples of a case showed. */
export interface Coverage {
  readonly case: CoverageCase;
  readonly runs: number;
  readonly stated: number;
  /** Stated intervals that hold the truth, that lie above it, and that lie below it. */
  readonly held: number;
  readonly above: number;
  readonly below: number;
  /** Mean width of the stated intervals. */
  readonly width: number;
}

/** Draws `wanted` samples of a case, or as many as it allows. */
export function coverageOf(one: CoverageCase, wanted: number, next: Uniforms): Coverage {
  const runs = Math.min(wanted, one.mostRuns ?? wanted);
  let [stated, above, below, width] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const { figure, truth } = one.draw(next);
    if (figure.kind !== 'estimate') continue;
    const [low, high] = figure.interval;
    const slack = 1e-9 * Math.max(1, Math.abs(truth));
    stated++;
    width += high - low;
    if (low > truth + slack) above++;
    else if (high < truth - slack && one.isLowerBound !== true) below++;
  }
  return {
    case: one,
    runs,
    stated,
    held: stated - above - below,
    above,
    below,
    width: stated === 0 ? 0 : width / stated,
  };
}

/** Share of samples whose interval holds the truth or that abstain, [0, 1]. */
export function heldShare({ runs, above, below }: Coverage): number {
  return 1 - (above + below) / runs;
}

/** Cases that read several figures of the same samples: each sample is drawn once. */
export function sharedSamples<Sample>(draw: (next: Uniforms) => Sample): () => (next: Uniforms) => Sample {
  const samples: Sample[] = [];
  return () => {
    let place = 0;
    return next => (samples[place++] ??= draw(next));
  };
}
