/** Parsing of the values of options: numbers, temperatures and context windows. */
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import type { WindowLevel } from '../domain/spec.ts';

/** Most entries of a range. The check of the spec has a smaller bound of its own. */
const maximumEntries = 1000;

/** A decimal number. Throws AdjacentError bad-argument, also for empty text, hexadecimal, NaN and Infinity. */
export function parseNumber(option: string, text: string): number {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  throw new AdjacentError(
    'bad-argument',
    t`${option} takes a number, not "${excerpt(text)}".`,
    t`Use a number such as 0.7.`,
  );
}

/** A whole number from `minimum` up to 2^53. Throws AdjacentError bad-argument, also for one that would be rounded. */
export function parseWhole(option: string, text: string, minimum: number): number {
  const trimmed = text.trim();
  if (/^\+?\d+$/.test(trimmed) && BigInt(trimmed) <= 2n ** 53n && BigInt(trimmed) >= BigInt(minimum))
    return Number(trimmed);
  throw new AdjacentError(
    'bad-argument',
    t`${option} takes a whole number from ${minimum} to 9007199254740992, not "${excerpt(text)}".`,
    t`Example: ${option} ${Math.max(minimum, 16)}.`,
  );
}

/** Temperatures: "0.7", "0.3,0.7,1.1", or "from:to:count", evenly spaced with both ends. Throws AdjacentError
 * bad-argument. */
export function parseTemperatures(text: string): number[] {
  return text.includes(':') ? parseRange(text) : text.split(',').map(part => parseNumber('--temperature', part));
}

function parseRange(text: string): number[] {
  const [from, to, count, ...others] = text.split(':').map(part => parseNumber('--temperature', part));
  const isRange =
    from !== undefined &&
    to !== undefined &&
    count !== undefined &&
    others.length === 0 &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= maximumEntries &&
    (count > 1 || from === to);
  if (!isRange)
    throw new AdjacentError(
      'bad-argument',
      t`"${excerpt(text)}" is not a range of temperatures.`,
      t`Use from:to:count, such as 0.3:1.6:8.`,
    );
  return Array.from({ length: count }, (_, at) =>
    Number((count === 1 ? from : from + ((to - from) * at) / (count - 1)).toPrecision(12)),
  );
}

/** Context windows, comma-separated: "all", a number of words, or a percentage of the prompt. Throws AdjacentError
 * bad-argument. */
export function parseWindows(text: string): WindowLevel[] {
  return text.split(',').map(part => {
    const trimmed = part.trim();
    if (trimmed === 'all') return { kind: 'all' };
    if (/^\d+$/.test(trimmed)) return { kind: 'words', words: Number(trimmed) };
    const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed)?.[1];
    if (percent !== undefined) return { kind: 'share', share: Number(percent) / 100 };
    throw new AdjacentError(
      'bad-argument',
      t`"${excerpt(part)}" is not a context window.`,
      t`Use a list such as all,6,3,0 (words from the end) or all,60%,30%,0.`,
    );
  });
}
