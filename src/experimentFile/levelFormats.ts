/** How a person writes the levels of a knob, and what they mean. */
import { knobFacts } from '../knobs/knobWords.ts';
import type { KnobId, Level } from '../domain/knob.ts';
import { formatModelReference } from '../domain/modelReference.ts';
import { readReference } from './modelReferenceInput.ts';

/** A level, or why a text is none. */
export type LevelReading = { readonly level: Level } | { readonly problem: string };

/** How the levels of one knob are written. */
export interface LevelForm {
  /** What to write, as a remedy. */
  readonly write: string;
  /** Levels as they may stand in a file, the loosest first. */
  readonly examples: readonly (string | number)[];
  /** JSON Schema of one level. */
  readonly schema: object;
  read(value: string | number): LevelReading;
}

const wrong = (knob: KnobId, value: string | number, why = ''): LevelReading => ({
  problem: `"${value}" is no level of ${knobFacts[knob].title.toLowerCase()}${why}.`,
});
const number = (pattern: RegExp, value: string | number): number | null => {
  const found = typeof value === 'number' ? value : Number(pattern.exec(value.trim())?.[1] ?? NaN);
  return Number.isFinite(found) ? found : null;
};

const percent = '(\\d+(?:\\.\\d+)?) ?%';

/** A share in a range, as "75%", "22/30" or 0.75. */
function share(
  knob: KnobId,
  write: string,
  examples: readonly string[],
  fits: (share: number) => boolean,
  of: string,
): LevelForm {
  return {
    write,
    examples,
    schema: {
      anyOf: [
        { type: 'string', pattern: `^(${percent}|\\d+ ?/ ?\\d+)$` },
        { type: 'number', minimum: 0, maximum: 1 },
      ],
    },
    read: value => {
      const found = shareOf(value);
      if (found === null) return wrong(knob, value);
      if (typeof value === 'number' && found > 1)
        return wrong(knob, value, `: a share of the ${of} is asked for, not their number`);
      return fits(found) ? { level: found } : wrong(knob, value, `: no such share of the ${of} can be taken`);
    },
  };
}

function shareOf(value: string | number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const [, percents, part, whole] = new RegExp(`^(?:${percent}|(\\d+) ?/ ?(\\d+))$`).exec(value.trim()) ?? [];
  if (percents !== undefined) return Number(percents) / 100;
  return part === undefined || whole === undefined || Number(whole) === 0 ? null : Number(part) / Number(whole);
}

/** A number in a range. */
function range(
  knob: KnobId,
  write: string,
  examples: readonly number[],
  schema: {
    readonly minimum?: number;
    readonly exclusiveMinimum?: number;
    readonly maximum?: number;
    readonly exclusiveMaximum?: number;
  },
): LevelForm {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = schema;
  return {
    write,
    examples,
    schema: { type: 'number', ...schema },
    read: value => {
      if (typeof value === 'string') return wrong(knob, value, ': a plain number is asked for');
      return value >= minimum && value > exclusiveMinimum && value <= maximum && value < exclusiveMaximum
        ? { level: value }
        : wrong(knob, value, ': it is out of range');
    },
  };
}

/** A whole number, with or without the word for what it counts. */
function counted(
  knob: KnobId,
  write: string,
  examples: readonly (number | string)[],
  least: number,
  most: number,
  word: string,
): LevelForm {
  return {
    write,
    examples,
    schema: {
      anyOf: [
        { type: 'integer', minimum: least, maximum: most },
        { type: 'string', pattern: `^\\d+ ${word}s?$` },
      ],
    },
    read: value => {
      const found = number(new RegExp(`^(\\d+) ${word}s?$`), value);
      if (found === null) return wrong(knob, value, `: ${word}s are counted`);
      return Number.isInteger(found) && found >= least && found <= most
        ? { level: found }
        : wrong(knob, value, ': it is out of range');
    },
  };
}

function model(examples: readonly string[]): LevelForm {
  return {
    write: 'Write the id of a model, like ladder/neox-1m, or the path of its folder.',
    examples,
    schema: { type: 'string' },
    read: value => {
      const reading = typeof value === 'string' ? readReference(value) : { problem: `"${value}" is no model.` };
      return 'problem' in reading ? reading : { level: formatModelReference(reading) };
    },
  };
}

