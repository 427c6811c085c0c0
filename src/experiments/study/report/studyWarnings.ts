/** What a reader of a study must know besides its figures. */
import { isSameMessage, type Message } from '../../../domain/message.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { Study } from '../../../domain/study.ts';
import type { ConstraintRow } from '../../../domain/studyFindings.ts';
import { standInWarnings } from '../replication/standIns.ts';
import { enoughMasks } from '../studySizes.ts';
import { isAtChance } from './series/appearance.ts';
import { skillName } from './series/skillName.ts';
import type { Skill } from './series/skills.ts';

/** Fewest texts for reliable figures. */
const enoughTexts = 8;

/** Findings that some warnings depend on. */
interface WarningContext {
  readonly constraints: readonly ConstraintRow[];
  readonly skills: readonly Skill[];
  /** Whether the models along the axis use different tokenizers. */
  readonly hasDifferentTokenizers: boolean;
  /** Whether more readings will come. */
  readonly isRunning: boolean;
}

/** Warnings, the most important first. */
export function studyWarnings(
  run: StudyRun,
  { constraints, skills, hasDifferentTokenizers, isRunning }: WarningContext,
): Message[] {
  const { study, plan, manifest } = run;
  return [
    ...study.shortfalls.filter(shortfall => !plan.shortfalls.some(other => isSameMessage(other, shortfall))),
    ...standInWarnings(manifest),
    ...teachingModels(run),
    ...(hasDifferentTokenizers ? [{ code: 'different-tokenizers' } as const] : []),
    ...(isRunning ? [] : skillsAtChance(skills)),
    ...brokenModels(constraints),
    ...fewTexts(constraints),
    ...(study.shortfalls.some(({ code }) => code === 'few-masks') ? [] : fewMasks(study)),
    ...scope(study),
  ];
}

function teachingModels({ manifest }: StudyRun): Message[] {
  const models = manifest.models.filter(({ card }) => card.series === 'ladder').length;
  return models === 0 ? [] : [{ code: 'teaching-models', models }];
}

function skillsAtChance(skills: readonly Skill[]): Message[] {
  const atChance = skills.filter(
    ({ own: { points }, chance }) => points.length > 0 && points.every(point => isAtChance(point, chance)),
  );
  return atChance.length === 0
    ? []
    : [{ code: 'skills-at-chance', skills: atChance.map(({ skill }) => skillName(skill)) }];
}

function brokenModels(constraints: readonly ConstraintRow[]): Message[] {
  const levels = constraints.flatMap(row => row.levels.filter(({ isBroken }) => isBroken).map(({ label }) => label));
  return levels.length === 0 ? [] : [{ code: 'broken-models', levels }];
}

function fewTexts(constraints: readonly ConstraintRow[]): Message[] {
  const texts = Math.max(0, ...constraints.flatMap(row => row.levels.map(level => level.texts)));
  return texts === 0 || texts >= enoughTexts ? [] : [{ code: 'few-texts', texts }];
}

function fewMasks({ configurations }: Study): Message[] {
  const masked = configurations.filter(({ role, knob }) => role === 'level' && knob === 'heads');
  const masks = masked.length === 0 ? 0 : 1 + Math.max(...masked.map(({ draw }) => draw));
  return masks === 0 || masks >= enoughMasks ? [] : [{ code: 'few-masks', masks, enough: enoughMasks }];
}

/** How far the results reach. */
function scope({ kind }: Study): Message[] {
  switch (kind) {
    case 'training':
      return [{ code: 'one-training-run' }];
    case 'size':
      return [{ code: 'few-sizes' }];
    case 'families':
    case 'replication':
      return [{ code: 'families-differ' }];
    case 'constraints':
    case 'few-shot':
      return [];
  }
}
