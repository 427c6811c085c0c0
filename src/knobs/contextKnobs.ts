/** Knobs of the model's input and of how tokens are sampled. */
import { formatCount, formatPercent, formatTemperature } from '../core/format.ts';
import { t } from '../core/text.ts';
import { samplerNames, samplerOptions, samplerRanges, topKRange } from '../core/sampler/samplers.ts';
import type { Level, rowSamplerKnobs } from '../domain/knob.ts';
import type { Message } from '../domain/message.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import { knobFacts } from './knobWords.ts';
import { refuse } from '../domain/specCheck.ts';
import { checkNumber, type Knob } from './knobDefinition.ts';
import { parseWindowLevel } from './windowLevel.ts';
import { wordCount, wordsOf } from './windows.ts';
import { wordingText } from './wordingLabels.ts';

/** Calibration models ignore their prompt. */
const promptObstacle = ({ kind }: Pick<ModelCard, 'kind'>): Message | null =>
  kind === 'calibration' ? { code: 'calibration-no-prompt' } : null;

const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 1000;

function windowPhrase(level: Level, prompt: string): string {
  const window = parseWindowLevel(level);
  const all = wordCount(prompt);
  if (window === null || window.kind === 'all') return t`with the whole prompt`;
  if (window.kind === 'share' && window.share === 0) return t`without the prompt`;
  const words = window.kind === 'words' && all === 0 ? window.words : wordsOf(window, all);
  if (all > 0 && words >= all) return t`with the whole prompt`;
  if (window.kind === 'share') return t`with only ${formatPercent(window.share)} of the prompt kept`;
  if (words === 0) return t`without the prompt`;
  return words === 1 ? t`with only the last word of the prompt` : t`with only the last ${words} words of the prompt`;
}

export const window: Knob = {
  id: 'window',
  ...knobFacts.window,
  logarithmic: false,
  cost: 'reading',
  loosest: 'all',
  defaultLevels: () => ['60%', '30%', '0 words'],
  obstacle: promptObstacle,
  formatLevel: level => {
    const cut = parseWindowLevel(level);
    if (cut === null || cut.kind === 'all') return t`whole prompt`;
    if (cut.kind === 'share') return cut.share === 0 ? t`nothing` : t`prompt kept ${formatPercent(cut.share)}`;
    return cut.words === 0 ? t`nothing` : t`last ${formatCount(cut.words, 'word')}`;
  },
  phrase: (level, { prompt }) => windowPhrase(level, prompt),
  checkLevel: level => {
    if (parseWindowLevel(level) === null)
      refuse(
        t`${JSON.stringify(level)} is not a context window.`,
        t`Write all, a share such as 60%, or a number of words such as 6 words.`,
      );
  },
};

export const shots: Knob = {
  id: 'shots',
  ...knobFacts.shots,
  logarithmic: false,
  cost: 'reading',
  loosest: 0,
  defaultLevels: () => [1],
  obstacle: promptObstacle,
  formatLevel: level => (level === 0 ? t`no examples` : formatCount(Number(level), 'example')),
  phrase: level => (level === 0 ? t`without examples` : t`with ${formatCount(Number(level), 'example')} in the prompt`),
  checkLevel: level => {
    checkNumber(level, isCount, knobFacts.shots.title, t`Write a whole number of examples, 0 or more.`);
  },
};

export const variant: Knob = {
  id: 'variant',
  ...knobFacts.variant,
  logarithmic: false,
  cost: 'reading',
  loosest: null,
  defaultLevels: () => [],
  obstacle: promptObstacle,
  formatLevel: level => wordingText(String(level)),
  phrase: level => t`with the wording “${wordingText(String(level))}”`,
  checkLevel: level => {
    if (typeof level !== 'string' || level.trim() === '')
      refuse(t`A wording of the prompt is empty.`, t`Write the prompt in different words.`);
  },
};

const temperatureText = (level: Level): string => t`temperature ${formatTemperature(Number(level))}`;

