/** How each knob of a run moves the growth exponent (docs/method.md#growth-by-knob). */
import { benjaminiHochberg } from '../../core/constraints/multiplicity.ts';
import { differenceFigure, differenceP } from '../../core/guidance/difference.ts';
import type { Figure } from '../../core/figure.ts';
import { formatInterval, formatNumber } from '../../core/format.ts';
import { at } from '../../core/numeric/at.ts';
import { range } from '../../core/numeric/functions.ts';
import { reasonText } from '../../core/reasons.ts';
import { listOf, t } from '../../core/text.ts';
import type { KnobGrowth } from '../../domain/discovery.ts';
import { axesOf, levelWords } from '../../domain/gridPlace.ts';
import type { Plan, PlanAxis } from '../../domain/plan.ts';
import type { CellReport } from '../../domain/report.ts';
import { knobName } from './discoveryInteraction.ts';

/** A finished cell and its growth exponent. */
export interface GrownCell {
  readonly cell: Pick<CellReport, 'index' | 'row' | 'column'>;
  readonly exponent: Figure;
}

/** Cells that differ in one knob only, by level. */
interface Line {
  readonly axis: PlanAxis;
  readonly cells: readonly { readonly level: number; readonly index: number; readonly exponent: Figure }[];
}

type Level = KnobGrowth['levels'][number];

interface Compared {
  readonly reference: Pick<Level, 'level' | 'exponent'>;
  readonly levels: readonly Omit<Level, 'isSignificant'>[];
}

/** For each knob with at least two finished levels, the change of the exponent against the home level, on the line of
 * cells through the home cell; on the line with the most exponents where that one has fewer than two. All changes of
 * the run are tested together at a false discovery rate of 0.1. */
export function growthByKnob(plan: Plan, cells: readonly GrownCell[]): readonly KnobGrowth[] {
  const { x, y } = axesOf(plan);
  const home = cells.find(({ cell }) => cell.index === plan.home)?.cell;
  const lines = [
    bestLine(x, y.labels.length, home?.row, cells, ({ row, column }) => [row, column]),
    bestLine(y, x.labels.length, home?.column, cells, ({ row, column }) => [column, row]),
  ].flatMap(line => (line === null || line.cells.length < 2 ? [] : [line]));
  const compared = lines.map(line => ({ line, ...changesOf(line, plan.home) }));
  const { isSignificant } = benjaminiHochberg(
    compared.flatMap(({ levels }) => levels.map(({ change }) => differenceP(change))),
  );
  let from = 0;
  return compared.map(({ line: { axis }, levels, reference }): KnobGrowth => {
    const tested = levels.map((level, i) => ({ ...level, isSignificant: isSignificant[from + i] === true }));
    from += levels.length;
    const name = knobName(axis);
    return {
      knob: axis.knob,
      name,
      reference: reference.level,
      levels: tested,
      sentence: sentenceOf(name, reference, tested),
    };
  });
}

/** Why it is not said how the knobs move the exponent: no cell has one. Null where one has, and without knobs. */
export function noExponentText(plan: Plan, cells: readonly GrownCell[]): string | null {
  const names = [axesOf(plan).x, axesOf(plan).y].filter(({ labels }) => labels.length > 1).map(knobName);
  const first = cells.find(({ cell }) => cell.index === plan.home) ?? cells[0];
  if (names.length === 0 || cells.length < 2 || first === undefined) return null;
  if (cells.some(({ exponent }) => exponent.kind !== 'abstain') || first.exponent.kind !== 'abstain') return null;
  return t`The effect of ${listOf(names)} on the growth exponent is not stated: ${reasonText(first.exponent.reason)}.`;
}

/** The line of cells along an axis that says most, of `count` parallel ones; null without finished cells. */
function bestLine(
  axis: PlanAxis,
  count: number,
  home: number | undefined,
  cells: readonly GrownCell[],
  place: (cell: GrownCell['cell']) => readonly [line: number, level: number],
): Line | null {
  const lines = range(count).map(line =>
    cells
      .filter(({ cell }) => place(cell)[0] === line)
      .map(({ cell, exponent }) => ({ level: place(cell)[1], index: cell.index, exponent }))
      .sort((a, b) => a.level - b.level),
  );
  const stated = (line: number): number =>
    (lines[line] ?? []).filter(({ exponent }) => exponent.kind !== 'abstain').length;
  const most = range(count).reduce((best, line) => (stated(line) > stated(best) ? line : best), home ?? 0);
  const chosen = lines[home !== undefined && stated(home) >= 2 ? home : most];
  return chosen === undefined || chosen.length === 0 ? null : { axis, cells: chosen };
}

/** Every level beside the reference: the home cell, or the first level with an exponent where that one has none. */
function changesOf({ axis, cells }: Line, home: number): Compared {
  const isStated = ({ exponent }: Line['cells'][number]): boolean => exponent.kind !== 'abstain';
  const base = cells.find(cell => cell.index === home && isStated(cell)) ?? cells.find(isStated) ?? at(cells, 0);
  const nameOf = (level: number): string =>
    axis.knob === 'temperature' ? t`temperature ${axis.labels[level] ?? ''}` : levelWords(axis, level);
  return {
    reference: { level: nameOf(base.level), exponent: base.exponent },
    levels: cells
      .filter(({ index }) => index !== base.index)
      .map(({ level, index, exponent }) => ({
        cell: index,
        level: nameOf(level),
        exponent,
        change: differenceFigure(exponent, base.exponent),
      })),
  };
}

function sentenceOf(name: string, { level: base, exponent }: Compared['reference'], levels: readonly Level[]): string {
  const stated = levels.filter(({ change }) => change.kind === 'estimate');
  const [missing = exponent] = levels.map(({ change }) => change).filter(({ kind }) => kind === 'abstain');
  if (stated.length === 0)
    return t`The effect of ${name} on the growth exponent is not stated: ${missing.kind === 'abstain' ? reasonText(missing.reason) : ''}.`;
  const moving = stated.filter(({ isSignificant }) => isSignificant);
  const size = ({ change }: Level): number => (change.kind === 'estimate' ? Math.abs(change.value) : 0);
  const [largest] = moving.toSorted((a, b) => size(b) - size(a));
  const compared = t`${stated.length} of ${levels.length} compared with ${base}`;
  if (largest === undefined || largest.change.kind !== 'estimate')
    return t`No level of ${name} moves the growth exponent by more than chance (${compared}).`;
  const { value, interval } = largest.change;
  const [low, high] = value < 0 ? [-interval[1], -interval[0]] : interval;
  const by = `${formatNumber(Math.abs(value), 2)} ${formatInterval([low, high], 2)}`;
  const others = moving.length === 1 ? '' : ` ${t`Levels that move it: ${moving.length}.`}`;
  return value < 0
    ? t`${largest.level} lowers the growth exponent by ${by} (${compared}).${others}`
    : t`${largest.level} raises the growth exponent by ${by} (${compared}).${others}`;
}
