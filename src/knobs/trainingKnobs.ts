/** The training knob: the same model at an earlier step. */
import { t } from '../core/text.ts';
import type { Level } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobFacts } from './knobWords.ts';
import { refuse } from '../domain/specCheck.ts';
import type { Knob } from './knobDefinition.ts';

/** Most steps that an error message lists. */
const mostListed = 12;

/** Whether a level is a step of this model. */
function hasStep(level: Level, { checkpoints }: Pick<ModelCard, 'checkpoints'>): boolean {
  const step = level === 'last' ? checkpoints.at(-1) : level;
  return typeof step === 'number' && checkpoints.includes(step);
}

/** Of the steps before the last: the latest, one in the middle, and the first. */
function earlierSteps({ checkpoints }: ModelCard): number[] {
  const earlier = checkpoints.slice(0, -1);
  const positions = [1, 0.5, 0].map(part => Math.round(part * (earlier.length - 1)));
  return [...new Set(positions)].flatMap(position => earlier[position] ?? []);
}

function phrase(level: Level): string {
  if (level === 'last') return t`at the end of training`;
  if (level === 0) return t`before training`;
  return level === 1 ? t`after 1 training step` : t`after ${level} training steps`;
}

export const checkpoint: Knob = {
  id: 'checkpoint',
  ...knobFacts.checkpoint,
  logarithmic: true,
  cost: 'file',
  loosest: 'last',
  defaultLevels: earlierSteps,
  obstacle: model => (model.checkpoints.length < 2 ? { code: 'no-checkpoints' } : null),
  formatLevel: level => (level === 'last' ? t`last step` : t`step ${level}`),
  phrase,
  checkLevel: (level, model) => {
    if (hasStep(level, model)) return;
    const { checkpoints } = model;
    const steps = `${checkpoints.slice(0, mostListed).join(', ')}${checkpoints.length > mostListed ? ' …' : ''}`;
    refuse(
      t`${model.name} has no checkpoint at step ${level}.`,
      checkpoints.length === 0 ? t`Choose a model with training checkpoints.` : t`Use one of its steps: ${steps}.`,
    );
  },
};
