/** Breaks a text at spaces into lines that fit. A single word that does not fit is a line of its own. */
export function wrapWords(text: string, fits: (line: string) => boolean): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length === 0 || !fits(longer)) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines;
}
