/** Knobs that can span a diagram, with their default levels. */
import { knobIds, type KnobAxis, type KnobId, type Level } from '../domain/knob.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobs } from './knobs.ts';
import { studyPreset } from './studyPresets.ts';

export interface DiagramKnob extends KnobAxis {
  readonly title: string;
  /** Why this model does not support it; null when it does. */
  readonly obstacle: Message | null;
}

const temperatures = [0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6] as const;
const lengths = [16, 32, 64] as const;
/** Most training steps on the axis of a diagram. */
const mostSteps = 8;

/** Every knob. The wording of the prompt has no default levels: the user writes them. */
export function diagramKnobs(model: ModelCard): readonly DiagramKnob[] {
  return knobIds.map(knob => {
    const levels = levelsOf(knob, model);
    const obstacle =
      knobs[knob].obstacle(model) ?? (levels.length < 2 && knob !== 'variant' ? missingLevels(knob) : null);
    return { knob, title: knobs[knob].title, levels, obstacle };
  });
}

function levelsOf(knob: KnobId, model: ModelCard): readonly Level[] {
  switch (knob) {
    case 'temperature':
      return temperatures;
    case 'length':
      return lengths.filter(tokens => 2 * tokens <= model.context);
    case 'checkpoint':
      return evenlySpaced(model.checkpoints);
    case 'size':
      return ladderModels(model, studyPreset('size').axes);
    case 'family':
      return ladderModels(model, studyPreset('families').axes);
    case 'layers':
    case 'heads':
    case 'precision':
    case 'window':
    case 'shots':
    case 'variant':
    case 'top-p':
    case 'min-p':
    case 'top-k':
    case 'repetition-penalty':
    case 'presence-penalty':
    case 'frequency-penalty':
    case 'dry':
    case 'xtc': {
      const { loosest, defaultLevels } = knobs[knob];
      return loosest === null ? defaultLevels(model) : [loosest, ...defaultLevels(model)];
    }
  }
}

/** Models that differ from this one in only one respect. */
function ladderModels(model: ModelCard, axes: readonly KnobAxis[]): readonly Level[] {
  return model.series === 'ladder' ? axes.flatMap(({ levels }) => levels) : [];
}

function missingLevels(knob: KnobId): Message {
  if (knob === 'size') return { code: 'no-other-sizes' };
  if (knob === 'family') return { code: 'no-other-families' };
  return { code: 'single-level' };
}

/** At most `mostSteps` of the steps, evenly spaced by position, the first and the last among them. */
function evenlySpaced(steps: readonly number[]): readonly number[] {
  if (steps.length <= mostSteps) return steps;
  const positions = Array.from({ length: mostSteps }, (_, i) => Math.round((i * (steps.length - 1)) / (mostSteps - 1)));
  return positions.flatMap(position => steps[position] ?? []);
}
