/** The factorial part of a study as a table: kept mass of every text in every combination of levels
 * (docs/method.md#factorial-attribution). */
import { designCells } from '../../../../core/constraints/factorial.ts';
import { t } from '../../../../core/text.ts';
import { knobIds, type KnobAxis, type KnobId, type Level } from '../../../../domain/knob.ts';
import { knobs } from '../../../../knobs/knobs.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { tightness } from './levelGroups.ts';
import { textMeans } from './textMeans.ts';

export interface Factor {
  readonly knob: KnobId;
  /** Loosest first; undefined where the knob constrains nothing. */
  readonly levels: readonly (Level | undefined)[];
  readonly labels: readonly string[];
}

export interface FactorialTable {
  readonly factors: readonly Factor[];
  /** Kept mass [texts][cells], cells in the order of `designCells`, of the texts that every combination has read. */
  readonly kept: readonly Float64Array[];
  /** Whether every combination has read every text. */
  readonly isComplete: boolean;
}

/** The table of a study; null without at least two factors. `axes` are the factors that the spec names, if any. */
export function factorialTable(study: Study, axes: readonly KnobAxis[], prompt: string): FactorialTable | null {
  const combined = study.configurations.filter(({ role }) => role === 'factorial');
  const factors = knobIds
    .filter(knob => combined.some(({ setting }) => setting[knob] !== undefined))
    .map(knob => {
      const axis = axes.find(one => one.knob === knob);
      return factorOf(study, combined, knob, axis, prompt);
    })
    .filter(({ levels }) => levels.length > 1);
  if (factors.length < 2) return null;
  const byCell = groupedBy(
    study.configurations.filter(one => variesOnly(one, factors)),
    one => cellOf(factors, one).join(),
  );
  const columns = designCells(factors.map(({ levels }) => levels.length)).map(cell => {
    if (cell.every((level, at) => level === 0 && startsUnconstrained(factors[at]))) return 'all-kept';
    const candidates = byCell.get(cell.join()) ?? [];
    const factorial = candidates.filter(({ role }) => role === 'factorial');
    const means = textMeans(study, factorial.length > 0 ? factorial : candidates);
    return new Map(means.map(({ text, means: { kept } }) => [text.index, kept]));
  });
  const kept = study.texts.flatMap(({ index }) => {
    const row = columns.flatMap(column => (column === 'all-kept' ? 1 : (column.get(index) ?? [])));
    return row.length === columns.length && row.every(Number.isFinite) ? [Float64Array.from(row)] : [];
  });
  return { factors, kept, isComplete: kept.length === study.texts.length };
}

/** Whether a configuration changes nothing but factors: a level that was measured by itself is a cell too. */
function variesOnly({ role, setting }: Configuration, factors: readonly Factor[]): boolean {
  return (
    (role === 'factorial' || role === 'level') &&
    Object.keys(setting).every(knob => factors.some(factor => factor.knob === knob))
  );
}

/** Whether the first level of a factor takes no probability away. */
function startsUnconstrained(factor: Factor | undefined): boolean {
  return factor !== undefined && (factor.levels[0] === undefined || knobs[factor.knob].loosest === null);
}

/** Index of the level of each factor. */
function cellOf(factors: readonly Factor[], { setting }: Configuration): number[] {
  return factors.map(({ knob, levels }) => levels.indexOf(constraining(knob, setting[knob])));
}

/** A level, or undefined for the loosest level of the knob. */
function constraining(knob: KnobId, level: Level | undefined): Level | undefined {
  return level === knobs[knob].loosest ? undefined : level;
}

function factorOf(
  study: Study,
  combined: readonly Configuration[],
  knob: KnobId,
  axis: KnobAxis | undefined,
  prompt: string,
): Factor {
  const named = axis === undefined ? [undefined] : axis.levels.map(level => constraining(knob, level));
  const all = new Set([...named, ...combined.map(({ setting }) => constraining(knob, setting[knob]))]);
  const tighter = [...all]
    .filter(level => level !== undefined)
    .sort((a, b) => tightness(knob, a, prompt) - tightness(knob, b, prompt));
  const levels = all.has(undefined) ? [undefined, ...tighter] : tighter;
  return { knob, levels, labels: levels.map(level => labelOf(study, knob, level)) };
}

/** The label of the configuration that changes only this knob. */
function labelOf({ configurations }: Study, knob: KnobId, level: Level | undefined): string {
  if (level === undefined) return t`unconstrained`;
  const alone = configurations.find(one => one.role === 'level' && one.knob === knob && one.setting[knob] === level);
  return alone?.label ?? String(level);
}
