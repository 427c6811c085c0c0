/** Pieces of Markdown that foreign text cannot break out of. */

/** Text inside a Markdown table or line: one line, with what Markdown would read as markup, link or HTML made plain. */
export function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}<>|#~]|\](?=[([:])/g, '\\$&');
}

/** A table; cells are Markdown already. */
export function tableOf(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** A fence longer than any run of backticks in the text. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(run => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
