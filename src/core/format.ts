/** How numbers, intervals and units are written, the same in the panel, in sentences and on the command line. */
import { t, translated } from './text.ts';

const MINUS = '−';

/** A number with fixed decimals, a thin space between groups of thousands from 10,000 on, and a true minus sign. */
export function fixed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  const negative = value < 0 && Number(text) !== 0;
  return `${negative ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Decimals that show about three significant digits, and at least two decimals below ten. */
function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return 0;
  if (size >= 10) return 1;
  if (size >= 0.1) return 2;
  return Math.min(6, 1 - Math.floor(Math.log10(size)));
}

/** A number without an interval, about three significant digits: "4.81", "0.031", "1931", "12 345". */
export function formatNumber(value: number, decimals = decimalsOf(value)): string {
  return fixed(value, decimals);
}

/** Decimals that an interval justifies: one significant digit of its half-width, two if that digit is 1; below ten at
 * least two decimals (figures of one kind then line up), and at most four. For an interval too narrow for four
 * decimals, those of its larger end. */
export function decimalsOfInterval(interval: readonly [number, number]): number {
  const half = (interval[1] - interval[0]) / 2;
  const size = Math.max(Math.abs(interval[0]), Math.abs(interval[1]));
  if (!(half >= 5e-5)) return decimalsOf(size);
  const power = Math.floor(Math.log10(half));
  const digits = half / 10 ** power < 2 ? 1 - power : -power;
  return Math.max(size < 10 ? 2 : 0, Math.min(4, digits));
}

/** An interval: "[0.53, 0.88]". */
export function formatInterval(interval: readonly [number, number], decimals = decimalsOfInterval(interval)): string {
  return `[${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}]`;
}

/** A proportion as a percentage: "41%", "0.3%"; one below zero is written "about 0%". */
export function formatPercent(share: number): string {
  if (share < 0) return t`about 0%`;
  const percent = share * 100;
  const decimals = percent !== 0 && Math.round(10 * percent) < 10 ? 1 : 0;
  return `${fixed(percent, decimals)}%`;
}

/** A duration in seconds: "8 s", "1 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return t`less than 1 s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(whole / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** A time that is not exact: "about 12 s", "less than 1 s". */
export function roughDuration(seconds: number): string {
  return seconds < 1 ? formatDuration(seconds) : t`about ${formatDuration(seconds)}`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** A size in bytes with decimal prefixes: "98 MB", "1.2 GB". */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let step = 0;
  while (size >= 999.5 && step < units.length - 1) {
    size /= 1000;
    step += 1;
  }
  return `${fixed(size, step > 0 && size < 9.95 ? 1 : 0)} ${units[step] ?? 'bytes'}`;
}

/** A count with its noun: "1 answer", "32 answers"; `plural` defaults to the noun with an s. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return translated(`{0} ${count === 1 ? noun : plural}`, fixed(count, 0));
}

/** A text with a capital first letter, to begin a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A text with a small first letter, to continue a sentence. */
export function uncapitalized(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** A temperature without trailing zeros: "0.7", "1", "1.24". */
export function formatTemperature(temperature: number): string {
  return String(Number(temperature.toFixed(2)));
}
