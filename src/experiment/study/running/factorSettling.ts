/** The levels of a design, once single levels were read (science.md B4.2): no cell of it may sit at the floor. */
import type { KnobId, Level } from '../../knob.ts';
import type { Replacement, StudyDesign } from '../design/configurations.ts';
import { chooseLevel } from '../design/factorial.ts';
import { knobs } from '../knobs/knobs.ts';
import type { StudyDraft } from './studyDraft.ts';

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

/** What of a design is settled otherwise than planned: knobs that another file turns stay as planned. `atFloor` names
 * the knobs of which every level keeps too little. */
export function settleFactors(
  { factors, candidates }: StudyDesign,
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
