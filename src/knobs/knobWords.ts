/** How knobs and their levels are spoken of. */
import { formatPercent } from '../core/format.ts';
import type { KnobClass, KnobId, Level } from '../domain/knob.ts';

interface KnobFacts {
  readonly class: KnobClass;
  /** Heading of its row. */
  readonly title: string;
  /** What a reader must know of its figures (science.md B4.1). */
  readonly caveat: string;
}

/** Class, title and caveat of every knob. */
export const knobFacts: Readonly<Record<KnobId, KnobFacts>> = {
  size: {
    class: 'architecture',
    title: 'Model size',
    caveat: 'Another model of the family; size and training change together.',
  },
  family: { class: 'architecture', title: 'Model family', caveat: 'Another design of much the same size.' },
  layers: {
    class: 'architecture',
    title: 'Layers kept',
    caveat: 'Read out early from one trained network through a fitted scale: not a smaller trained model.',
  },
  heads: {
    class: 'architecture',
    title: 'Heads masked',
    caveat: 'Random attention heads switched off in one trained network, averaged over several draws.',
  },
  precision: {
    class: 'architecture',
    title: 'Weight precision',
    caveat: 'Weights rounded when the model is opened; unlikely words change more than likely ones.',
  },
  checkpoint: { class: 'training', title: 'Training', caveat: 'The same model earlier in its training.' },
  window: {
    class: 'context',
    title: 'Context window',
    caveat: 'Only the end of the prompt is seen, and its positions are counted anew.',
  },
  shots: {
    class: 'context',
    title: 'Examples',
    caveat: 'Examples stand before the prompt; their order matters, so several are averaged.',
  },
  variant: { class: 'context', title: 'Wording', caveat: 'The prompt in other words.' },
  temperature: {
    class: 'context',
    title: 'Temperature',
    caveat: 'Changes how a word is drawn, not what the model has computed.',
  },
  'top-p': {
    class: 'context',
    title: 'Top-p',
    caveat: 'Makes unlikely words impossible; changes how a word is drawn, not what the model has computed.',
  },
  'min-p': {
    class: 'context',
    title: 'Min-p',
    caveat: 'Makes unlikely words impossible; changes how a word is drawn, not what the model has computed.',
  },
  length: { class: 'context', title: 'Answer length', caveat: 'Answers are cut after so many tokens.' },
};

/** Name of a limit inside a sentence. */
const limitNames: Readonly<Record<KnobId, string>> = {
  size: 'the size of the model',
  family: 'the family of the model',
  layers: 'the number of layers',
  heads: 'the number of attention heads',
  precision: 'the precision of the weights',
  checkpoint: 'the training',
  window: 'the context window',
  shots: 'the number of examples',
  variant: 'the wording of the prompt',
  temperature: 'the temperature',
  'top-p': 'the top-p cut',
  'min-p': 'the min-p cut',
  length: 'the length of the answer',
};

export function limitName(knob: KnobId): string {
  return limitNames[knob];
}

/** Shares that have a name of their own. */
const fractions: readonly (readonly [number, string])[] = [
  [0.25, 'a quarter'],
  [1 / 3, 'a third'],
  [0.5, 'half'],
  [2 / 3, 'two thirds'],
  [0.75, 'three quarters'],
];

function shareWords(share: number): string {
  return fractions.find(([value]) => Math.abs(value - share) < 0.005)?.[1] ?? formatPercent(share);
}

/** "22 of 30 layers", "half of the layers". */
function layerWords(level: Level | undefined, label: string): string {
  const isCounted = /^\d+ of \d+ layers?$/.test(label);
  return isCounted || typeof level !== 'number' ? label : `${shareWords(level)} of the layers`;
}

/** A level as a circumstance: "with only the last 6 words", "with only 22 of 30 layers". `label` is the configuration's
 * own. */
export function levelWords(knob: KnobId, level: Level | undefined, label: string): string {
  switch (knob) {
    case 'layers':
      return `with only ${layerWords(level, label)}`;
    case 'heads':
      return typeof level === 'number'
        ? `with ${shareWords(level)} of the attention heads switched off`
        : `with ${label}`;
    case 'precision':
      return /^\d+-bit$/.test(String(level))
        ? `with the weights rounded to ${String(level).replace('-bit', ' bits')}`
        : `with ${label}`;
    case 'window':
      if (label === 'nothing') return 'with nothing of the prompt';
      return label === 'whole prompt'
        ? 'with the whole prompt'
        : `with only the ${label.replace(/ of the prompt$/, '')} of the prompt`;
    case 'checkpoint':
      return typeof level === 'number'
        ? `after ${level === 1 ? '1 training step' : `${level} training steps`}`
        : `at ${label}`;
    case 'temperature':
      return `at ${label}`;
    case 'size':
    case 'family':
      return `with ${label} in its place`;
    case 'variant':
      return `with the wording “${label}”`;
    case 'shots':
      return `with ${label} before the prompt`;
    case 'top-p':
    case 'min-p':
    case 'length':
      return `with ${label}`;
  }
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
