/** The factorial part of a study as a table: kept mass of every text in every combination of levels (science.md B4.2).
 */
import { designCells } from '../../../../core/constraints/factorial.ts';
import { knobIds, type KnobAxis, type KnobId, type Level } from '../../../../domain/knob.ts';
import { knobs } from '../../../../knobs/knobs.ts';
import type { Configuration, Study } from '../../../../domain/study.ts';
import { groupedBy } from '../../../../core/groupBy.ts';
import { tightness } from './levelGroups.ts';
import { textMeans } from './textMeans.ts';

export interface Factor {
  readonly knob: KnobId;
  /** Loosest first; undefined where the knob is not turned at all. */
  readonly levels: readonly (Level | undefined)[];
  /** What they are called. */
  readonly labels: readonly string[];
}

export interface FactorialTable {
  readonly factors: readonly Factor[];
  /** Kept mass [texts][cells], cells as in `designCells`; texts that every combination has read. */
  readonly kept: readonly Float64Array[];
  /** Whether every combination has read every text. */
  readonly complete: boolean;
}

function levelIn({ setting }: Configuration, knob: KnobId): Level | undefined {
  const level = setting[knob];
  return level === knobs[knob].loosest ? undefined : level;
}

/** The table of a study; null without a factorial part of at least two factors. */
export function factorialTable(study: Study, asked: readonly KnobAxis[] = [], prompt = ''): FactorialTable | null {
  const combined = study.configurations.filter(({ role }) => role === 'factorial');
  const factors = knobIds
    .filter(knob => combined.some(({ setting }) => setting[knob] !== undefined))
    .map(knob =>
      factorOf(
        study,
        combined,
        knob,
        asked.find(axis => axis.knob === knob),
        prompt,
      ),
    )
    .filter(({ levels }) => levels.length > 1);
  if (factors.length < 2) return null;
  const byPlace = groupedBy(
    study.configurations.filter(one => isCell(one, factors)),
    cell => placeOf(factors, cell).join(),
  );
  const columns = designCells(factors.map(({ levels }) => levels.length)).map((place): ((text: number) => number) => {
    if (place.every((level, at) => level === 0 && isFree(factors[at]))) return () => 1;
    const here = byPlace.get(place.join()) ?? [];
    const own = here.filter(({ role }) => role === 'factorial');
    const kept = new Map(
      textMeans(study, own.length > 0 ? own : here).map(({ text, means }) => [text.index, means.kept]),
    );
    return text => kept.get(text) ?? NaN;
  });
  const kept = study.texts
    .map(({ index }) => Float64Array.from(columns, column => column(index)))
    .filter(row => row.every(Number.isFinite));
  return { factors, kept, complete: kept.length === study.texts.length };
}

/** Whether a configuration turns nothing but factors: a level that was read by itself serves as a cell too. */
function isCell({ role, setting }: Configuration, factors: readonly Factor[]): boolean {
  return (
    (role === 'factorial' || role === 'level') &&
    Object.keys(setting).every(knob => factors.some(factor => factor.knob === knob))
  );
}

/** Whether the first level of a factor takes nothing away. */
function isFree(factor: Factor | undefined): boolean {
  return factor !== undefined && (factor.levels[0] === undefined || knobs[factor.knob].loosest === null);
}

function placeOf(factors: readonly Factor[], cell: Configuration): number[] {
  return factors.map(({ knob, levels }) => levels.indexOf(levelIn(cell, knob)));
}

function factorOf(
  study: Study,
  combined: readonly Configuration[],
  knob: KnobId,
  asked: KnobAxis | undefined,
  prompt: string,
): Factor {
  const named =
    asked === undefined ? [undefined] : asked.levels.map(level => (level === knobs[knob].loosest ? undefined : level));
  const all = new Set([...named, ...combined.map(cell => levelIn(cell, knob))]);
  const turned = [...all]
    .filter(level => level !== undefined)
    .sort((a, b) => tightness(knob, a, prompt) - tightness(knob, b, prompt));
  const levels = all.has(undefined) ? [undefined, ...turned] : turned;
  return { knob, levels, labels: levels.map(level => labelOf(study, knob, level)) };
}

/** As the configuration that turns only this knob is called. */
function labelOf(study: Study, knob: KnobId, level: Level | undefined): string {
  if (level === undefined) return 'unconstrained';
  return (
    study.configurations.find(one => one.role === 'level' && one.knob === knob && one.setting[knob] === level)?.label ??
    String(level)
  );
}
