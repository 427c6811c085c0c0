/** The knob of training: the same model at an earlier step. */
import type { Level } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobFacts } from './knobWords.ts';
import { refuse, type Knob } from './knobDefinition.ts';

/** The step of a level of this model; null for a step it does not have. */
export function stepOf(level: Level, { checkpoints }: Pick<ModelCard, 'checkpoints'>): number | null {
  const step = level === 'last' ? checkpoints.at(-1) : level;
  return typeof step === 'number' && checkpoints.includes(step) ? step : null;
}

/** Of the steps before the last: the latest, one in the middle, and the first. */
function earlierSteps({ checkpoints }: ModelCard): number[] {
  const earlier = checkpoints.slice(0, -1);
  const places = [1, 0.5, 0].map(part => Math.round(part * (earlier.length - 1)));
  return [...new Set(places)].flatMap(place => earlier[place] ?? []);
}

export const checkpoint: Knob = {
  id: 'checkpoint',
  ...knobFacts.checkpoint,
  unit: 'steps',
  logarithmic: true,
  cost: 'file',
  loosest: 'last',
  defaultLevels: earlierSteps,
  obstacle: model => (model.checkpoints.length < 2 ? { code: 'no-checkpoints' } : null),
  formatLevel: level => (level === 'last' ? 'last step' : `step ${level}`),
  checkLevel: (level, model) => {
    if (stepOf(level, model) !== null) return;
    const known =
      model.checkpoints.length > 12 ? `${model.checkpoints.slice(0, 12).join(', ')} ...` : model.checkpoints.join(', ');
    refuse(
      `${model.name} has no checkpoint at step ${level}.`,
      known === '' ? 'Choose a model with training checkpoints.' : `It has the steps ${known}.`,
    );
  },
};
