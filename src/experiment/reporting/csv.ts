/** Comma-separated values as RFC 4180 has them, safe to open in a spreadsheet. */

export type CsvValue = string | number | boolean | null;

/** A cell that a spreadsheet would read as a formula gets an apostrophe before it (OWASP, "CSV Injection"); numbers stay numbers. */
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