export const temperature: Knob = {
  id: 'temperature',
  ...knobFacts.temperature,
  logarithmic: false,
  cost: 'sampling',
  loosest: 1,
  defaultLevels: () => [0.7, 0.3],
  obstacle: () => null,
  formatLevel: temperatureText,
  phrase: level => t`at ${temperatureText(level)}`,
  checkLevel: level => {
    checkNumber(
      level,
      value => value >= 0.05 && value <= 100,
      knobFacts.temperature.title,
      t`Use a number from 0.05 to 100.`,
    );
  },
};

export const topP: Knob = {
  id: 'top-p',
  ...knobFacts['top-p'],
  logarithmic: false,
  cost: 'sampling',
  loosest: 1,
  defaultLevels: () => [0.95, 0.8],
  obstacle: () => null,
  formatLevel: level => t`top-p ${level}`,
  phrase: level => t`with top-p ${level}`,
  checkLevel: level => {
    checkNumber(
      level,
      value => value > 0 && value <= 1,
      knobFacts['top-p'].title,
      t`Use a number above 0 and up to 1.`,
    );
  },
};

export const minP: Knob = {
  id: 'min-p',
  ...knobFacts['min-p'],
  logarithmic: false,
  cost: 'sampling',
  loosest: 0,
  defaultLevels: () => [0.05],
  obstacle: () => null,
  formatLevel: level => t`min-p ${level}`,
  phrase: level => t`with min-p ${level}`,
  checkLevel: level => {
    checkNumber(level, value => value >= 0 && value < 1, knobFacts['min-p'].title, t`Use a number from 0 to below 1.`);
  },
};

/** A sampler whose level is one number. */
function samplerKnob(id: (typeof rowSamplerKnobs)[number], loosest: number, levels: readonly number[]): Knob {
  const name = samplerNames.find(one => samplerOptions[one] === id);
  const { least, most, whole } = name === undefined ? topKRange : samplerRanges[name];
  const { title } = knobFacts[id];
  const text = (level: Level): string => `${/^[A-Z]{2}/u.test(title) ? title : title.toLowerCase()} ${level}`;
  return {
    id,
    ...knobFacts[id],
    logarithmic: false,
    cost: 'sampling',
    loosest,
    defaultLevels: () => levels,
    obstacle: () => null,
    formatLevel: text,
    phrase: level => t`with ${text(level)}`,
    checkLevel: level => {
      checkNumber(
        level,
        value => value >= least && value <= most && (!whole || Number.isInteger(value)),
        title,
        whole ? t`Use a whole number from ${least} to ${most}.` : t`Use a number from ${least} to ${most}.`,
      );
    },
  };
}

export const topK = samplerKnob('top-k', 0, [40]);
export const repetitionPenalty = samplerKnob('repetition-penalty', 1, [1.1]);
export const presencePenalty = samplerKnob('presence-penalty', 0, [0.5]);
export const frequencyPenalty = samplerKnob('frequency-penalty', 0, [0.5]);
export const dry = samplerKnob('dry', 0, [0.8]);
export const xtc = samplerKnob('xtc', 0, [0.5]);

const tokensText = (count: number): string => formatCount(count, 'token');

export const length: Knob = {
  id: 'length',
  ...knobFacts.length,
  logarithmic: false,
  cost: 'reading',
  loosest: null,
  defaultLevels: () => [],
  obstacle: () => null,
  formatLevel: level => tokensText(Number(level)),
  phrase: level => t`with answers of at most ${tokensText(Number(level))}`,
  checkLevel: (level, card) => {
    checkNumber(
      level,
      value => Number.isInteger(value) && value >= 1,
      knobFacts.length.title,
      t`Use a whole number of tokens within the context of the model.`,
    );
    if (Number(level) >= card.context)
      refuse(
        t`An answer of ${tokensText(Number(level))} exceeds the context of ${card.name} (${tokensText(card.context)}).`,
        t`Choose a shorter answer length.`,
      );
  },
};
