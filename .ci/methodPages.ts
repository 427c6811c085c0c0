/** Keeps the metric blocks of docs/method.md equal to the metric objects: `node .ci/methodPages.ts` rewrites the page,
 * `--check` only reports whether it is current (exit code 1 when it is not). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Metric } from '../src/core/metric.ts';
import { metricOf, metrics } from '../src/core/metrics.ts';

const page = join(import.meta.dirname, '..', 'docs', 'method.md');
const blocks = /<!-- metric:(\S+) -->.*?<!-- \/metric -->/gs;

/** The block of a metric with its markers: a table of facts, the caption, the definition. Plain Markdown, LF. */
export function metricSection(metric: Metric): string {
  const { id, name, symbol, unit, range, modes, caption, definition } = metric;
  const facts = [name, symbol, unit === '' ? 'none' : unit, range.map(boundOf).join(' to '), modes.join(', ')];
  return [
    `<!-- metric:${id} -->`,
    '| name | symbol | unit | range | modes |',
    '|---|---|---|---|---|',
    `| ${facts.map(escaped).join(' | ')} |`,
    '',
    `> ${escaped(caption)}`,
    '',
    `**Definition.** ${escaped(definition)}`,
    '<!-- /metric -->',
  ].join('\n');
}

/** A page with every block between `<!-- metric:ID -->` and `<!-- /metric -->` made anew. Throws AdjacentError
 * bad-argument for the id of a metric that does not exist. */
export function methodPage(text: string): string {
  return text.replace(blocks, (_, id: string) => metricSection(metricOf(id)));
}

/** Ids of metrics without a block on a page. */
export function missingMetrics(text: string): string[] {
  const present = new Set(Array.from(text.matchAll(blocks), match => match[1]));
  return metrics.map(({ id }) => id).filter(id => !present.has(id));
}

function boundOf(value: number): string {
  if (Number.isFinite(value)) return String(Number(value.toFixed(2))).replace('-', '−');
  return value < 0 ? '−∞' : '∞';
}

/** Text as Markdown shows it unchanged. Underscores inside a word ("u_i") need no escape. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*|<]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/\s+/g, ' ');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const before = readFileSync(page, 'utf8');
  const after = methodPage(before);
  const missing = missingMetrics(after);
  if (missing.length > 0) console.error(`docs/method.md has no section for ${missing.join(', ')}.`);
  if (!process.argv.includes('--check')) writeFileSync(page, after);
  else if (after !== before) console.error('docs/method.md is out of date. Run node .ci/methodPages.ts.');
  if (missing.length > 0 || (process.argv.includes('--check') && after !== before)) process.exitCode = 1;
}
