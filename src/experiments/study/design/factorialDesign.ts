/** The factorial design of a constraints study: which knobs at which levels, and every combination of them
 * (docs/method.md#factorial-attribution). */
import { uncapitalized } from '../../../core/format.ts';
import {
  knobClasses,
  type KnobAxis,
  type KnobClass,
  type KnobId,
  type Level,
  type Setting,
} from '../../../domain/knob.ts';
import type { Message } from '../../../domain/message.ts';
import type { ModelCard } from '../../../domain/languageModel.ts';
import { knobs } from '../../../knobs/knobs.ts';

/** Preferred knobs of each class; a design takes the first that the model supports. */
const preferredKnobs: Readonly<Record<KnobClass, readonly KnobId[]>> = {
  architecture: ['layers', 'heads', 'precision'],
  training: ['checkpoint'],
  context: ['window', 'temperature'],
};
/** Knobs that replace those of a class without any. */
const substitutes: readonly KnobId[] = ['precision', 'heads', 'temperature', 'top-p'];

/** The factors of a design, and notes about what differs from the usual design. */
export interface Design {
  readonly factors: readonly KnobAxis[];
  readonly shortfalls: readonly Message[];
}

/** One knob of each class with its loosest level and a tighter one. `candidates` are the levels of each knob that the
 * study changes, from loose to tight. */
export function defaultDesign(card: ModelCard, candidates: ReadonlyMap<KnobId, readonly Level[]>): Design {
  const isUsable = (id: KnobId): boolean => (candidates.get(id) ?? []).length > 0;
  const chosen: KnobId[] = [];
  const shortfalls: Message[] = [];
  const preferred = new Map(knobClasses.map(one => [one, preferredKnobs[one].find(isUsable)]));
  for (const [knobClass, own] of preferred) {
    const id =
      own ??
      substitutes.find(other => isUsable(other) && !chosen.includes(other) && ![...preferred.values()].includes(other));
    if (id === undefined) continue;
    chosen.push(id);
    if (own === undefined)
      shortfalls.push({
        code: 'substitute-factor',
        model: card.name,
        area: knobClass,
        knob: uncapitalized(knobs[id].title),
      });
  }
  if (chosen.length < 2) return { factors: [], shortfalls: chosen.length === 0 ? [] : [{ code: 'single-factor' }] };
  return {
    factors: chosen.map(knob => ({ knob, levels: [loosestOf(knob), tighterLevel(knob, candidates.get(knob) ?? [])] })),
    shortfalls,
  };
}

/** The tighter level before anything is measured: the mildest candidate, but the lowest weight precision, because the
 * highest has next to no effect. */
function tighterLevel(knob: KnobId, candidates: readonly Level[]): Level {
  return (knob === 'precision' ? candidates.at(-1) : candidates[0]) ?? loosestOf(knob);
}

function loosestOf(knob: KnobId): Level {
  return knobs[knob].loosest ?? '';
}

/** Every combination of levels, the first factor changing slowest; a setting has no entry for a factor at its loosest
 * level. */
export function combinations(factors: readonly KnobAxis[]): Setting[] {
  return factors.reduce<Setting[]>(
    (settings, { knob, levels }) =>
      settings.flatMap(setting =>
        levels.map(level => (level === knobs[knob].loosest ? setting : { ...setting, [knob]: level })),
      ),
    [{}],
  );
}

/** Factors of a design, and the levels that each can take, from loose to tight. */
export interface FactorCandidates {
  readonly factors: readonly KnobAxis[];
  readonly candidates: ReadonlyMap<KnobId, readonly Level[]>;
}

/** A level that takes the place of a planned one. */
export interface Replacement {
  readonly knob: KnobId;
  readonly from: Level;
  readonly to: Level;
}

/**
 * Levels of the design that differ from the plan once single levels are measured. `keptOf` is the mean kept mass of a
 * single level; null when it was not measured. Factors that open another model file stay as planned. `atFloor` are the
 * knobs of which every level keeps too little.
 */
export function adjustFactors(
  { factors, candidates }: FactorCandidates,
  keptOf: (knob: KnobId, level: Level) => number | null,
): { readonly replacements: readonly Replacement[]; readonly atFloor: readonly KnobId[] } {
  const replacements: Replacement[] = [];
  const atFloor: KnobId[] = [];
  for (const { knob, levels } of factors) {
    const planned = levels[1];
    if (planned === undefined || knobs[knob].cost === 'file') continue;
    const measured = (candidates.get(knob) ?? []).flatMap(level => {
      const kept = keptOf(knob, level);
      return kept === null ? [] : [{ level, kept }];
    });
    const chosen = chooseLevel(measured);
    if (chosen === null) continue;
    if (chosen.atFloor) atFloor.push(knob);
    if (chosen.level !== planned) replacements.push({ knob, from: planned, to: chosen.level });
  }
  return { replacements, atFloor };
}

/** Least kept mass of a constrained level, so that no cell of the design is at the floor. */
const floor = 0.05;
/** Kept mass above which a level constrains too little to be a factor. */
const ceiling = 0.9;

/** Of levels from loose to tight: the loosest between floor and ceiling, else the loosest above the floor, else the one
 * that keeps most. */
function chooseLevel(
  levels: readonly { readonly level: Level; readonly kept: number }[],
): { readonly level: Level; readonly atFloor: boolean } | null {
  const [first, ...rest] = levels;
  if (first === undefined) return null;
  const found = levels.find(({ kept }) => kept > floor && kept <= ceiling) ?? levels.find(({ kept }) => kept > floor);
  if (found !== undefined) return { level: found.level, atFloor: false };
  return { level: rest.reduce((best, other) => (other.kept > best.kept ? other : best), first).level, atFloor: true };
}
