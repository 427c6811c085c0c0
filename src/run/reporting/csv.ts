/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */
import type { Figure } from '../../core/figure.ts';

export type CsvValue = string | number | boolean | null;

/** A cell that a spreadsheet would read as a formula gets an apostrophe before it (OWASP, "CSV Injection"); numbers
 * stay numbers. */
function cellText(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table with its heading, rows ended by CRLF. */
export function csvTable(heading: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [heading, ...rows].map(row => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** Heading of `figureCells`. */
export const figureHeading = ['value', 'low', 'high', 'n', 'note'] as const;

/** A figure as cells, numbers in full: value, both ends of the interval, n, and the method or the reason of an
 * abstention. */
export function figureCells(figure: Figure): CsvValue[] {
  if (figure.kind === 'abstain') return [null, null, null, figure.n, figure.reason];
  if (figure.kind === 'exact') return [figure.value, figure.value, figure.value, null, 'exact'];
  return [figure.value, ...figure.interval, figure.n, figure.method];
}
