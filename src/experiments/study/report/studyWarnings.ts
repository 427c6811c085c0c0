/** What a reader of a study must know besides its figures (science.md C3.5, C5.6, C5.7). */
import { tellFromChance } from '../../../core/constraints/capability.ts';
import { formatCount } from '../../../core/format.ts';
import type { StudyRun } from '../../../domain/run.ts';
import { standInWarnings } from '../replication/replication.ts';
import type { Study } from '../../../domain/study.ts';
import type { ConstraintRow } from '../../../domain/studyFindings.ts';
import type { Skill } from './series/capabilityLines.ts';
import { skillName } from './series/capabilitySentence.ts';
import { listed } from '../../../knobs/knobWords.ts';

/** Fewest texts, and random masks, on which figures rest well (science.md B4.1). */
const enoughTexts = 8;
const enoughMasks = 8;

/** What the warnings look at. */
export interface Found {
  readonly constraints: readonly ConstraintRow[];
  readonly skills: readonly Skill[];
  /** Whether models along the axis cut text into different tokens. */
  readonly perCharacter: boolean;
}

/** Sentences, the most important first. */
export function studyWarnings(run: StudyRun, study: Study, { constraints, skills, perCharacter }: Found): string[] {
  const going = run.status === 'running' || run.status === 'queued';
  return [
    ...study.shortfalls.filter(shortfall => !run.plan.shortfalls.includes(shortfall)),
    ...standInWarnings(run.manifest.spec.study),
    ...teachingModels(run),
    ...(perCharacter
      ? ['These models cut text into different tokens: scores are per character, and next words are not compared.']
      : []),
    ...(going ? [] : guessing(skills)),
    ...readOuts(constraints),
    ...fewTexts(constraints),
    ...(study.shortfalls.some(shortfall => shortfall.includes('random masks')) ? [] : fewMasks(study)),
    ...scope(study),
  ];
}

function teachingModels({ manifest }: StudyRun): string[] {
  const teaching = manifest.models.filter(({ card }) => card.series === 'ladder').length;
  if (teaching === 0) return [];
  return [
    teaching === 1
      ? 'This is a teaching model, fluent only in its miniature world.'
      : 'These are teaching models, fluent only in their miniature world.',
  ];
}

function guessing(skills: readonly Skill[]): string[] {
  const lost = skills.filter(
    ({ lines: [own], chance }) =>
      own !== undefined &&
      own.points.length > 0 &&
      own.points.every(({ accuracy }) => tellFromChance(accuracy, chance) === 'not told from chance'),
  );
  if (lost.length === 0) return [];
  return [
    `Accuracy of ${listed(lost.map(({ name }) => skillName(name)))} cannot be told from guessing: its ups and downs are noise.`,
  ];
}

function readOuts(constraints: readonly ConstraintRow[]): string[] {
  const broken = constraints.flatMap(row =>
    row.levels.filter(({ warning }) => warning !== '').map(({ label }) => label),
  );
  if (broken.length === 0) return [];
  return [
    `A read-out, not a working model: ${listed(broken)}. What is kept, lost and leaked there counts; how open it is is not compared.`,
  ];
}

function fewTexts(constraints: readonly ConstraintRow[]): string[] {
  const most = Math.max(0, ...constraints.flatMap(row => row.levels.map(({ texts }) => texts)));
  return most === 0 || most >= enoughTexts ? [] : [`The figures rest on ${formatCount(most, 'text')} only.`];
}

function fewMasks({ configurations }: Study): string[] {
  const masked = configurations.filter(({ role, knob }) => role === 'level' && knob === 'heads');
  const draws = 1 + Math.max(-1, ...masked.map(({ draw }) => draw));
  return draws === 0 || draws >= enoughMasks
    ? []
    : [`Masked heads are averaged over ${formatCount(draws, 'random mask')}.`];
}

/** How far what was seen reaches. */
function scope({ kind }: Study): string[] {
  switch (kind) {
    case 'training':
      return ['One training run: where a skill appears depends on its data, their order and its seed.'];
    case 'size':
      return ['A few models trained once each show a trend with size, not a law.'];
    case 'families':
    case 'replication':
      return [
        'Models of different families differ in more than their design: data, tokens seen and tokenizer too, where they are not the same.',
      ];
    case 'constraints':
    case 'few-shot':
      return [];
  }
}
