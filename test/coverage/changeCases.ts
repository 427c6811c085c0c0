/** Cases of change points: continuations of an answer whose ending becomes likelier in steps. */
import { abstain } from '../../src/core/figure.ts';
import { settlingOf, type Stage } from '../../src/core/paths/changePoints.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

interface Steps {
  readonly law: string;
  readonly stages: number;
  /** Stages at which each level but the first begins. */
  readonly starts: readonly number[];
  readonly chances: readonly number[];
}

const laws: readonly Steps[] = [
  { law: 'one large step', stages: 12, starts: [6], chances: [0.4, 0.9] },
  { law: 'one small step', stages: 12, starts: [6], chances: [0.6, 0.9] },
  { law: 'a step near the beginning', stages: 12, starts: [2], chances: [0.5, 0.8] },
  { law: 'two steps', stages: 12, starts: [4, 8], chances: [0.2, 0.55, 0.95] },
  { law: 'down and up again', stages: 12, starts: [4, 8], chances: [0.9, 0.3, 0.9] },
  { law: 'few places', stages: 6, starts: [3], chances: [0.4, 0.9] },
  { law: 'many places', stages: 24, starts: [10], chances: [0.5, 0.85] },
];

function stagesOf({ stages, starts, chances }: Steps, size: number, next: Uniforms): Stage[] {
  return Array.from({ length: stages }, (_, i) => {
    const chance = chances[starts.filter(start => start <= i).length] ?? 0;
    const hits = Array.from({ length: size }, next).filter(u => u < chance).length;
    return { kept: 2 * i + 1, hits, n: size };
  });
}

/** The place of the first change and the chance on the last level; withheld where another number of steps is found. */
export function changeCases(): CoverageCase[] {
  return laws.flatMap(law =>
    [8, 16, 32]
      .filter(size => size * law.stages >= 96)
      .flatMap((size): CoverageCase[] => {
        const settled = (next: Uniforms) => {
          const found = settlingOf(stagesOf(law, size, next), Math.floor(2 ** 31 * next()));
          return found.changes.length === law.starts.length ? found : null;
        };
        const shared = { law: `${law.law}, ${law.stages} places`, n: size, isSlow: true };
        const none = abstain({ code: 'not-computed' }, size);
        return [
          {
            ...shared,
            figure: 'place of a change',
            draw: next => ({ figure: settled(next)?.changes[0] ?? none, truth: 2 * (law.starts[0] ?? 0) + 1 }),
          },
          {
            ...shared,
            figure: 'chance behind a change',
            draw: next => ({ figure: settled(next)?.levels.at(-1) ?? none, truth: law.chances.at(-1) ?? 0 }),
          },
        ];
      }),
  );
}
