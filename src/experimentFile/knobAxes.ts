/** The levels of the knobs of a file. Levels that stand for several ("all") are expanded. */
import { t } from '../core/text.ts';
import type { Conversation } from '../domain/chatMessage.ts';
import type { KnobAxis, KnobId, Level } from '../domain/knob.ts';
import { formatModelReference, type ModelReference } from '../domain/modelReference.ts';
import { defaultTemperatures } from '../experiments/diagram/plan/presets.ts';
import { addProblem, type ParseState } from './resolution.ts';
import { addMissingCheckpoints, checkCheckpoint, defaultModel, resolveModels } from './resolveReferences.ts';
import type { Path } from './yamlDocument.ts';

const defaultLevels: Readonly<Partial<Record<KnobId, readonly Level[]>>> = {
  temperature: defaultTemperatures,
  window: ['all', '60%', '30%', '0 words'],
};

/** What the level "all" of a knob expands to. */
export interface AxisContext {
  /** Texts of the prompts, or levels that stand for them and the messages before them. */
  readonly prompts: readonly string[];
  /** What those levels stand for; absent where the prompts have the same messages before them. */
  readonly conversations?: readonly Conversation[];
  readonly models: readonly ModelReference[];
}

/** The axis of a knob with the levels that the file has at `path`, each once. */
export function resolveAxis(
  state: ParseState,
  knob: KnobId,
  levels: readonly Level[],
  path: Path,
  context: AxisContext,
): KnobAxis {
  const expanded = levels.flatMap((level, at): readonly Level[] =>
    expandLevel(state, knob, level, [...path, at], context),
  );
  return { knob, levels: [...new Set(expanded)] };
}

function expandLevel(
  state: ParseState,
  knob: KnobId,
  level: Level,
  path: Path,
  { prompts, models }: AxisContext,
): readonly Level[] {
  if (knob === 'size' || knob === 'family')
    return resolveModels(state, [String(level)], path).map(formatModelReference);
  if (knob === 'variant' && level === 'all') return prompts;
  if (knob !== 'checkpoint') return [level];
  const base = (models[0] ?? defaultModel(state)).model;
  if (level === 'all') return allCheckpoints(state, base, path);
  if (typeof level === 'number') checkCheckpoint(state, base, level, path);
  return [level];
}

/** Every checkpoint of a model, or "all" where the engine finds them out. */
function allCheckpoints(state: ParseState, base: string, path: Path): readonly Level[] {
  const { checkpoints } = state.context;
  const steps = checkpoints?.[base] ?? [];
  if (checkpoints !== undefined && steps.length === 0) addMissingCheckpoints(state, base, path);
  return steps.length > 0 ? steps : ['all'];
}

/** What the levels of the knob "variant" in some axes stand for; empty where they are nothing but prompts. */
export function conversationsIn(
  axes: readonly KnobAxis[],
  { conversations = [] }: AxisContext,
): readonly Conversation[] {
  const wordings = axes.flatMap(({ knob, levels }) => (knob === 'variant' ? levels : []));
  return conversations.filter(({ level }) => wordings.includes(level));
}

/** The axis of a diagram: the one that the file states, else levels that follow from the rest of it. Null, with a
 * problem, when there are none. */
export function resolveDiagramAxis(
  state: ParseState,
  key: 'rows' | 'columns',
  knob: KnobId,
  stated: readonly KnobAxis[],
  context: AxisContext,
): KnobAxis | null {
  const own = stated.find(axis => axis.knob === knob);
  if (own !== undefined) return own;
  const levels = impliedLevels(knob, context);
  if (levels.length > 0) return { knob, levels };
  addProblem(state, [key], {
    message: t`The knob ${knob} in ${key} has no levels.`,
    remedy:
      knob === 'size' || knob === 'family'
        ? t`List two or more models under "models".`
        : t`Add them under "knobs", such as "${knob}: [...]".`,
  });
  return null;
}

function impliedLevels(knob: KnobId, { prompts, models }: AxisContext): readonly Level[] {
  if (knob === 'variant') return prompts.length > 1 ? prompts : [];
  if (knob === 'size' || knob === 'family') return models.length > 1 ? models.map(formatModelReference) : [];
  return defaultLevels[knob] ?? [];
}
