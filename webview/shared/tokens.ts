/** A token within running text: its spaces stay spaces, line ends are drawn. */
export function inlineToken(text: string): string {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥') || '∅';
}

/** A token as a person can see it: spaces at its edges and line ends are drawn. */
export function visibleToken(text: string): string {
  return (
    text
      .replace(/^ +| +$/gu, spaces => '␣'.repeat(spaces.length))
      .replaceAll('\n', '↵')
      .replaceAll('\t', '⇥') || '∅'
  );
}
