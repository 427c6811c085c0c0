/** Lists and ranges of the command line. */
import { AdjacentError } from '../core/adjacentError.ts';
import type { WindowLevel } from '../domain/spec.ts';

/** Most entries of a range; the spec check has its own, smaller bound. */
const most = 1000;

/** A decimal number as a person types it; refuses empty text, hexadecimal and the words NaN and Infinity. */
export function parseNumber(option: string, text: string): number {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  throw new AdjacentError('bad-argument', `${option} takes a number, not "${text}".`, 'Write it like 0.7.');
}

/** A whole number from `least` up to 2^53. Throws AdjacentError bad-argument, also for one that would be rounded. */
export function parseWhole(option: string, text: string, least: number): number {
  const trimmed = text.trim();
  const whole = /^\+?\d+$/.test(trimmed) && BigInt(trimmed) <= 2n ** 53n && BigInt(trimmed) >= BigInt(least);
  if (whole) return Number(trimmed);
  throw new AdjacentError(
    'bad-argument',
    `${option} takes a whole number from ${least} to 9007199254740992, not "${text}".`,
    `Give one such number, e.g. ${option} ${Math.max(least, 16)}.`,
  );
}

/** Temperatures: "0.7", "0.3,0.7,1.1" or "from:to:count", evenly spaced with both ends. */
export function parseTemperatures(text: string): number[] {
  return text.includes(':') ? parseRange(text) : text.split(',').map(part => parseNumber('--temperature', part));
}

function parseRange(text: string): number[] {
  const parts = text.split(':');
  const [from = NaN, to = NaN, count = NaN] = parts.map(part => parseNumber('--temperature', part));
  const fits =
    parts.length === 3 && Number.isInteger(count) && count >= 1 && count <= most && (count > 1 || from === to);
  if (!fits)
    throw new AdjacentError(
      'bad-argument',
      `"${text}" is not a range of temperatures.`,
      'Write from:to:count, e.g. 0.3:1.6:8.',
    );
  return Array.from({ length: count }, (_, at) =>
    Number((count === 1 ? from : from + ((to - from) * at) / (count - 1)).toPrecision(12)),
  );
}

/** Context windows: "all", a number of words, or a percentage of the prompt, comma-separated. */
export function parseWindows(text: string): WindowLevel[] {
  return text.split(',').map(part => {
    const trimmed = part.trim();
    if (trimmed === 'all') return { kind: 'all' };
    if (/^\d+$/.test(trimmed)) return { kind: 'words', words: Number(trimmed) };
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed)?.[1];
    if (percent !== undefined) return { kind: 'share', share: Number(percent) / 100 };
    throw new AdjacentError(
      'bad-argument',
      `"${part}" is not a context window.`,
      'Write a list like all,6,3,0 (words from the end) or all,60%,30%,0.',
    );
  });
}
