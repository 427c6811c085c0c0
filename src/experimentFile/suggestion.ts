/** The word the user probably meant. */
import { t } from '../core/text.ts';
import type { Problem } from './problem.ts';

/** `Did you mean "models"? ` when a candidate is near enough, else the empty string. */
export function didYouMean(input: string, candidates: readonly string[]): string {
  const near = meant(input, candidates);
  return near === null ? '' : question(near);
}

/** What to do about a word of a file that is none of the candidates: `Did you mean "models"?` with the remedy. */
export function correcting(
  written: string,
  candidates: readonly string[],
  remedy: string,
): Pick<Problem, 'remedy' | 'suggestion'> {
  const near = meant(written, candidates);
  if (near === null) return { remedy };
  return { remedy: `${question(near)}${remedy}`, suggestion: { written, meant: near } };
}

function question(near: string): string {
  return `${t`Did you mean "${near}"?`} `;
}

function meant(input: string, candidates: readonly string[]): string | null {
  return nearest(input, candidates) ?? nearestToWord(input, candidates);
}

/** The candidate that is nearest to the last word of the input that has one: "diagram" for "phase-diagram". */
function nearestToWord(input: string, candidates: readonly string[]): string | null {
  const words = input.split(/[^\p{L}\p{N}]+/u).filter(word => word.length >= 4);
  return words.map(word => nearest(word, candidates)).findLast(found => found !== null) ?? null;
}

/** The candidate at the smallest edit distance, at most a third of its length; null when none is so near. */
function nearest(input: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .filter(({ length }) => Math.abs(length - input.length) <= Math.max(1, Math.floor(length / 3)))
    .map(candidate => ({ candidate, distance: editDistance(input.toLowerCase(), candidate.toLowerCase()) }))
    .filter(one => one.distance <= Math.max(1, Math.floor(one.candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? null;
}

/** Optimal string alignment distance: an edit distance that counts a swap of two neighbors as one. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
