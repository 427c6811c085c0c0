/** How the user writes the levels of each knob, and what they mean. */
import { excerpt, t } from '../core/text.ts';
import type { KnobId, Level } from '../domain/knob.ts';
import { formatModelReference } from '../domain/modelReference.ts';
import { parseModelInput } from './modelReferenceInput.ts';

/** A level, or why a value is not one: a sentence. */
export type ParsedLevel = { readonly level: Level } | { readonly problem: string };

/** How the levels of one knob are written. */
export interface LevelFormat {
  /** What to write: a sentence. */
  readonly instruction: string;
  /** Levels as they may appear in a file, from the weakest limit to the strongest. */
  readonly examples: readonly (string | number)[];
  /** JSON Schema of one level. */
  readonly schema: object;
  parse(value: string | number): ParsedLevel;
}

function invalid(knob: KnobId, value: string | number, reason?: string): ParsedLevel {
  return {
    problem:
      reason === undefined
        ? t`"${excerpt(String(value))}" is not a valid level of ${knob}.`
        : t`"${excerpt(String(value))}" is not a valid level of ${knob}: ${reason}.`,
  };
}

function outOfRange(knob: KnobId, value: string | number): ParsedLevel {
  return invalid(knob, value, t`it is out of range`);
}

/** The number itself, or the one that the first group of `pattern` captures; null when there is none. */
function numberIn(pattern: RegExp, value: string | number): number | null {
  const captured = typeof value === 'number' ? value : pattern.exec(value.trim())?.[1];
  return captured === undefined || !Number.isFinite(Number(captured)) ? null : Number(captured);
}

const percent = '(\\d+(?:\\.\\d+)?) ?%';

interface ShareOptions {
  readonly instruction: string;
  readonly examples: readonly string[];
  fits(share: number): boolean;
  /** Why a number above 1 is refused. */
  readonly notCount: string;
  /** Why a share outside the range is refused. */
  readonly range: string;
}

/** A share in a range, as "75%", "22/30" or 0.75. */
function share(knob: KnobId, { instruction, examples, fits, notCount, range }: ShareOptions): LevelFormat {
  return {
    instruction,
    examples,
    schema: {
      anyOf: [
        { type: 'string', pattern: `^(${percent}|\\d+ ?/ ?\\d+)$` },
        { type: 'number', minimum: 0, maximum: 1 },
      ],
    },
    parse: value => {
      const found = shareOf(value);
      if (found === null) return invalid(knob, value);
      if (typeof value === 'number' && found > 1) return invalid(knob, value, notCount);
      return fits(found) ? { level: found } : invalid(knob, value, range);
    },
  };
}

function shareOf(value: string | number): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const [, percents, part, whole] = new RegExp(`^(?:${percent}|(\\d+) ?/ ?(\\d+))$`).exec(value.trim()) ?? [];
  if (percents !== undefined) return Number(percents) / 100;
  return part === undefined || whole === undefined || Number(whole) === 0 ? null : Number(part) / Number(whole);
}

