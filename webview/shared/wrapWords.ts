/** A text broken into lines where it has spaces: a word that does not fit behind the others begins a line. */
export function linesOf(text: string, fits: (line: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length === 0 || !fits(longer)) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}
