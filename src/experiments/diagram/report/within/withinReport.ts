/** Growth within the answers of every finished cell, and the laws compared on the home cell. Nothing is sampled, so old
 * runs have it too (docs/method.md#growth-within-an-answer). */
import { Memo } from '../../../../core/memo.ts';
import { range } from '../../../../core/numeric/functions.ts';
import { growthFit } from '../../../../core/tap/growthFit.ts';
import { withinGrowth } from '../../../../core/tap/growthWithin.ts';
import type { LawVerdict } from '../../../../core/tap/lawVerdict.ts';
import { reachableSets } from '../../../../core/tap/reachable.ts';
import type { GridRun } from '../../../../domain/run.ts';
import type { LawReport, WithinCell, WithinReport } from '../../../../domain/withinGrowth.ts';
import { measurable, planCell, vocabularyOf } from '../../../../run/measuring/cellSample.ts';
import { growthHeadline, lawSentence, limitSentence } from './withinWords.ts';

const growths = new Memo<Omit<WithinCell, 'cell'>>();
const verdicts = new Memo<LawVerdict>();

/** The growth within answers; absent before a cell is finished. */
export function withinReport(run: GridRun): WithinReport | null {
  const cells = run.plan.cells
    .filter(({ index }) => measurable(run, index).length > 0)
    .map(({ index }): WithinCell => ({ cell: index, ...growthOf(run, index) }));
  return cells.length === 0 ? null : { cells, laws: lawsOf(run, run.plan.home) };
}

/** Lengths that the curves are given at: 1, 2, 3, 4, 6, 8, 12, ... */
function isShown(length: number, last: number): boolean {
  if (length === last) return true;
  const power = 2 ** Math.floor(Math.log2(length));
  return length === power || length === 1.5 * power;
}

function growthOf(run: GridRun, index: number): Omit<WithinCell, 'cell'> {
  const { mode } = run.plan;
  const tokens = planCell(run, index).tokens ?? run.plan.tokens;
  const trajectories = measurable(run, index);
  return growths.recall(trajectories, [mode, tokens], () => {
    const growth = withinGrowth(trajectories, mode, tokens);
    const last = growth.size.length;
    const shown = growth.size.map((_, t) => t + 1).filter(length => isShown(length, last));
    return {
      headline: growthHeadline(growth, mode),
      lengths: shown,
      rate: shown.flatMap(length => growth.rate[length - 1] ?? []),
      size: shown.flatMap(length => growth.size[length - 1] ?? []),
      reachable: reachableSets(trajectories),
    };
  });
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function lawsOf(run: GridRun, home: number): LawReport | null {
  const { mode } = run.plan;
  const trajectories = measurable(run, home);
  if (trajectories.length === 0) return null;
  const cell = planCell(run, home);
  const tokens = cell.tokens ?? run.plan.tokens;
  const verdict = verdicts.recall(trajectories, [mode, tokens], () => growthFit(trajectories, mode, tokens));
  const steps = verdict.code === 'abstain' ? 0 : (verdict.rows[0]?.fitted.length ?? 0);
  const lengths = range(steps)
    .map(t => t + 1)
    .filter(length => isShown(length, steps));
  const shown = (fitted: Float64Array): number[] => lengths.map(length => fitted[length - 1] ?? NaN);
  return {
    cell: home,
    lengths,
    sentence: lawSentence(verdict),
    limit: limitSentence(vocabularyOf(run, cell.window)),
    rows:
      verdict.code === 'abstain'
        ? []
        : verdict.rows.map(row => ({
            ...row,
            excess: finiteOrNull(row.excess),
            excessRange: row.excessRange?.every(Number.isFinite) === true ? row.excessRange : null,
            holdOut: finiteOrNull(row.holdOut),
            fitted: shown(row.fitted).every(Number.isFinite) ? shown(row.fitted) : [],
          })),
    ceiling: verdict.code === 'abstain' ? verdict.figure : verdict.ceiling,
  };
}