interface NumberRange {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/** A number in a range. */
function numeric(knob: KnobId, instruction: string, examples: readonly number[], range: NumberRange): LevelFormat {
  const { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity } = range;
  return {
    instruction,
    examples,
    schema: { type: 'number', ...range },
    parse: value => {
      if (typeof value === 'string') return invalid(knob, value, t`use a plain number`);
      return value >= minimum && value > exclusiveMinimum && value <= maximum && value < exclusiveMaximum
        ? { level: value }
        : outOfRange(knob, value);
    },
  };
}

interface CountOptions {
  readonly instruction: string;
  readonly examples: readonly number[];
  readonly minimum: number;
  readonly maximum: number;
  /** Word for what is counted; it may follow the number, also with an s. */
  readonly unit: string;
}

/** A whole number, with or without the word for what it counts. */
function count(knob: KnobId, { instruction, examples, minimum, maximum, unit }: CountOptions): LevelFormat {
  return {
    instruction,
    examples,
    schema: {
      anyOf: [
        { type: 'integer', minimum, maximum },
        { type: 'string', pattern: `^\\d+ ${unit}s?$` },
      ],
    },
    parse: value => {
      const found = numberIn(new RegExp(`^(\\d+) ${unit}s?$`), value);
      if (found === null) return invalid(knob, value, t`use a number of ${unit}s`);
      return Number.isInteger(found) && found >= minimum && found <= maximum
        ? { level: found }
        : outOfRange(knob, value);
    },
  };
}

function model(examples: readonly string[]): LevelFormat {
  return {
    instruction: t`Use a model id such as ladder/neox-1m, or the path of a model folder.`,
    examples,
    schema: { type: 'string' },
    parse: value => {
      if (typeof value === 'number') return { problem: t`"${value}" is not a model.` };
      const reference = parseModelInput(value);
      return 'problem' in reference ? reference : { level: formatModelReference(reference) };
    },
  };
}

/** The format of every knob. */
export const levelFormats: Readonly<Record<KnobId, LevelFormat>> = {
  size: model(['ladder/neox-3m', 'ladder/neox-1m', 'ladder/neox-0.6m', 'ladder/neox-0.2m']),
  family: model(['ladder/gpt2-1m', 'ladder/opt-1m', 'ladder/neox-1m']),
  layers: share('layers', {
    instruction: t`Use the share of layers to keep, such as 75% or 22/30.`,
    examples: ['100%', '75%', '50%', '25%'],
    fits: kept => kept > 0 && kept <= 1,
    notCount: t`use a share of the layers, not a number of layers`,
    range: t`the share of layers must be above 0% and at most 100%`,
  }),
  heads: share('heads', {
    instruction: t`Use the share of attention heads to mask, such as 25%.`,
    examples: ['0%', '25%', '50%'],
    fits: masked => masked >= 0 && masked < 1,
    notCount: t`use a share of the heads, not a number of heads`,
    range: t`the share of heads must be at least 0% and below 100%`,
  }),
  precision: {
    instruction: t`Use fp32, int8, 8-bit, or 4-bit.`,
    examples: ['fp32', 'int8', '8-bit', '4-bit'],
    schema: { enum: ['fp32', 'int8', '8-bit', '4-bit'] },
    parse: value => {
      if (typeof value === 'number') return invalid('precision', value, t`the unit is missing`);
      return /^(fp32|int8|8-bit|4-bit)$/.test(value.trim()) ? { level: value.trim() } : invalid('precision', value);
    },
  },
  checkpoint: {
    instruction: t`Use a training step such as 128, or last, or all.`,
    examples: ['all', 'last', 0, 1, 16, 128],
    schema: {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', pattern: '^(all|last|step[- ]?\\d+)$' },
      ],
    },
    parse: value => {
      if (value === 'all' || value === 'last') return { level: value };
      const step = numberIn(/^step[- ]?(\d+)$/, value);
      return step !== null && Number.isSafeInteger(step) && step >= 0 ? { level: step } : invalid('checkpoint', value);
    },
  },
  window: {
    instruction: t`State how much of the end of the prompt the model sees: all, 60%, 6 words, or none.`,
    examples: ['all', '60%', '30%', '6 words', 'none'],
    schema: { type: 'string', pattern: `^(all|none|nothing|${percent}|\\d+ words?)$` },
    parse: value => {
      if (typeof value === 'number')
        return invalid('window', value, t`add a unit, since it could be words or a percentage`);
      const text = value.trim();
      if (text === 'all') return { level: text };
      if (text === 'none' || text === 'nothing') return { level: '0 words' };
      if (/^\d+ words?$/.test(text)) return { level: text };
      const found = new RegExp(`^${percent}$`).exec(text)?.[1];
      if (found === undefined) return invalid('window', value);
      return Number(found) <= 100 ? { level: `${found}%` } : invalid('window', value, t`the share cannot exceed 100%`);
    },
  },
  shots: count('shots', {
    instruction: t`Use the number of examples before the prompt, from 0 to 64.`,
    examples: [0, 1, 2, 4],
    minimum: 0,
    maximum: 64,
    unit: 'example',
  }),
  variant: {
    instruction: t`Use another wording of the prompt in quotes, or all to take every prompt of the file.`,
    examples: ['all'],
    schema: { type: 'string', minLength: 1 },
    parse: value =>
      typeof value === 'string' && value.trim() !== ''
        ? { level: value }
        : invalid('variant', value, t`use text in quotes`),
  },
  temperature: numeric('temperature', t`Use numbers from 0.05 to 100, such as 0.7.`, [0.3, 0.7, 1.1, 1.6], {
    minimum: 0.05,
    maximum: 100,
  }),
  'top-p': numeric('top-p', t`Use numbers above 0 and up to 1, such as 0.95. 1 keeps every token.`, [1, 0.95, 0.8], {
    exclusiveMinimum: 0,
    maximum: 1,
  }),
  'min-p': numeric('min-p', t`Use numbers from 0 to below 1, such as 0.05. 0 keeps every token.`, [0, 0.05, 0.2], {
    minimum: 0,
    exclusiveMaximum: 1,
  }),
  'top-k': numeric('top-k', t`Use whole numbers from 0, such as 40. 0 keeps every token.`, [0, 40, 100], {
    minimum: 0,
    maximum: 1_000_000,
  }),
  'repetition-penalty': numeric('repetition-penalty', t`Use numbers from 0.1 to 10, such as 1.1. 1 is off.`, [1, 1.1], {
    minimum: 0.1,
    maximum: 10,
  }),
  'presence-penalty': numeric('presence-penalty', t`Use numbers from -10 to 10, such as 0.5. 0 is off.`, [0, 0.5, 1], {
    minimum: -10,
    maximum: 10,
  }),
  'frequency-penalty': numeric(
    'frequency-penalty',
    t`Use numbers from -10 to 10, such as 0.5. 0 is off.`,
    [0, 0.5, 1],
    {
      minimum: -10,
      maximum: 10,
    },
  ),
  dry: numeric('dry', t`Use multipliers from 0 to 100, such as 0.8. 0 is off.`, [0, 0.8], { minimum: 0, maximum: 100 }),
  xtc: numeric('xtc', t`Use probabilities from 0 to 1, such as 0.5. 0 is off.`, [0, 0.5], { minimum: 0, maximum: 1 }),
  length: count('length', {
    instruction: t`Use the maximum number of tokens per answer, from 1 to 4096, such as 48.`,
    examples: [16, 32, 64],
    minimum: 1,
    maximum: 4096,
    unit: 'token',
  }),
};
