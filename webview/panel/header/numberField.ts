/** A labeled field for one or several numbers, which may be left empty. */
import { t } from '../../../src/core/text.ts';
import { limits } from '../../../src/domain/limits.ts';
import { changedValue, h } from '../../shared/dom.ts';

/** What a field accepts. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  /** Largest number of numbers. */
  readonly count: number;
}

const [coldest, hottest] = limits.temperature;

/** The ranges of the sizes of a run. */
export const sizeRanges: Readonly<Record<'temperatures' | 'tokens' | 'samples' | 'seed', NumberRange>> = {
  temperatures: { least: coldest, most: hottest, isWhole: false, count: limits.temperatures },
  tokens: { least: 1, most: limits.tokens, isWhole: true, count: 1 },
  samples: { least: 1, most: limits.samples, isWhole: true, count: 1 },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER, isWhole: true, count: 1 },
};

/** The numbers of a text, parted by spaces, commas or semicolons; null where one is not in the range or too many are
 * there. An empty text and "auto" have none. */
function numbersOf(text: string, { least, most, isWhole, count }: NumberRange): readonly number[] | null {
  const parts = text.split(/[\s,;]+/u).filter(part => part !== '');
  if (parts.length === 1 && parts[0]?.toLowerCase() === 'auto') return [];
  const numbers = parts.map(Number);
  const areGood = numbers.every(one => one >= least && one <= most && (!isWhole || Number.isInteger(one)));
  return areGood && numbers.length <= count ? numbers : null;
}

export interface NumberField {
  readonly element: HTMLElement;
  /** What is wrong with what the user typed; null where nothing is. */
  readonly problem: () => string | null;
  readonly focus: () => void;
}

export interface NumberFieldOptions {
  readonly id: string;
  readonly label: string;
  /** What the number is, as tooltip and description. */
  readonly about: string;
  readonly value: string;
  /** What stands in an empty field; null where it must not be empty. */
  readonly auto: string | null;
  readonly range: NumberRange;
  /** Called with good numbers on every change; without any for an empty field. */
  readonly onChange: (numbers: readonly number[]) => void;
}

/** The field. */
export function numberField({ id, label, about, value, auto, range, onChange }: NumberFieldOptions): NumberField {
  let problem: string | null = null;
  const input = h('input', {
    id,
    type: 'text',
    inputmode: 'decimal',
    class: 'number-field',
    value,
    placeholder: auto,
    title: about,
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-description': about,
    oninput: event => {
      const numbers = numbersOf(changedValue(event), range);
      const isGood = numbers !== null && (auto !== null || numbers.length > 0);
      problem = isGood ? null : problemText(label, range);
      if (isGood) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
      if (isGood) onChange(numbers);
    },
  });
  return {
    element: h('label', { class: 'chooser' }, h('span', {}, label), input),
    problem: () => problem,
    focus: () => {
      input.focus();
    },
  };
}

function problemText(label: string, { least, most, isWhole, count }: NumberRange): string {
  const range = `${String(least)} – ${String(most)}`;
  if (isWhole) return t`${label}: enter a whole number in ${range}.`;
  return count === 1
    ? t`${label}: enter a number in ${range}.`
    : t`${label}: enter numbers in ${range}, parted by spaces.`;
}
