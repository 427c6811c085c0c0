/** The Binder cumulant and the power spectrum under laws whose values are known (docs/method.md#binder,
 * docs/method.md#spectrum). */
import { spectrumOf } from '../../src/core/ergodicity/spectrum.ts';
import { abstain } from '../../src/core/figure.ts';
import { binderFigure } from '../../src/core/phase/binder.ts';
import { normal } from '../../src/core/statistics/random.ts';
import { times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

const humps: Readonly<Record<string, { readonly draw: (next: Uniforms) => number; readonly truth: number }>> = {
  'one normal hump': { draw: normal, truth: 0 },
  'a uniform distribution': { draw: next => next(), truth: 0.4 },
  // ⟨m⁴⟩ = 81 + 54 + 3 and ⟨m²⟩ = 10 for two normal humps at ±3.
  'two humps': { draw: next => (next() < 0.5 ? 3 : -3) + normal(next), truth: 1 - 138 / 300 },
};

/** Chains of 0 and 1: chance to leave each. */
const chains = [
  [0.1, 0.3],
  [0.03, 0.03],
] as const;
const tokens = 80;
const burnIn = 16;

/** All cases. */
export function spectrumCases(): CoverageCase[] {
  return [
    ...Object.entries(humps).flatMap(([law, { draw, truth }]) =>
      [200, 400].map((n): CoverageCase => ({
        figure: 'Binder cumulant',
        law,
        n,
        isSlow: n > 200 || law !== 'one normal hump',
        draw: next => ({ figure: binderFigure(times(n, () => draw(next))), truth }),
      })),
    ),
    ...chains.flatMap(([a, b]) =>
      [0, 7].flatMap(at =>
        [64, 200].map((n): CoverageCase => ({
          figure: 'power spectrum',
          law: `two states, left at ${a} and ${b}, frequency ${(at + 1) / (tokens - burnIn)}`,
          n,
          mostRuns: 200,
          isSlow: n > 64 || at > 0,
          draw: next => {
            const point = spectrumOf(
              times(n, () => chainRun(a, b, next)),
              burnIn,
            )[at];
            if (point === undefined) return { figure: abstain({ code: 'not-computed' }, n), truth: NaN };
            return { figure: point.power, truth: exactPower(a, b, point.frequency) };
          },
        })),
      ),
    ),
  ];
}

function chainRun(a: number, b: number, next: Uniforms): Float64Array {
  let state = next() < a / (a + b) ? 1 : 0;
  return Float64Array.from({ length: tokens }, () => {
    const now = state;
    if (next() < (state === 0 ? a : b)) state = 1 - state;
    return now;
  });
}

/** Σ_k (1 - |k|/N) C(k) cos(ωk), C(k) = p (1 - p) λ^|k|. */
function exactPower(a: number, b: number, frequency: number): number {
  const [p, memory, length] = [a / (a + b), 1 - a - b, tokens - burnIn];
  let total = 0;
  for (let k = 1 - length; k < length; k++)
    total += (1 - Math.abs(k) / length) * memory ** Math.abs(k) * Math.cos(2 * Math.PI * frequency * k);
  return p * (1 - p) * total;
}
