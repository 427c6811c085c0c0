/** A token as a person can see it: spaces at its edges and line ends are drawn. */
export function visibleToken(text: string): string {
  return text.replace(/^ +| +$/gu, (spaces) => '␣'.repeat(spaces.length)).replaceAll('\n', '↵').replaceAll('\t', '⇥') || '∅';
}
