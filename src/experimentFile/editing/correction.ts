/** What the user probably meant, as an edit of an experiment file. */
import type { FileProblem } from '../yamlDocument.ts';

/** A stretch of one line and the word that takes its place; lines and columns count from 0, the end is behind the last
 * character. */
export interface Correction {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** The edit that a "Did you mean" of a problem stands for; null without one, and where the word is not as it reads, for
 * example behind escapes. */
export function correctionOf(text: string, problem: FileProblem): Correction | null {
  const { suggestion, line, column, endLine, endColumn } = problem;
  if (suggestion === undefined || endLine !== line) return null;
  const row = text.split(/\r?\n/)[line - 1] ?? '';
  const start = row.slice(0, endColumn - 1).indexOf(suggestion.written, column - 1);
  return start < 0 ? null : { line: line - 1, start, end: start + suggestion.written.length, word: suggestion.meant };
}
