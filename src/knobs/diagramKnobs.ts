/** Knobs that a person can lay a diagram over, with the levels it then takes of its own accord. */
import { knobIds, type KnobAxis, type KnobId, type Level } from '../domain/knob.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobs } from './knobs.ts';
import { studyPreset } from './studyPresets.ts';

export interface DiagramKnob extends KnobAxis {
  readonly title: string;
  /** Why this model cannot turn it; null when it can. */
  readonly obstacle: Message | null;
}

const temperatures = [0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6] as const;
const lengths = [16, 32, 64] as const;
/** Most training steps of a diagram. */
const mostSteps = 8;

/** Every knob. The wording of the prompt has no levels here: a person writes them. */
export function diagramKnobs(model: ModelCard): readonly DiagramKnob[] {
  return knobIds.map(knob => {
    const levels = levelsOf(knob, model);
    const obstacle = knobs[knob].obstacle(model) ?? (levels.length < 2 && knob !== 'variant' ? missing(knob) : null);
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
      return spread(model.checkpoints);
    case 'size':
      return series(model, studyPreset('size').axes);
    case 'family':
      return series(model, studyPreset('families').axes);
    case 'layers':
    case 'heads':
    case 'precision':
    case 'window':
    case 'shots':
    case 'variant':
    case 'top-p':
    case 'min-p': {
      const { loosest, defaultLevels } = knobs[knob];
      return loosest === null ? defaultLevels(model) : [loosest, ...defaultLevels(model)];
    }
  }
}

/** Models that differ from this one in one thing only. */
function series(model: ModelCard, axes: readonly KnobAxis[]): readonly Level[] {
  return model.series === 'ladder' ? (axes[0]?.levels ?? []) : [];
}

function missing(knob: KnobId): Message {
  if (knob === 'size') return { code: 'no-other-sizes' };
  if (knob === 'family') return { code: 'no-other-families' };
  return { code: 'single-level' };
}

/** Steps evenly apart in their order, the first and the last among them. */
function spread(steps: readonly number[]): readonly number[] {
  if (steps.length <= mostSteps) return steps;
  const places = Array.from({ length: mostSteps }, (_, i) => Math.round((i * (steps.length - 1)) / (mostSteps - 1)));
  return places.flatMap(place => steps[place] ?? []);
}
