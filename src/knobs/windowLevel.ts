/** Context windows as the user writes them: "all", "60%", "6 words", 6. */
import type { Level } from '../domain/knob.ts';
import type { WindowLevel } from '../domain/spec.ts';

/** Parse a window; null for a level that is not one. A bare number counts words. */
export function parseWindowLevel(level: Level): WindowLevel | null {
  const text = String(level).trim().toLowerCase();
  if (text === 'all') return { kind: 'all' };
  if (text === 'nothing') return { kind: 'words', words: 0 };
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text);
  if (percent !== null) return Number(percent[1]) <= 100 ? { kind: 'share', share: Number(percent[1]) / 100 } : null;
  const words = /^(\d+)(?:\s*words?)?$/.exec(text);
  return words === null ? null : { kind: 'words', words: Number(words[1]) };
}
