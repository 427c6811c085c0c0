/** The factorial design of a constraints study (science.md B4.2): which knobs at which levels, and every combination of
 * them. */
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
import type { StudyDraft } from '../run/readings.ts';

/** Knobs that stand for a class in a design, the first that can be turned; then those that fill a class without any. */
const preferred: Readonly<Record<KnobClass, readonly KnobId[]>> = {
  architecture: ['layers', 'heads', 'precision'],
  training: ['checkpoint'],
  context: ['window', 'temperature'],
};
const fillers: readonly KnobId[] = ['precision', 'heads', 'temperature', 'top-p'];

/** A design with its levels, and what had to be done otherwise, in words. */
export interface Design {
  readonly factors: readonly KnobAxis[];
  readonly shortfalls: readonly Message[];
}

/** One knob of each class with its loosest and one tighter level; `levels` are the candidates of each knob that is
 * turned at all. */
export function defaultDesign(card: ModelCard, levels: ReadonlyMap<KnobId, readonly Level[]>): Design {
  const usable = (id: KnobId): boolean => (levels.get(id)?.length ?? 0) > 0;
  const own = knobClasses.map(one => preferred[one].find(usable));
  const taken: KnobId[] = [];
  const shortfalls: Message[] = [];
  knobClasses.forEach((one, at) => {
    const id = own[at] ?? fillers.find(other => usable(other) && !taken.includes(other) && !own.includes(other));
    if (id === undefined) return;
    if (own[at] === undefined)
      shortfalls.push({ code: 'substitute-factor', model: card.name, area: one, knob: knobs[id].title.toLowerCase() });
    taken.push(id);
  });
  if (taken.length < 2) return { factors: [], shortfalls: taken.length === 0 ? [] : [{ code: 'single-factor' }] };
  return {
    factors: taken.map(id => ({ knob: id, levels: [loosestOf(id), tighter(id, levels.get(id) ?? [])] })),
    shortfalls,
  };
}

/** The tighter level to begin with: of rounded weights the roughest, as the finest closes next to nothing. */
function tighter(id: KnobId, candidates: readonly Level[]): Level {
  return (id === 'precision' ? candidates.at(-1) : candidates[0]) ?? loosestOf(id);
}

function loosestOf(id: KnobId): Level {
  return knobs[id].loosest ?? '';
}

/** Every combination of levels, the first factor changing slowest; a factor at its loosest level is not in the setting.
 */
export function combinations(factors: readonly KnobAxis[]): Setting[] {
  return factors.reduce<Setting[]>(
    (settings, { knob, levels }) =>
      settings.flatMap(setting =>
        levels.map(level => (level === knobs[knob].loosest ? setting : { ...setting, [knob]: level })),
      ),
    [{}],
  );
}

/** Kept mass that a constrained level of a design has at least, so that no cell of it sits at the floor (science.md
 * B4.2). */
const floor = 0.05;
/** Kept mass above which a level constrains too little to be a factor. */
const ceiling = 0.9;

/**
 * The level of a factor, from the kept mass of its candidates (loose to tight): the loosest that closes something and
 * keeps more than the floor; the loosest above the floor otherwise; the one that keeps most when all are at the floor.
 */
export function chooseLevel(
  candidates: readonly { readonly level: Level; readonly kept: number }[],
): { readonly level: Level; readonly atFloor: boolean } | null {
  const [first, ...rest] = candidates;
  if (first === undefined) return null;
  const found =
    candidates.find(({ kept }) => kept > floor && kept <= ceiling) ?? candidates.find(({ kept }) => kept > floor);
  if (found !== undefined) return { level: found.level, atFloor: false };
  return { level: rest.reduce((best, other) => (other.kept > best.kept ? other : best), first).level, atFloor: true };
}

/** Mean kept mass of a single level over its texts and draws; null when it was not read. */
function keptOf(study: StudyDraft, knob: KnobId, level: Level): number | null {
  const own = study.configurations.filter(
    one => one.role === 'level' && one.knob === knob && one.setting[knob] === level,
  );
  const means = own.flatMap(({ index }) =>
    study.readingsOf(index).map(({ kept }) => kept.reduce((sum, value) => sum + value, 0) / kept.length),
  );
  return means.length === 0 ? null : means.reduce((sum, value) => sum + value, 0) / means.length;
}

/** Factors of a design, and the levels that each can take. */
export interface Candidates {
  readonly factors: readonly KnobAxis[];
  readonly candidates: ReadonlyMap<KnobId, readonly Level[]>;
}

/** What of a design is settled otherwise than planned: knobs that another file turns stay as planned. `atFloor` names
 * the knobs of which every level keeps too little. */
export function settleFactors(
  { factors, candidates }: Candidates,
  study: StudyDraft,
): { readonly replacements: readonly Replacement[]; readonly atFloor: readonly KnobId[] } {
  const replacements: Replacement[] = [];
  const atFloor: KnobId[] = [];
  for (const { knob, levels } of factors) {
    const planned = levels[1];
    if (planned === undefined || knobs[knob].cost === 'file') continue;
    const read = (candidates.get(knob) ?? []).flatMap(level => {
      const kept = keptOf(study, knob, level);
      return kept === null ? [] : [{ level, kept }];
    });
    const chosen = chooseLevel(read);
    if (chosen === null) continue;
    if (chosen.atFloor) atFloor.push(knob);
    if (chosen.level !== planned) replacements.push({ knob, from: planned, to: chosen.level });
  }
  return { replacements, atFloor };
}

/** A level to put in the place of another. */
export interface Replacement {
  readonly knob: KnobId;
  readonly from: Level;
  readonly to: Level;
}
