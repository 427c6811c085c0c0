/** Tables and numbers as the bench prints them. */
import type { Cost } from './clock.ts';

/** A table in Markdown, its columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map(row => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Three significant digits. */
export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '-';
}

export function percent(share: number): string {
  return `${short(100 * share)} %`;
}

export function seconds(milliseconds: number): string {
  return `${short(milliseconds / 1000)} s`;
}

/** One cost by the other on both clocks: processor time first. */
export function ratio(upper: Cost, lower: Cost): Cost {
  return { wall: upper.wall / lower.wall, cpu: upper.cpu / lower.cpu };
}
