/** Assertions of a cell in words, for tables and exports. */
import { formatFigure } from '../../../core/figureText.ts';
import { t } from '../../../core/text.ts';
import type { AssertionResult } from '../../../domain/report.ts';

/** "28 of 32 (88%)" is left to the figure: "0.88 [0.71, 0.96], 28 of 32 answers". */
export function assertionShare({ share, passed, failed }: AssertionResult): string {
  const { value, interval } = formatFigure(share);
  return t`${value} ${interval}, ${passed} of ${passed + failed.length} answers`;
}

/** Numbers of the answers that fail, at most twelve of them, and how many of these were cut; empty where none fails. */
export function failingText({ failed, cut }: AssertionResult): string {
  if (failed.length === 0) return '';
  const shown = failed.slice(0, mostNumbers).map(index => String(index + 1));
  const more = failed.length > mostNumbers ? t` and ${failed.length - mostNumbers} more` : '';
  const numbers = t`Failing: no. ${shown.join(', ')}${more}.`;
  if (cut === 0) return numbers;
  return cut === 1
    ? t`${numbers} Of these, 1 was cut, so it may only be unfinished.`
    : t`${numbers} Of these, ${cut} were cut, so they may only be unfinished.`;
}

const mostNumbers = 12;