/** How the levels of every knob are written. */
export const levelForms: Readonly<Record<KnobId, LevelForm>> = {
  size: model(['ladder/neox-3m', 'ladder/neox-1m', 'ladder/neox-0.6m', 'ladder/neox-0.2m']),
  family: model(['ladder/gpt2-1m', 'ladder/opt-1m', 'ladder/neox-1m']),
  layers: share(
    'layers',
    'Write the share of the layers that is kept, like 75% or 22/30.',
    ['100%', '75%', '50%', '25%'],
    kept => kept > 0 && kept <= 1,
    'layers',
  ),
  heads: share(
    'heads',
    'Write the share of the attention heads that is masked, like 25%.',
    ['0%', '25%', '50%'],
    masked => masked >= 0 && masked < 1,
    'heads',
  ),
  precision: {
    write: 'Write fp32, 8-bit or 4-bit.',
    examples: ['fp32', '8-bit', '4-bit'],
    schema: { enum: ['fp32', '8-bit', '4-bit'] },
    read: value => {
      if (typeof value === 'number') return wrong('precision', value, ': the unit is missing');
      return /^(fp32|8-bit|4-bit)$/.test(value.trim()) ? { level: value.trim() } : wrong('precision', value);
    },
  },
  checkpoint: {
    write: 'Write the training step, like 128, or last, or all.',
    examples: ['all', 'last', 0, 1, 16, 128],
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern: '^(all|last|step[- ]?\\d+)$' },
      ],
    },
    read: value => {
      if (value === 'all' || value === 'last') return { level: value };
      const step = number(/^step[- ]?(\d+)$/, value);
      return step !== null && Number.isSafeInteger(step) && step >= 0 ? { level: step } : wrong('checkpoint', value);
    },
  },
  window: {
    write: 'Write how much of the end of the prompt is seen: all, 60%, 6 words, or none.',
    examples: ['all', '60%', '30%', '6 words', 'none'],
    schema: { type: 'string', pattern: `^(all|none|nothing|${percent}|\\d+ words?)$` },
    read: value => {
      if (typeof value === 'number') return wrong('window', value, ': it could be words or per cent');
      const text = value.trim();
      if (text === 'all') return { level: text };
      if (text === 'none' || text === 'nothing') return { level: '0 words' };
      if (/^\d+ words?$/.test(text)) return { level: text };
      const found = new RegExp(`^${percent}$`).exec(text)?.[1];
      if (found === undefined) return wrong('window', value);
      return Number(found) <= 100 ? { level: `${found}%` } : wrong('window', value, ': a prompt has no more than 100%');
    },
  },
  shots: counted(
    'shots',
    'Write how many examples stand before the prompt, from 0 to 64.',
    [0, 1, 2, 4],
    0,
    64,
    'example',
  ),
  variant: {
    write: 'Write another wording of the prompt in quotes, or all: the prompts of the file in turn.',
    examples: ['all'],
    schema: { type: 'string', minLength: 1 },
    read: value =>
      typeof value === 'string' && value.trim() !== ''
        ? { level: value }
        : wrong('variant', value, ': a text is asked for'),
  },
  temperature: range('temperature', 'Write numbers from 0.05 to 100, like 0.7.', [0.3, 0.7, 1.1, 1.6], {
    minimum: 0.05,
    maximum: 100,
  }),
  'top-p': range('top-p', 'Write numbers above 0 and up to 1, like 0.95; 1 leaves nothing out.', [1, 0.95, 0.8], {
    exclusiveMinimum: 0,
    maximum: 1,
  }),
  'min-p': range('min-p', 'Write numbers from 0 to below 1, like 0.05; 0 leaves nothing out.', [0, 0.05, 0.2], {
    minimum: 0,
    exclusiveMaximum: 1,
  }),
  length: counted('length', 'Write most tokens of an answer, from 1 to 4096, like 48.', [16, 32, 64], 1, 4096, 'token'),
};
