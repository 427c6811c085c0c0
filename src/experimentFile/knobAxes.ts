/** The levels of the knobs of a file, with those that stand for others ("all") written out. */
import { defaultTemperatures } from '../experiments/diagram/plan/presets.ts';
import type { KnobAxis, KnobId, Level } from '../domain/knob.ts';
import { formatModelReference, type ModelReference } from '../domain/modelReference.ts';
import type { Path } from './yamlDocument.ts';
import { checkStep, modelsAt } from './resolveReferences.ts';
import { note, type Reading } from './resolution.ts';

const defaultLevels: Readonly<Partial<Record<KnobId, readonly Level[]>>> = {
  temperature: defaultTemperatures,
  window: ['all', '60%', '30%', '0 words'],
};

/** What levels of a knob can stand for. */
export interface Around {
  readonly prompts: readonly string[];
  readonly models: readonly ModelReference[];
}

/** The axis of a knob as the file at `path` has it. */
export function axisOf(reading: Reading, knob: KnobId, levels: readonly Level[], path: Path, around: Around): KnobAxis {
  const written = levels.flatMap((level, at): readonly Level[] =>
    expanded(reading, knob, level, [...path, at], around),
  );
  return { knob, levels: written.filter((level, at) => written.indexOf(level) === at) };
}

function expanded(
  reading: Reading,
  knob: KnobId,
  level: Level,
  path: Path,
  { prompts, models }: Around,
): readonly Level[] {
  if (knob === 'size' || knob === 'family') return modelsAt(reading, [String(level)], path).map(formatModelReference);
  if (knob === 'variant' && level === 'all') return prompts;
  if (knob !== 'checkpoint') return [level];
  const base = models[0]?.model ?? '';
  if (level === 'all') return stepsOf(reading, base, path);
  if (typeof level === 'number') checkStep(reading, base, level, path);
  return [level];
}

/** "all" checkpoints written out where they are known; the engine knows the others. */
function stepsOf(reading: Reading, base: string, path: Path): readonly Level[] {
  const { checkpoints } = reading.known;
  const steps = checkpoints?.[base] ?? [];
  if (checkpoints !== undefined && steps.length === 0)
    note(reading, path, `${base} has no training checkpoints.`, 'Choose a model that has some, like ladder/neox-0.2m.');
  return steps.length > 0 ? steps : ['all'];
}

/** The axis of a diagram: the levels of the file, else those that follow from the rest of it; null and noted when there
 * are none. */
export function diagramAxis(reading: Reading, key: 'rows' | 'columns', knob: KnobId, around: Around): KnobAxis | null {
  const written = reading.values.knobs?.[knob];
  if (written !== undefined) return axisOf(reading, knob, written, ['knobs', knob], around);
  const levels = following(knob, around);
  if (levels.length > 0) return { knob, levels };
  const why =
    knob === 'size' || knob === 'family'
      ? 'List two or more models under "models".'
      : `Add them under "knobs", like "${knob}: [...]".`;
  note(reading, [key], `The knob ${knob} of the ${key} has no levels.`, why);
  return null;
}

function following(knob: KnobId, { prompts, models }: Around): readonly Level[] {
  if (knob === 'variant') return prompts.length > 1 ? prompts : [];
  if (knob === 'size' || knob === 'family') return models.length > 1 ? models.map(formatModelReference) : [];
  return defaultLevels[knob] ?? [];
}
