/** Comma-separated values (RFC 4180) that are safe to open in a spreadsheet. */
import type { Figure } from '../../core/figure.ts';
import { reasonText } from '../../core/reasons.ts';

export type CsvValue = string | number | boolean | null;

/** Prefixes text that a spreadsheet would run as a formula with an apostrophe (OWASP, "CSV Injection"); numbers stay
 * numbers. */
function cellText(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table with a heading; rows end with CRLF. */
export function csvTable(heading: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [heading, ...rows].map(row => `${row.map(cellText).join(',')}\r\n`).join('');
}

/** Heading of `figureCells`. */
export const figureHeading = ['value', 'low', 'high', 'n', 'note'] as const;

/** A figure as cells at full precision: value, interval bounds, n, and its method or the reason it abstains. */
export function figureCells(figure: Figure): CsvValue[] {
  if (figure.kind === 'abstain' && figure.bounds !== undefined)
    return [null, ...figure.bounds, null, `bounds: ${reasonText(figure.reason)}`];
  if (figure.kind === 'abstain') return [null, null, null, figure.n, reasonText(figure.reason)];
  if (figure.kind === 'exact') return [figure.value, figure.value, figure.value, null, 'exact'];
  return [figure.value, ...figure.interval, figure.n, figure.method];
}
