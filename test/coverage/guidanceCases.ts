/** Figures of guidance: differences between two cells, and how many answers a statement takes. */
import { agreementFigure } from '../../src/core/answers/agreement.ts';
import type { Figure } from '../../src/core/figure.ts';
import { differenceFigure } from '../../src/core/guidance/difference.ts';
import { allSucceed, answersForMode, anySucceeds, modeFigure } from '../../src/core/guidance/runsNeeded.ts';
import type { CoverageCase } from './cases.ts';
import { dominant, drawKind, even, zipf, type Kinds, type Uniforms } from './laws.ts';

/** Answers per cell of the presets that state kinds: standard and thorough. */
const sizes: readonly number[] = [32, 64];

const laws: Readonly<Record<string, Kinds>> = {
  'two kinds, 2 to 1': [2 / 3, 1 / 3],
  'one rare kind, 0.05': [0.95, 0.05],
  '10 even kinds': even(10),
  'Zipf over 10 kinds': zipf(10),
  'one kind of 0.8, 4 others': dominant(0.8, 4),
};

const modeLaws: Readonly<Record<string, Kinds>> = {
  'two kinds, 3 to 2': [0.6, 0.4],
  '4, 3, 2 and 1 of 10': [0.4, 0.3, 0.2, 0.1],
  '5, 3 and 2 of 10': [0.5, 0.3, 0.2],
  '7, 2 and 1 of 10': [0.7, 0.2, 0.1],
  'one kind of 0.9, 10 others': dominant(0.9, 10),
};

function countsOf(kinds: Kinds, n: number, next: Uniforms): number[] {
  const counts = kinds.map(() => 0);
  for (let i = 0; i < n; i++) {
    const kind = drawKind(kinds, next);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function agreement(kinds: Kinds, n: number, next: Uniforms): Figure {
  return agreementFigure(countsOf(kinds, n, next).flatMap(count => new Array<number>(count).fill(count - 1)));
}

const trueAgreement = (kinds: Kinds): number => kinds.reduce((total, share) => total + share * share, 0);

function differences(n: number): CoverageCase[] {
  const entries = Object.entries(laws);
  return entries.flatMap(([name, to], at) =>
    entries.slice(at).map(([other, from]) => ({
      figure: 'difference of agreement',
      law: name === other ? `${name}, twice` : `${name}; ${other}`,
      n,
      draw: next => ({
        figure: differenceFigure(agreement(to, n, next), agreement(from, n, next)),
        truth: trueAgreement(to) - trueAgreement(from),
      }),
    })),
  );
}

function modes(n: number): CoverageCase[] {
  return Object.entries(modeLaws).map(([law, kinds]) => ({
    figure: 'answers for the mode',
    law,
    n,
    draw: next => ({
      figure: modeFigure(
        countsOf(kinds, n, next)
          .filter(count => count > 0)
          .sort((a, b) => b - a),
      ),
      truth: answersForMode(kinds[0] ?? 0, kinds[1] ?? 0),
    }),
  }));
}

function tries(n: number): CoverageCase[] {
  return [0.1, 0.5, 0.9].flatMap(share =>
    [2, 8].flatMap((k): CoverageCase[] => {
      const successes = (next: Uniforms): number => countsOf([share, 1 - share], n, next)[0] ?? 0;
      const law = `share ${share}, ${k} tries`;
      return [
        {
          figure: 'all tries succeed',
          law,
          n,
          draw: next => ({ figure: allSucceed(successes(next), n, k), truth: share ** k }),
        },
        {
          figure: 'a try succeeds',
          law,
          n,
          draw: next => ({ figure: anySucceeds(successes(next), n, k), truth: 1 - (1 - share) ** k }),
        },
      ];
    }),
  );
}

/** The cases, by figure. */
export function guidanceCases(): CoverageCase[] {
  return [differences, modes, tries].flatMap(cases => sizes.flatMap(cases));
}
