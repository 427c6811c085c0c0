/** Plain-text tables for the terminal. */

/** Lines of a table: first column left-aligned, the others right-aligned, two spaces between. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = all.reduce<readonly number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, widthOf(cell))),
    [],
  );
  return all.map(row =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A row of a table with a left-aligned note behind it. */
export interface NotedRow {
  readonly cells: readonly string[];
  readonly note: string;
}

/** Lines of a table whose rows have notes, `gap` spaces behind the last column. */
export function notedTableLines(head: readonly string[], rows: readonly NotedRow[], gap = 2): string[] {
  const [heading = '', ...lines] = tableLines(
    head,
    rows.map(({ cells }) => cells),
  );
  const width = Math.max(...[heading, ...lines].map(widthOf)) + gap;
  return [heading, ...rows.map(({ note }, at) => `${pad(lines[at] ?? '', width, true)}${note}`.trimEnd())];
}

/** Terminal columns of a text: wide characters and emoji take two, combining marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}|\p{Cf}/u.test(character)) continue;
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

function pad(text: string, width: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return left ? text + space : space + text;
}

/** A text in quotes on one line, with control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A text shortened to `width` columns, with an ellipsis. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
