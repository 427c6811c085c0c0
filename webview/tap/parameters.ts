/** The parameters that the page offers: names, ranges, and how a slider position becomes a value. */
import { formatNumber } from '../../src/core/format.ts';
import { t } from '../../src/core/text.ts';
import type { TapSettings } from './tapState.ts';

/** Positions of a slider are 0 ... 1000. */
const positions = 1000;

export interface Parameter {
  readonly id: string;
  readonly symbol: string;
  readonly label: string;
  readonly hint: string;
  readonly low: number;
  readonly high: number;
  /** Equal steps multiply the value; otherwise they add to it. */
  readonly isLogarithmic: boolean;
  /** Whether only whole numbers are possible. */
  readonly isWhole?: boolean;
  /** The last position stands for "no limit", the first for 0. */
  readonly end?: 'no-limit' | 'zero';
  read(settings: TapSettings): number;
  write(value: number, settings: TapSettings): Partial<TapSettings>;
}

const admitted = (id: string, label: string, symbol: string, k: 0 | 1 | 2): Parameter => ({
  id,
  symbol,
  label,
  hint: t`share of combinations that it admits`,
  low: 0.01,
  high: 1,
  isLogarithmic: false,
  read: settings => settings.admitted[k],
  write: (value, { admitted: [a, b, c] }) => ({
    admitted: [k === 0 ? value : a, k === 1 ? value : b, k === 2 ? value : c],
  }),
});

/** All parameters in the order of the page. */
export function parameters(): readonly Parameter[] {
  return [
    {
      ...{ id: 'start', symbol: 'M₀', label: t`Start`, hint: t`how much exists at first` },
      ...{ low: 1, high: 10_000, isLogarithmic: true },
      read: ({ start }) => start,
      write: start => ({ start }),
    },
    {
      ...{ id: 'alpha', symbol: 'α', label: t`Rate`, hint: t`chance that a combination works, per unit of time` },
      ...{ low: 1e-6, high: 1, isLogarithmic: true },
      read: ({ alpha }) => alpha,
      write: alpha => ({ alpha }),
    },
    {
      ...{
        id: 'rarity',
        symbol: 'a',
        label: t`Rarity`,
        hint: t`each further part makes a combination this much rarer`,
      },
      ...{ low: 1, high: 10_000, isLogarithmic: true },
      read: ({ rarity }) => rarity,
      write: rarity => ({ rarity }),
    },
    {
      ...{ id: 'loss', symbol: 'μ', label: t`Loss`, hint: t`share that is lost per unit of time` },
      ...{ low: 1e-5, high: 1, isLogarithmic: true, end: 'zero' },
      read: ({ loss }) => loss,
      write: loss => ({ loss }),
    },
    {
      ...{ id: 'ceiling', symbol: 'R', label: t`Ceiling`, hint: t`the most that resources allow` },
      ...{ low: 10, high: 1e6, isLogarithmic: true, end: 'no-limit' },
      read: ({ ceiling }) => ceiling,
      write: ceiling => ({ ceiling }),
    },
    {
      ...{
        id: 'order',
        symbol: 'X',
        label: t`Order`,
        hint: t`the most things that combine: 1 alone, 2 pairs, and so on`,
      },
      ...{ low: 1, high: 6, isLogarithmic: false, isWhole: true, end: 'no-limit' },
      read: ({ orders }) => orders.most,
      write: most => ({ orders: { least: most === 1 ? 1 : 2, most } }),
    },
    admitted('architecture', t`Architecture`, 'c_A', 0),
    admitted('training', t`Training`, 'c_T', 1),
    admitted('context', t`Context`, 'c_C', 2),
    {
      ...{ id: 'until', symbol: 't', label: t`Time shown`, hint: t`length of the time axis` },
      ...{ low: 1, high: 10_000, isLogarithmic: true },
      read: ({ until }) => until,
      write: until => ({ until }),
    },
  ];
}

/** Highest position of the slider of a parameter. */
export function lastPosition({ isWhole, low, high, end }: Parameter): number {
  return isWhole === true ? high - low + (end === 'no-limit' ? 1 : 0) : positions;
}

/** The value at a position of the slider, two significant digits where it is continuous. */
export function valueAt(parameter: Parameter, position: number): number {
  const { low, high, isLogarithmic, isWhole, end } = parameter;
  if (end === 'no-limit' && position >= lastPosition(parameter)) return Infinity;
  if (end === 'zero' && position <= 0) return 0;
  if (isWhole === true) return low + position;
  const share = position / positions;
  const value = isLogarithmic ? low * (high / low) ** share : low + (high - low) * share;
  return Number(value.toPrecision(isLogarithmic ? 3 : 2));
}

/** The position of a value, the nearer end for one outside the range. */
export function positionOf(parameter: Parameter, value: number): number {
  const { low, high, isLogarithmic, isWhole, end } = parameter;
  const last = lastPosition(parameter);
  if (value === Infinity) return last;
  if (end === 'zero' && value <= 0) return 0;
  if (isWhole === true) return Math.min(last, Math.max(0, value - low));
  const share = isLogarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(Math.min(1, Math.max(0, share)) * positions);
}

/** A typed value within the range; null for text that is no number. Empty means "no limit" where that exists. */
export function typedValue({ low, high, isWhole, end }: Parameter, text: string): number | null {
  if (text.trim() === '') return end === 'no-limit' ? Infinity : null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  if (end === 'zero' && value <= 0) return 0;
  const bounded = Math.min(high, Math.max(low, value));
  return isWhole === true ? Math.round(bounded) : bounded;
}

/** A value as screen readers hear it. */
export function spokenValue(value: number): string {
  return value === Infinity ? t`no limit` : formatNumber(value);
}
