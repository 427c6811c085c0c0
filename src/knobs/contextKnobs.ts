/** Knobs of what the model reads and of how a word is drawn. */
import { formatCount, formatPercent, formatTemperature } from '../core/format.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobFacts } from './knobWords.ts';
import { checkNumber, refuse, type Knob } from './knobDefinition.ts';
import { parseWindowLevel as windowOf } from './windowLevel.ts';

const unread = ({ kind }: Pick<ModelCard, 'kind'>): Message | null =>
  kind === 'calibration' ? { code: 'calibration-no-prompt' } : null;

const windowRemedy = 'Write all, a share such as 60%, or a number of words such as 6 words.';
const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 1000;

export const window: Knob = {
  id: 'window',
  ...knobFacts.window,
  unit: 'words',
  logarithmic: false,
  cost: 'reading',
  loosest: 'all',
  defaultLevels: () => ['60%', '30%', '0 words'],
  obstacle: unread,
  formatLevel: level => {
    const cut = windowOf(level);
    if (cut === null || cut.kind === 'all') return 'whole prompt';
    if (cut.kind === 'share') return cut.share === 0 ? 'nothing' : `last ${formatPercent(cut.share)} of the prompt`;
    return cut.words === 0 ? 'nothing' : `last ${formatCount(cut.words, 'word')}`;
  },
  checkLevel: level => {
    if (windowOf(level) === null) refuse(`${JSON.stringify(level)} is no context window.`, windowRemedy);
  },
};

const shotsRemedy = 'Write a whole number of examples, 0 or more.';

export const shots: Knob = {
  id: 'shots',
  ...knobFacts.shots,
  unit: 'examples',
  logarithmic: false,
  cost: 'reading',
  loosest: 0,
  defaultLevels: () => [1],
  obstacle: unread,
  formatLevel: level => (level === 0 ? 'no example' : formatCount(Number(level), 'example')),
  checkLevel: level => {
    checkNumber(level, isCount, 'Examples', shotsRemedy);
  },
};

export const variant: Knob = {
  id: 'variant',
  ...knobFacts.variant,
  unit: '',
  logarithmic: false,
  cost: 'reading',
  loosest: null,
  defaultLevels: () => [],
  obstacle: unread,
  formatLevel: level => {
    const words = Array.from(String(level).replace(/\s+/gu, ' ').trim());
    return words.length <= 40 ? words.join('') : `${words.slice(0, 39).join('')}…`;
  },
  checkLevel: level => {
    if (typeof level !== 'string' || level.trim() === '')
      refuse('A wording of the prompt is empty.', 'Write the prompt in other words.');
  },
};

const temperatureRemedy = 'Use a number from 0.05 to 100.';

export const temperature: Knob = {
  id: 'temperature',
  ...knobFacts.temperature,
  unit: '',
  logarithmic: false,
  cost: 'law',
  loosest: 1,
  defaultLevels: () => [0.7, 0.3],
  obstacle: () => null,
  formatLevel: level => `temperature ${formatTemperature(Number(level))}`,
  checkLevel: level => {
    checkNumber(level, value => value >= 0.05 && value <= 100, 'Temperature', temperatureRemedy);
  },
};

const topPRemedy = 'Use a number above 0 and up to 1.';
const minPRemedy = 'Use a number from 0 to below 1.';

export const topP: Knob = {
  id: 'top-p',
  ...knobFacts['top-p'],
  unit: 'share of the probability',
  logarithmic: false,
  cost: 'law',
  loosest: 1,
  defaultLevels: () => [0.95, 0.8],
  obstacle: () => null,
  formatLevel: level => `top-p ${level}`,
  checkLevel: level => {
    checkNumber(level, value => value > 0 && value <= 1, 'Top-p', topPRemedy);
  },
};

export const minP: Knob = {
  id: 'min-p',
  ...knobFacts['min-p'],
  unit: 'share of the likeliest',
  logarithmic: false,
  cost: 'law',
  loosest: 0,
  defaultLevels: () => [0.05],
  obstacle: () => null,
  formatLevel: level => `min-p ${level}`,
  checkLevel: level => {
    checkNumber(level, value => value >= 0 && value < 1, 'Min-p', minPRemedy);
  },
};

const lengthRemedy = 'Use a whole number of tokens that the model can read.';

export const length: Knob = {
  id: 'length',
  ...knobFacts.length,
  unit: 'tokens',
  logarithmic: false,
  cost: 'reading',
  loosest: null,
  defaultLevels: () => [],
  obstacle: () => null,
  formatLevel: level => formatCount(Number(level), 'token'),
  checkLevel: (level, card) => {
    checkNumber(level, value => Number.isInteger(value) && value >= 1, 'Answer length', lengthRemedy);
    if (Number(level) >= card.context)
      refuse(
        `An answer of ${formatCount(Number(level), 'token')} is beyond the context of ${card.name}, ${formatCount(card.context, 'token')}.`,
        'Choose a smaller length.',
      );
  },
};
